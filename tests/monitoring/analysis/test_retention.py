"""What goes and what stays: the ring, what is old, what is short of room, and what a person holds."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from monitoring import storage
from monitoring import valkey as names
from monitoring.analysis import mending, retention
from monitoring.models import Alert, AuditEntry, Camera, Recording
from tests.harness.valkey import ValkeyProcess
from tests.monitoring.analysis.ring import alert_of, moment, record
from tests.monitoring.live.footage import shown


@pytest.fixture(autouse=True)
def broker(valkey: ValkeyProcess, settings: Any) -> Any:
    settings.REDIS_URL = valkey.url
    names.client.cache_clear()
    names.client().flushdb()
    yield
    names.client.cache_clear()


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT, settings.MIN_FREE = tmp_path / "media", 0
    return tmp_path / "media"


@pytest.fixture
def camera(db: None, root: Path) -> Camera:
    return Camera.objects.create(name="Gate", pre_roll=5.0, post_roll=10.0, keep_days=7)


@pytest.fixture
def segment(root: Path) -> Callable[..., Recording]:
    """A row and a file of a closed segment that ended `ago` seconds ago."""

    def make(
        camera: Camera, ago: float, *, seconds: float = 60.0, size: int = 1000, **more: Any
    ) -> Recording:
        end = timezone.now() - timedelta(seconds=ago)
        start = end - timedelta(seconds=seconds)
        path = f"recordings/{camera.pk}/{start:%Y-%m-%d}/{start:%H%M%S}-{start.microsecond // 1000:03}.mp4"
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes(size))
        os.utime(file, (end.timestamp(), end.timestamp()))
        fields = {"closed": True, **more}
        return Recording.objects.create(
            camera=camera, start=start, end=end, path=path, size=size, codec="h264", **fields
        )

    return make


def kept(root: Path) -> list[float]:
    """How long ago the segments that are left ended; rows and files agree."""
    rows = list(Recording.objects.order_by("-end"))
    assert {row.path for row in rows} == {
        file.relative_to(root).as_posix() for file in root.glob("recordings/*/*/*.mp4")
    }
    return [round((timezone.now() - row.end).total_seconds(), -1) for row in rows]


def test_the_ring_is_two_minutes(camera: Camera, root: Path, segment: Callable[..., Recording]) -> None:
    for ago in (30, 90, 150, 1000, 100_000):
        segment(camera, ago)
    assert retention.retain() == retention.Freed(3, 3000)
    assert kept(root) == [30, 90]


def test_a_longer_pre_roll_keeps_a_longer_ring(
    camera: Camera, root: Path, segment: Callable[..., Recording]
) -> None:
    Camera.objects.update(pre_roll=300)
    for ago in (30, 340, 400):
        segment(camera, ago)
    retention.retain()
    assert kept(root) == [30, 340]


def test_continuous_recording_is_kept_for_its_days(
    camera: Camera, root: Path, segment: Callable[..., Recording]
) -> None:
    Camera.objects.update(record_always=True)
    day = 86_400
    for ago in (30, day, 7 * day - 1000, 7 * day + 1000):
        segment(camera, ago)
    retention.retain()
    assert kept(root) == [30, day, 7 * day - 1000]


def test_what_an_open_alert_wants_stays(
    camera: Camera, root: Path, segment: Callable[..., Recording]
) -> None:
    now = time.time()
    for ago in (150, 250, 350, 450, 550):
        segment(camera, ago)
    alert_of(camera, opened=now - 390, ended=None)
    retention.retain()
    # It opened in the middle of the segment that ended 350 s ago.
    assert kept(root) == [150, 250, 350]


def test_what_evidence_is_still_to_be_made_of_stays(
    camera: Camera, root: Path, segment: Callable[..., Recording]
) -> None:
    now = time.time()
    for ago in (150, 250, 350, 450):
        segment(camera, ago)
    alert = alert_of(camera, opened=now - 300, ended=now - 280)
    retention.retain()
    assert kept(root) == [250]
    Alert.objects.filter(pk=alert.pk).update(evidence_made_for=alert.ended_at)
    # Until it cannot go on any more: 280 s is past its cooldown.
    retention.retain()
    assert kept(root) == []


def test_what_is_held_stays(camera: Camera, root: Path, segment: Callable[..., Recording]) -> None:
    segment(camera, 100_000, on_hold=True)
    held = _evidence(camera, root, days=40, on_hold=True)
    loose = _evidence(camera, root, days=40)
    young = _evidence(camera, root, days=1)
    retention.retain()
    assert len(kept(root)) == 1
    for alert, stays in ((held, True), (loose, False), (young, True)):
        path = alert.evidence_path
        alert.refresh_from_db()
        assert bool(alert.evidence_path) == bool(alert.snapshot_path) == stays
        assert (root / path).exists() == stays


def test_footage_of_a_held_alert_stays_until_its_evidence_is_made(
    camera: Camera, root: Path, segment: Callable[..., Recording]
) -> None:
    """However late that is: a worker may have been away for a day, and the camera records into its ring."""
    day = 86_400
    for ago in (day - 60, day, day + 60, day + 600):
        segment(camera, ago)
    now = time.time()
    alert = alert_of(camera, opened=now - day - 30, ended=now - day - 20)
    Alert.objects.filter(pk=alert.pk).update(on_hold=True)
    retention.retain()
    assert kept(root) == [day]
    Alert.objects.filter(pk=alert.pk).update(evidence_made_for=alert.ended_at)
    retention.retain()
    assert kept(root) == []


def test_nothing_held_goes_when_room_is_short(
    camera: Camera, root: Path, segment: Callable[..., Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    segment(camera, 100, on_hold=True)
    held = _evidence(camera, root, days=40, on_hold=True)
    Camera.objects.update(keep_days=3650)
    loose = _evidence(camera, root, days=1)
    monkeypatch.setattr(storage, "free_bytes", lambda: -(10**9))
    retention.retain()
    assert (root / held.evidence_path).exists()
    assert not (root / loose.evidence_path).exists()
    assert len(kept(root)) == 1


def test_what_goes_is_written_down(camera: Camera, root: Path, segment: Callable[..., Recording]) -> None:
    old = _evidence(camera, root, days=40)
    for ago in (150, 1000):
        segment(camera, ago)  # the ring's, which nobody was promised
    retention.retain()
    Camera.objects.update(record_always=True)
    for _ in range(2):
        segment(camera, 8 * 86_400)
        retention.retain()
    assert [(line.action, line.details) for line in AuditEntry.objects.order_by("number")] == [
        ("evidence.deleted", {"why": "age"}),
        ("recording.expired", {"keep_days": 7}),
    ]
    assert AuditEntry.objects.get(number=1).target_id == str(old.pk)


def test_what_goes_for_want_of_room_is_written_down(
    camera: Camera, root: Path, segment: Callable[..., Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    Camera.objects.update(record_always=True)
    rows = [segment(camera, ago) for ago in (300, 400)]
    monkeypatch.setattr(storage, "free_bytes", lambda: -(10**9))
    retention.retain()
    line = AuditEntry.objects.get(action="recording.deleted")
    assert (line.target, line.details["files"], line.details["why"]) == ("Gate", 2, "room")
    assert line.details["start"][:19] == f"{rows[1].start:%Y-%m-%dT%H:%M:%S}"


def _evidence(camera: Camera, root: Path, *, days: float, size: int = 1000, **more: Any) -> Alert:
    ended = timezone.now() - timedelta(days=days)
    alert = Alert.objects.create(
        camera=camera, opened_at=ended, last_at=ended, ended_at=ended, state=Alert.State.ENDED, **more
    )
    folder = root / "evidence" / str(camera.pk)
    folder.mkdir(parents=True, exist_ok=True)
    for suffix in ("mp4", "jpg"):
        (folder / f"{alert.pk}.{suffix}").write_bytes(bytes(size))
    alert.evidence_path = f"evidence/{camera.pk}/{alert.pk}.mp4"
    alert.snapshot_path = f"evidence/{camera.pk}/{alert.pk}.jpg"
    alert.evidence_made_for = ended
    alert.save()
    return alert


def test_short_of_room_the_oldest_goes_first(
    camera: Camera,
    root: Path,
    segment: Callable[..., Recording],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """4500 bytes are missing: the two oldest recordings and the evidence between them."""
    Camera.objects.update(record_always=True)
    for ago in (1000, 200_000, 400_000):
        segment(camera, ago, size=2000)
    segment(camera, 500_000, size=2000, on_hold=True)
    between = _evidence(camera, root, days=3)
    held = _evidence(camera, root, days=6, on_hold=True)
    settings.MIN_FREE = 10_000
    monkeypatch.setattr(storage, "free_bytes", lambda: 5500)
    assert retention.retain().size == 6000
    assert kept(root) == [1000, 500_000]
    between.refresh_from_db()
    held.refresh_from_db()
    assert (between.evidence_path, between.evidence_note) == ("", "The time to keep it was over.")
    assert (root / held.evidence_path).exists()


def test_a_full_disk_is_told_and_its_end(
    camera: Camera, root: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MIN_FREE = 1 << 30
    free = 1 << 28
    monkeypatch.setattr(storage, "free_bytes", lambda: free)
    retention.retain()
    retention.retain()
    alert = Alert.objects.get(cause=Alert.Cause.STORAGE)
    assert (alert.camera, alert.state) == (None, Alert.State.OPEN)
    assert "512 MiB" in alert.description
    free = 1 << 31
    names.client().set(names.RECORDING_STOPPED, "The disk is full.", ex=30)
    retention.retain()
    alert.refresh_from_db()
    assert alert.state == Alert.State.OPEN
    names.client().delete(names.RECORDING_STOPPED)
    retention.retain()
    alert.refresh_from_db()
    assert alert.state == Alert.State.ENDED


def test_rows_that_a_crash_left_open_are_closed(camera: Camera, root: Path, tmp_path: Path) -> None:
    start = time.time() - 60
    (row,) = record(camera, tmp_path, start=start, pictures=100, b_frames=0)
    data = (root / row.path).read_bytes()
    _leave_as_killed(root / row.path, data)
    Recording.objects.update(closed=False, end=moment(start + 2), size=0)
    assert mending.close_abandoned() == 1
    row.refresh_from_db()
    assert row.closed
    assert row.size == (root / row.path).stat().st_size
    seen = [number for number, _ in shown(root / row.path, start)]
    assert seen == list(range(90))
    assert row.end == pytest.approx(moment(start + 9.0), abs=timedelta(milliseconds=5))


def _leave_as_killed(file: Path, data: bytes) -> None:
    """Killed while it was being completed, after the index was hidden and before the new one was written."""
    file.write_bytes(data[: data.rindex(b"moof") + 300])
    os.utime(file, (time.time() - 60, time.time() - 60))


def test_a_file_that_is_written_is_left_alone(camera: Camera, root: Path, tmp_path: Path) -> None:
    (row,) = record(camera, tmp_path, start=time.time() - 60, pictures=30)
    Recording.objects.update(closed=False)
    assert mending.close_abandoned() == 0
    Recording.objects.all().delete()
    assert mending.adopt() == 0
    assert (root / row.path).exists()


def test_files_without_rows_are_adopted(camera: Camera, root: Path, tmp_path: Path) -> None:
    start = time.time() - 60
    (row,) = record(camera, tmp_path, start=start, pictures=50)
    os.utime(root / row.path, (time.time() - 60, time.time() - 60))
    rubbish = (root / row.path).with_name("000000-000.mp4")
    rubbish.write_bytes(b"no film")
    os.utime(rubbish, (time.time() - 60, time.time() - 60))
    Recording.objects.all().delete()
    assert mending.adopt() == 1
    found = Recording.objects.get()
    assert (found.path, found.closed, found.size) == (row.path, True, row.size)
    assert found.start == pytest.approx(row.start, abs=timedelta(milliseconds=1))
    assert found.end == pytest.approx(row.end, abs=timedelta(milliseconds=2))
    assert not rubbish.exists()


def test_rows_without_files_go(camera: Camera, root: Path, segment: Callable[..., Recording]) -> None:
    gone, there = segment(camera, 30), segment(camera, 100)
    (root / gone.path).unlink()
    retention.mend_all()
    assert list(Recording.objects.values_list("pk", flat=True)) == [there.pk]
