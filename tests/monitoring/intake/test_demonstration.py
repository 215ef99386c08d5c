"""The two cameras of a new site: made once, out of recordings that loop without a seam."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from django.test import override_settings

from monitoring.demonstration import courtyard, film, pavement, sound
from monitoring.intake import demonstration
from monitoring.live.sources import recording_file
from monitoring.models import Camera
from monitoring.secrets import decrypt


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Loops of three seconds, in a folder of this test's own."""
    for module in (courtyard, sound, pavement):
        monkeypatch.setattr(module, "SECONDS", 3)
    monkeypatch.setattr(sound, "HAPPENINGS", (courtyard.Happening("bang", 1.0, 2.0),))
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.mark.django_db
def test_it_works(short: None) -> None:
    made = demonstration.offer()

    assert [camera.kind for camera in made] == ["file", "file"]
    assert [camera.position for camera in made] == [1, 2]
    for camera in made:
        path = recording_file(decrypt(camera.source_secret))
        assert str(path) not in camera.source_display
        with av.open(str(path)) as container:
            video = container.streams.video[0]
            assert (video.codec_context.name, video.width, video.height) == ("h264", 640, 360)
            assert (video.average_rate, video.frames) == (15, 45)
            # No picture waits for a later one: WebRTC has no order but that of sending.
            times = [(packet.pts, packet.dts) for packet in container.demux(video) if packet.size]
            assert all(shown == decoded for shown, decoded in times)
    with av.open(str(recording_file("demonstration:courtyard"))) as container:
        assert container.streams.audio


@pytest.mark.django_db
def test_nothing_is_added_beside_other_cameras(short: None) -> None:
    Camera.objects.create(name="Gate")

    assert demonstration.offer() == []
    assert not recording_file("demonstration:courtyard").exists()


@pytest.mark.django_db
def test_what_an_interrupted_run_made_is_used(short: None) -> None:
    demonstration.offer()
    path = recording_file("demonstration:courtyard")
    made = path.stat().st_mtime_ns
    Camera.objects.all().delete()

    demonstration.offer()
    assert path.stat().st_mtime_ns == made


def test_interrupted_recording_leaves_nothing(tmp_path: Path) -> None:
    def pictures():  # type: ignore[no-untyped-def]
        yield np.full((96, 64), 128, np.uint8)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        film.write_film(tmp_path / "film.mp4", pictures(), fps=15)
    assert list(tmp_path.iterdir()) == []


def test_courtyard_goes_over_into_its_beginning() -> None:
    scene = courtyard.Courtyard()
    step = 1 / courtyard.FPS
    across = _difference(scene.picture(courtyard.SECONDS - step), scene.picture(courtyard.SECONDS))
    within = _difference(scene.picture(20.0), scene.picture(20.0 + step))

    assert np.array_equal(scene.picture(0.0), scene.picture(courtyard.SECONDS))
    assert across < 2 * within


def test_something_happens_every_minute_or_so_and_only_then() -> None:
    assert len(courtyard.HAPPENINGS) * 60 >= courtyard.SECONDS
    for happening in courtyard.HAPPENINGS:
        assert not any(
            start < happening.end and end > happening.start for start, end in courtyard.ordinary_parts()
        )
    loudness = np.abs(sound.draw_sound()).reshape(-1, sound.RATE).max(axis=1)
    bangs = [int(item.start) for item in courtyard.HAPPENINGS if item.kind == "bang"]
    assert [second for second, peak in enumerate(loudness) if peak > 0.5] == bangs


def test_what_does_not_belong_is_seen_while_it_happens_and_not_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = courtyard.Courtyard()
    seen = [item for item in courtyard.HAPPENINGS if item.kind != "bang"]
    times = [(item.start + item.end) / 2 for item in seen]
    during = [scene.picture(time) for time in times]
    before = [scene.picture(item.start - 1.0) for item in seen]

    monkeypatch.setattr(courtyard, "HAPPENINGS", ())
    for item, time, first, second in zip(seen, times, before, during, strict=True):
        assert np.array_equal(first, scene.picture(item.start - 1.0))
        assert np.count_nonzero(second != scene.picture(time)) > 3000


def test_pavement_stands_still_though_the_camera_slid() -> None:
    sample = pavement.sample()
    assert sample is not None
    shot = pavement._shot(sample)
    empty = [picture.astype(np.float32).mean(axis=2) for picture in shot[pavement._GONE - pavement._FIRST :]]
    (right, down), _ = cv2.phaseCorrelate(empty[0], empty[-1])
    # Undone only in part, it would be some of the 18 pixels that the camera slides in these frames.
    assert abs(right) < 1.5
    assert abs(down) < 1.5


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other).mean())
