"""Previews keep every frame's time, so that curves stay in step."""

from __future__ import annotations

import fcntl
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from inference.errors import MediaError
from inference.media.index import build_index
from inference.media.preview import make_preview
from inference.media.probe import probe
from tests.recordings import draw, write_recording


@pytest.mark.parametrize(
    ("name", "codec", "sound"),
    [
        ("a.avi", "mpeg4", None),
        ("a.mkv", "libx264", "libopus"),
        ("a.ts", "mpeg2video", "mp2"),
        ("a.mp4", "libx265", "aac"),
    ],
)
def test_it_works(name: str, codec: str, sound: str | None, tmp_path: Path) -> None:
    source = write_recording(tmp_path / name, frames=60, fps=25, codec=codec, sound=sound)
    target = tmp_path / "preview.mp4"
    assert make_preview(source, target)
    info = probe(target)
    assert info.browser_playable
    assert info.has_audio == (sound is not None)
    assert np.abs(build_index(target).times - build_index(source).times).max() < 1e-3
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "preview.mp4"])


def test_times_of_a_variable_rate(tmp_path: Path) -> None:
    times = [0, 40, 80, 500, 520, 1900, 1901, 4000]
    source = tmp_path / "odd.mkv"
    with av.open(str(source), "w") as output:
        video = output.add_stream("ffv1", rate=25)
        video.width, video.height, video.pix_fmt = 96, 64, "yuv420p"
        video.codec_context.time_base = Fraction(1, 1000)
        for number, time in enumerate(times):
            frame = draw(number, 96, 64).reformat(format="yuv420p")
            frame.pts, frame.time_base = 3000 + time, Fraction(1, 1000)
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
    make_preview(source, tmp_path / "preview.mp4")
    assert build_index(tmp_path / "preview.mp4").times == pytest.approx(np.array(times) / 1000, abs=1e-3)


def test_sound_stays_with_the_picture_where_times_start_elsewhere(tmp_path: Path) -> None:
    options = {"output_ts_offset": "500"}
    source = write_recording(tmp_path / "late.ts", frames=50, fps=25, sound="aac", options=options)
    make_preview(source, tmp_path / "preview.mp4")
    with av.open(str(tmp_path / "preview.mp4")) as container:
        starts = [stream.start_time * float(stream.time_base) for stream in container.streams]
        assert starts == pytest.approx([0, 0], abs=0.06)
        assert container.duration / av.time_base == pytest.approx(2.0, abs=0.2)


def test_a_large_picture_becomes_small(tmp_path: Path) -> None:
    source = write_recording(
        tmp_path / "wide.mkv", frames=3, codec="mjpeg", pixel_format="yuvj420p", size=(2560, 1440)
    )
    make_preview(source, tmp_path / "preview.mp4")
    assert (probe(tmp_path / "preview.mp4").width, probe(tmp_path / "preview.mp4").height) == (1280, 720)


def test_an_undecodable_file_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "noise.mp4"
    source.write_bytes(bytes(range(256)) * 100)
    with pytest.raises(MediaError):
        make_preview(source, tmp_path / "preview.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["noise.mp4"]


def test_a_second_worker_steps_back(tmp_path: Path) -> None:
    source = write_recording(tmp_path / "a.avi", frames=5, codec="mpeg4")
    with (tmp_path / "preview.mp4.part").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        assert not make_preview(source, tmp_path / "preview.mp4")
    assert not (tmp_path / "preview.mp4").exists()
    # What a killed worker left is no obstacle.
    assert make_preview(source, tmp_path / "preview.mp4")
    assert not make_preview(source, tmp_path / "preview.mp4")
