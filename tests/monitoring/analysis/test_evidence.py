"""What an alert leaves to look at: exact to the picture, whatever became of the ring."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from monitoring import valkey
from monitoring.analysis import evidence
from monitoring.analysis.evidence import Outcome
from monitoring.models import Alert, Camera, Recording
from tests.harness.valkey import ValkeyProcess
from tests.inference.numbered import number_in
from tests.monitoring.analysis.ring import FPS, alert_of, moment, record
from tests.monitoring.live.footage import shown

pytestmark = pytest.mark.usefixtures("quiet_broker")
NOW = float(int(time.time()))


@pytest.fixture
def quiet_broker(monkeypatch: pytest.MonkeyPatch, valkey: ValkeyProcess, settings: Any) -> Any:
    """A real Valkey for snapshots; what is queued is only counted."""
    from monitoring import valkey as names

    settings.REDIS_URL = valkey.url
    names.client.cache_clear()
    names.client().flushdb()
    yield
    names.client.cache_clear()


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str | int], float]]:
    calls: list[tuple[str, list[str | int], float]] = []

    def accept(task: str, arguments: list[list[str | int]], countdown: float = 0.0) -> None:
        calls.extend((task, one, countdown) for one in arguments)

    monkeypatch.setattr("monitoring.analysis.queue._send_calls", accept)
    return calls


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT, settings.MIN_FREE = tmp_path / "media", 0
    return tmp_path / "media"


@pytest.fixture
def camera(db: None, root: Path) -> Camera:
    return Camera.objects.create(name="Gate", pre_roll=3.0, post_roll=2.0)


def video_of(alert: Alert, root: Path) -> list[tuple[int, float]]:
    alert.refresh_from_db()
    assert alert.evidence_start is not None
    return list(shown(root / alert.evidence_path, alert.evidence_start.timestamp()))


@pytest.mark.parametrize("b_frames", [0, 2])
def test_it_works(b_frames: int, camera: Camera, root: Path, tmp_path: Path, queued: Any) -> None:
    """From the keyframe before the pre-roll to the end of the post-roll."""
    start = NOW - 100
    record(camera, tmp_path, start=start, pictures=300, b_frames=b_frames)
    alert = alert_of(camera, opened=start + 13.5, ended=start + 16.0, peak=start + 15.0)
    assert evidence.save_video(alert_id=alert.pk) == Outcome.SAVED
    seen = video_of(alert, root)
    numbers = range(100, seen[-1][0] + 1)
    assert [number for number, _ in seen] == list(numbers)
    # A picture that was decoded early, for those before the end, comes with all before it.
    assert 180 <= numbers.stop <= 180 + 2 * b_frames
    assert [at for _, at in seen] == pytest.approx([start + n / FPS for n in numbers], abs=0.002)
    assert alert.evidence_start == pytest.approx(moment(start + 10.0), abs=_ms(2))
    assert alert.evidence_end == pytest.approx(moment(start + numbers.stop / FPS), abs=_ms(2))
    assert (alert.evidence_note, alert.evidence_made_for) == ("", alert.ended_at)
    # An index in front, so that a browser need not fetch the end first.
    assert (root / alert.evidence_path).read_bytes().find(b"moov") < 100
    picture = av.open(io.BytesIO((root / alert.snapshot_path).read_bytes()))
    assert number_in(next(picture.decode(video=0)).to_ndarray(format="bgr24")) == 150


def test_across_files(camera: Camera, root: Path, tmp_path: Path, queued: Any) -> None:
    start = NOW - 200
    rows = record(camera, tmp_path, start=start, pictures=900, group=20)
    assert len(rows) == 2
    seam = rows[1].start.timestamp()
    alert = alert_of(camera, opened=seam - 1, ended=seam + 1)
    evidence.save_video(alert_id=alert.pk)
    seen = video_of(alert, root)
    numbers = [number for number, _ in seen]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert seen[0][1] <= seam - 4
    assert seen[-1][1] == pytest.approx(seam + 3, abs=2 / FPS)
    assert [at for _, at in seen] == pytest.approx([start + n / FPS for n in numbers], abs=0.002)


def test_a_file_that_is_still_being_written(camera: Camera, root: Path, tmp_path: Path, queued: Any) -> None:
    """Cut off in the middle of a fragment, as a reader may find it."""
    start = NOW - 60
    (row,) = record(camera, tmp_path, start=start, pictures=200, b_frames=0)
    _unfinish(root / row.path)
    Recording.objects.update(closed=False)
    alert = alert_of(camera, opened=start + 8, ended=start + 9)
    assert evidence.save_video(alert_id=alert.pk) == Outcome.SAVED
    assert [number for number, _ in video_of(alert, root)] == list(range(50, 110))


def _unfinish(file: Path) -> None:
    """Back to what the file was before it was completed: its first index, fragments, and a torn one."""
    data = bytearray(file.read_bytes())
    hidden = data.index(b"mdat") - 4
    data[hidden : hidden + 8] = (data.index(b"moov") - 4 - hidden).to_bytes(4, "big") + b"free"
    file.write_bytes(data[: data.rindex(b"moof") + 200])


def test_twice_is_once(camera: Camera, root: Path, tmp_path: Path, queued: Any) -> None:
    record(camera, tmp_path, start=NOW - 60, pictures=200)
    alert = alert_of(camera, opened=NOW - 52, ended=NOW - 50)
    assert evidence.save_video(alert_id=alert.pk) == Outcome.SAVED
    written = (root / "evidence").rglob("*")
    before = {path: path.stat().st_mtime_ns for path in written}
    assert evidence.save_video(alert_id=alert.pk) == Outcome.NOTHING
    assert {path: path.stat().st_mtime_ns for path in (root / "evidence").rglob("*")} == before


def test_an_alert_that_went_on_gets_longer_evidence(
    camera: Camera, root: Path, tmp_path: Path, queued: Any
) -> None:
    start = NOW - 100
    record(camera, tmp_path, start=start, pictures=600)
    alert = alert_of(camera, opened=start + 10, ended=start + 12)
    evidence.save_video(alert_id=alert.pk)
    short = len(video_of(alert, root))
    Alert.objects.filter(pk=alert.pk).update(ended_at=moment(start + 30))
    assert evidence.save_video(alert_id=alert.pk) == Outcome.SAVED
    assert len(video_of(alert, root)) == short + 180


def test_the_post_roll_is_waited_for(
    camera: Camera, root: Path, tmp_path: Path, queued: Any, django_capture_on_commit_callbacks: Any
) -> None:
    now = time.time()
    record(camera, tmp_path, start=now - 20, pictures=150)
    alert = alert_of(camera, opened=now - 8, ended=now)
    with django_capture_on_commit_callbacks(execute=True):
        assert evidence.save_video(alert_id=alert.pk) == Outcome.NOT_YET
    ((task, arguments, countdown),) = queued
    assert (task, arguments) == ("monitoring.tasks.save_evidence", [str(alert.pk)])
    assert 0 < countdown <= 5.0


def test_missing_footage_is_said(camera: Camera, root: Path, tmp_path: Path, queued: Any) -> None:
    start = NOW - 100
    record(camera, tmp_path, start=start, pictures=100)
    record(camera, tmp_path, start=start + 15, pictures=50)
    alert = alert_of(camera, opened=start + 2, ended=start + 22)
    assert evidence.save_video(alert_id=alert.pk) == Outcome.SAVED
    alert.refresh_from_db()
    assert alert.evidence_note == "Footage is missing: 5 s in between, 4 s at the end."
    times = [at - start for _, at in video_of(alert, root)]
    assert times == pytest.approx([n / FPS for n in (*range(100), *range(150, 200))], abs=0.002)


def test_no_footage_is_said_and_not_asked_for_again(
    camera: Camera, root: Path, queued: Any, django_capture_on_commit_callbacks: Any
) -> None:
    from monitoring.analysis import alert_news

    alert = alert_of(camera, opened=NOW - 300, ended=NOW - 290)
    with django_capture_on_commit_callbacks(execute=True):
        alert_news.repeat()
    assert [call[1] for call in queued if "evidence" in call[0]] == [[str(alert.pk)]]
    queued.clear()
    assert evidence.save_video(alert_id=alert.pk) == Outcome.MISSING
    alert.refresh_from_db()
    assert (alert.evidence_path, alert.evidence_note) == ("", "No footage was recorded.")
    with django_capture_on_commit_callbacks(execute=True):
        alert_news.repeat()
    assert [call for call in queued if "evidence" in call[0]] == []
    assert list((root / "evidence").rglob("*.part")) == []


def test_the_newest_picture_at_once(camera: Camera, root: Path, queued: Any) -> None:
    alert = alert_of(camera, opened=NOW - 1.5, ended=None)
    valkey.client().hset(valkey.snapshot(camera.pk), mapping={"jpeg": b"\xff\xd8new", "captured_at": NOW})
    assert evidence.save_snapshot(alert_id=alert.pk) == Outcome.SAVED
    alert.refresh_from_db()
    assert (root / alert.snapshot_path).read_bytes() == b"\xff\xd8new"
    assert evidence.save_snapshot(alert_id=alert.pk) == Outcome.NOTHING


def test_a_pair_shows_both_pictures_for_good(camera: Camera, root: Path, tmp_path: Path, queued: Any) -> None:
    Camera.objects.filter(pk=camera.pk).update(thermal_secret="an address")
    record(camera, tmp_path, start=NOW - 60, pictures=200)
    for name, size, grey in (
        (valkey.snapshot(camera.pk), (40, 60), 0),
        (valkey.thermal_snapshot(camera.pk), (20, 20), 200),
    ):
        _, jpeg = cv2.imencode(".jpg", np.full(size, grey, np.uint8))
        valkey.client().hset(name, mapping={"jpeg": jpeg.tobytes(), "captured_at": NOW - 55})
    alert = alert_of(camera, opened=NOW - 55, ended=NOW - 54, peak=NOW - 54.5)
    assert evidence.save_snapshot(alert_id=alert.pk) == Outcome.SAVED
    assert evidence.save_video(alert_id=alert.pk) == Outcome.SAVED
    alert.refresh_from_db()
    picture = cv2.imread(str(root / alert.snapshot_path), cv2.IMREAD_GRAYSCALE)
    assert picture.shape == (40, 100)
    assert picture[:, :50].max() < 20
    assert picture[:, 70:].min() > 180


def test_an_old_picture_does_not_stand_for_the_alert(
    camera: Camera, root: Path, tmp_path: Path, queued: Any
) -> None:
    start = NOW - 60
    record(camera, tmp_path, start=start, pictures=200)
    alert = alert_of(camera, opened=start + 5, ended=start + 6, peak=start + 5.53)
    valkey.client().hset(valkey.snapshot(camera.pk), mapping={"jpeg": b"\xff\xd8new", "captured_at": NOW})
    assert evidence.save_snapshot(alert_id=alert.pk) == Outcome.SAVED
    alert.refresh_from_db()
    picture = av.open(io.BytesIO((root / alert.snapshot_path).read_bytes()))
    assert number_in(next(picture.decode(video=0)).to_ndarray(format="bgr24")) == 55


def test_an_alert_of_the_site_has_none(db: None, root: Path, queued: Any) -> None:
    alert = Alert.objects.create(cause=Alert.Cause.STORAGE, opened_at=moment(NOW), last_at=moment(NOW))
    evidence.save(alert_id=alert.pk)
    alert.refresh_from_db()
    assert (alert.snapshot_path, alert.evidence_path) == ("", "")


def _ms(count: float) -> Any:
    from datetime import timedelta

    return timedelta(milliseconds=count)
