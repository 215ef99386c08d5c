"""Recordings that play over and over as if they were cameras."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from monitoring.live.counters import FeedHealth
from monitoring.live.files import FileLoop
from tests.monitoring.live.sources import Kept, until
from tests.recordings import write_recording

FPS = 20
FRAMES = 10

Play = Callable[[Path], tuple[FileLoop, Kept]]


@pytest.fixture
def play() -> Iterator[Play]:
    loops: list[FileLoop] = []

    def play(path: Path) -> tuple[FileLoop, Kept]:
        kept = Kept()
        loop = FileLoop(str(path), name="gate", outlets=kept.outlets(), health=FeedHealth())
        loop.start()
        loops.append(loop)
        return loop, kept

    yield play
    for loop in loops:
        loop.stop()
        loop.join(5)
        assert not loop.is_alive()


def test_it_works(tmp_path: Path, play: Play) -> None:
    path = write_recording(tmp_path / "short.mp4", frames=FRAMES, fps=FPS, sound="aac")
    loop, kept = play(path)
    kept.wait(lambda kept: len(kept.frames) >= 5 * FRAMES)

    times = np.array([at for at, _ in kept.frames])
    # The pace holds over the rounds, and the pictures come when they are due.
    assert np.abs(np.diff(times) - 1 / FPS).max() < 0.002
    assert np.abs(np.array(kept.arrivals[: len(times)]) - times).max() < 0.25
    squares = [square for _, square in kept.frames[: 2 * FRAMES]]
    assert squares == [4 * (number % FRAMES) for number in range(2 * FRAMES)]
    assert loop.playing
    assert loop.failure is None
    # Packets go on without a jump as well.
    stamps = np.array([dts for _, dts, _ in kept.packets])
    assert (np.diff(stamps) > 0).all()
    assert np.diff(stamps).max() == np.diff(stamps).min()
    assert {codec for _, _, codec in kept.packets} == {"h264"}
    assert {codec for _, codec in kept.sound_packets} == {"aac"}
    loud = np.concatenate([samples for _, samples in kept.sound])
    assert 0.1 < float(np.abs(loud).mean()) < 0.3


def test_b_frames_come_in_order(tmp_path: Path, play: Play) -> None:
    path = write_recording(tmp_path / "b.mp4", frames=FRAMES, fps=FPS, codec_options={"bf": "3"})
    _, kept = play(path)
    kept.wait(lambda kept: len(kept.frames) >= 3 * FRAMES)
    times = np.array([at for at, _ in kept.frames])
    assert np.abs(np.diff(times) - 1 / FPS).max() < 0.002


@pytest.mark.parametrize(("name", "codec"), [("a.webm", "libvpx"), ("a.ts", "libx264"), ("a.avi", "mpeg4")])
def test_other_containers(tmp_path: Path, play: Play, name: str, codec: str) -> None:
    path = write_recording(tmp_path / name, frames=FRAMES, fps=FPS, codec=codec)
    _, kept = play(path)
    kept.wait(lambda kept: len(kept.frames) >= 3 * FRAMES)
    times = np.array([at for at, _ in kept.frames])
    assert np.abs(np.diff(times) - 1 / FPS).max() < 0.01


def test_a_missing_file_is_said_and_waited_for(tmp_path: Path, play: Play) -> None:
    path = tmp_path / "late.mp4"
    loop, kept = play(path)
    until(lambda: loop.failure is not None)
    assert str(loop.failure) == "There is no file late.mp4."
    assert not loop.playing

    write_recording(tmp_path / "other.mp4", frames=FRAMES, fps=FPS).rename(path)
    kept.wait(lambda kept: len(kept.frames) > 0)
    assert loop.failure is None


def test_what_is_no_video_is_said(tmp_path: Path, play: Play) -> None:
    path = tmp_path / "list.mp4"
    path.write_text("ffconcat version 1.0\nfile '/etc/hostname'\n")
    loop, _ = play(path)
    until(lambda: loop.failure is not None)
    assert loop.failure is not None
    assert loop.failure.lasts
    assert "not a video" in str(loop.failure)


def test_stopping_does_not_wait_for_the_next_picture(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "slow.mp4", frames=4, fps=1)
    loop = FileLoop(str(path), name="gate", outlets=Kept().outlets(), health=FeedHealth())
    loop.start()
    time.sleep(0.3)
    began = time.monotonic()
    loop.stop()
    loop.join(5)
    assert time.monotonic() - began < 0.5
