"""A worker that scores cameras by a cheap system."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis

from inference.media.probe import probe
from monitoring.analysis import live_backlog, live_cameras, plan, systems
from monitoring.intake import clips
from monitoring.models import Clip
from monitoring.push import publish
from monitoring.push.messages import Message, SnippetScored
from tests.monitoring.analysis.levels import ENTRIES, OWN, SHARED
from tests.monitoring.conftest import Cast, InlineWorker
from tests.recordings import write_recording

BRIGHTNESS = {
    "brightness": {
        "title": "Brightness",
        "description": "The brighter, the more unusual.",
        "engine": "tests.harness.brightness.BrightnessEngine",
        "live": "tests.harness.brightness.LiveBrightnessEngine",
    }
}


@pytest.fixture
def scoring(broker: redis.Redis, settings: Any, monkeypatch: pytest.MonkeyPatch) -> redis.Redis:
    """A worker that begins: it knows no camera, has no engine, and the only system is brightness."""
    settings.WATCHPOST_SYSTEMS = BRIGHTNESS
    monkeypatch.setattr(systems, "_live_engines", {})
    monkeypatch.setattr(live_cameras, "_known", {})
    monkeypatch.setattr(live_cameras, "_due", 0.0)
    monkeypatch.setattr(live_cameras, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(live_backlog, "_next_attempt", 0.0)
    live_backlog._unkept.clear()
    return broker


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[SnippetScored]:
    """The scores that browsers are sent, in order."""
    scores: list[SnippetScored] = []

    def send(news: list[tuple[Message, tuple[str, ...]]]) -> None:
        for message, topics in news:
            if isinstance(message, SnippetScored):
                assert set(topics) == {publish.WALL, publish.camera_topic(message.camera)}
                scores.append(message)

    monkeypatch.setattr(publish, "_send", send)
    return scores


@dataclass
class Counts:
    indexed: int = 0
    read: int = 0


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Counts:
    """A site with these systems, a worker that begins, chunks of five snippets; what was read is counted."""
    import inference.media as media

    counts = Counts()
    build, read = media.build_index, media.read_snippets

    def build_index(*given: Any, **more: Any) -> Any:
        counts.indexed += 1
        return build(*given, **more)

    def read_snippets(*given: Any, **more: Any) -> Any:
        for snippet in read(*given, **more):
            counts.read += 1
            yield snippet

    monkeypatch.setattr(media, "build_index", build_index)
    monkeypatch.setattr(media, "read_snippets", read_snippets)
    monkeypatch.setattr(plan, "CHUNK_SNIPPETS", 5)
    monkeypatch.setattr(systems, "_engines", {})
    for level in (SHARED, OWN):
        monkeypatch.setattr(level, "seen", [])
        monkeypatch.setattr(level, "fails", False)
    return counts


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine seconds: eight snippets, two chunks."""
    return write_recording(tmp_path_factory.mktemp("short") / "a.mp4", frames=72, fps=8, size=(64, 48))


@pytest.fixture
def chosen(
    media_root: Path,
    counts: Counts,
    settings: Any,
    cast: Cast,
    tmp_path: Path,
    short: Path,
    worker: InlineWorker,
) -> Callable[..., Clip]:
    """Takes in the recording for the systems of these names."""
    settings.WATCHPOST_SYSTEMS = settings.WATCHPOST_SYSTEMS | ENTRIES

    def chosen(*names: str) -> Clip:
        path = Path(shutil.copy(short, tmp_path / "arrived"))
        return clips.submit(
            path=path,
            filename="a.mp4",
            owner=cast.administrator,
            info=probe(path),
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            systems=names,
        )

    return chosen
