"""The cast of permission tests, and recordings with an in-process worker."""

from __future__ import annotations

import hashlib
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.contrib.auth.models import Group

from inference.media.probe import probe
from monitoring import tasks
from monitoring import valkey as names
from monitoring.analysis import queue
from monitoring.intake import clips
from monitoring.models import Camera, Clip, Role, User
from tests.harness.valkey import ValkeyProcess
from tests.recordings import write_recording

PASSWORD = "correct-horse-battery"


@dataclass(frozen=True)
class Cast:
    """reviewer and operator watch `gate` through the group Day; the other ones watch only `yard`."""

    administrator: User
    reviewer: User
    operator: User
    other_reviewer: User
    other_operator: User
    stranger: User
    gate: Camera
    yard: Camera


@pytest.fixture
def cast(db: None) -> Cast:
    day, night = Group.objects.create(name="Day"), Group.objects.create(name="Night")
    gate, yard = Camera.objects.create(name="Gate"), Camera.objects.create(name="Yard")
    gate.groups.add(day)
    yard.groups.add(night)

    def person(name: str, role: str, *groups: Group, **more: Any) -> User:
        user = User.objects.create_user(name, password=PASSWORD, role=role, **more)
        user.groups.set(groups)
        return user

    return Cast(
        administrator=person("administrator", Role.ADMINISTRATOR),
        reviewer=person("reviewer", Role.REVIEWER, day),
        operator=person("operator", Role.OPERATOR, day),
        other_reviewer=person("other-reviewer", Role.REVIEWER, night),
        other_operator=person("other-operator", Role.OPERATOR, night),
        stranger=person("stranger", Role.OPERATOR, is_active=False),
        gate=gate,
        yard=yard,
    )


class InlineWorker:
    """Takes what services queue and does it when told to, in this process and in order."""

    def __init__(self) -> None:
        self.queued: deque[tuple[Any, ...]] = deque()
        """Task and arguments."""

    def accept(self, task: str, calls: Sequence[list[str | int]], countdown: float = 0.0) -> None:
        self.queued.extend((task, *arguments) for arguments in calls)

    def step(self) -> tuple[Any, ...]:
        task, *arguments = self.queued.popleft()
        getattr(tasks, task.rpartition(".")[2])(*arguments)
        return task, *arguments

    def drain(self) -> None:
        while self.queued:
            self.step()


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> InlineWorker:
    worker = InlineWorker()
    monkeypatch.setattr(queue, "_send_calls", worker.accept)
    monkeypatch.setattr("monitoring.analysis.recovery.waiting_messages", lambda: len(worker.queued))
    return worker


@pytest.fixture
def media_root(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.WATCHPOST_SYSTEMS = {
        "brightness": {
            "title": "Brightness",
            "description": "The brighter, the more unusual.",
            "engine": "tests.harness.brightness.BrightnessEngine",
        }
    }
    return tmp_path / "media"


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """65 seconds: three chunks, two score blocks."""
    return write_recording(
        tmp_path_factory.mktemp("drawn") / "square.mp4", frames=65 * 8, fps=8, size=(64, 48)
    )


@pytest.fixture
def submit(media_root: Path, tmp_path: Path, recording: Path, worker: InlineWorker) -> Callable[..., Clip]:
    """Takes in a copy of the drawn recording."""

    def submit(owner: User, *, camera: Camera | None = None, filename: str = "square.mp4") -> Clip:
        path = Path(shutil.copy(recording, tmp_path / "arrived"))
        return clips.submit(
            path=path,
            filename=filename,
            owner=owner,
            info=probe(path),
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            camera=camera,
            systems=("brightness",),
        )

    return submit


@pytest.fixture
def paired_clip(cast: Cast) -> Clip:
    """A recording of `gate` with a thermal companion; its files do not exist."""
    clip_id = uuid4()
    return Clip.objects.create(
        id=clip_id, camera=cast.gate, title="yard.mp4", path=f"clips/{clip_id}/video.mp4", sha256="0", size=1,
        thermal_path=f"clips/{clip_id}/thermal.mp4", duration=9.5, width=4, height=4, fps=8, frame_count=8,
        video_codec="h264",
    )  # fmt: skip


@pytest.fixture
def broker(valkey: ValkeyProcess, settings: Any) -> Iterator[redis.Redis]:
    """The suite's Valkey, emptied, as this process' broker for slots; tasks are not queued there."""
    settings.REDIS_URL = valkey.url
    names.client.cache_clear()
    names.client().flushall()
    yield names.client()
    names.client().close()
    names.client.cache_clear()
