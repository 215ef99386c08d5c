"""The clip that is timed, written by PyAV when it is needed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path

import av
import cv2
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from inference.media.frames import decode_frames
from inference.media.index import build_index
from inference.media.sound import SAMPLE_RATE, SoundReader
from inference.types import Floats, Frames

WIDTH, HEIGHT, FPS = 640, 360, 25

_FOOTAGE = Path("footage/car-detection.mp4")
_SOUND = Path("esc10/rain")


def write_clip(path: Path, *, seconds: int) -> str:
    """Write an MP4 (H.264, AAC) of `seconds` to `path`; tells what it shows."""
    data = Path(os.environ.get("WATCHPOST_DEV_DATA", "../shared/data"))
    sounds = sorted((data / _SOUND).glob("*.ogg"))
    if (data / _FOOTAGE).is_file() and sounds:
        pictures, sound, origin = _filmed(data / _FOOTAGE), _recorded(sounds), "real traffic and rain"
    else:
        pictures, sound, origin = _drawn(), _noise(), "drawn figures and noise"
    with av.open(os.fspath(path), "w") as container:
        video = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "crf": "23"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        for second in range(seconds):
            for place, picture in enumerate(islice(pictures, FPS)):
                frame = VideoFrame.from_ndarray(picture, format="bgr24")
                frame.pts, frame.time_base = second * FPS + place, Fraction(1, FPS)
                container.mux(video.encode(frame))
            heard = AudioFrame.from_ndarray(next(sound)[None], format="fltp", layout="mono")
            heard.sample_rate, heard.pts, heard.time_base = (
                SAMPLE_RATE,
                second * SAMPLE_RATE,
                Fraction(1, SAMPLE_RATE),
            )
            container.mux(audio.encode(heard))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    return origin


def _filmed(path: Path) -> Iterator[Frames]:
    """Footage over and over. It has half as many frames a second: between two of them their mean is shown,
    so that the encoder and the flow have as much to do as with a real camera."""
    index = build_index(path)
    before: Frames | None = None
    while True:
        for _, picture in decode_frames(path, index, range(index.frame_count), max_side=WIDTH):
            picture = np.asarray(cv2.resize(picture, (WIDTH, HEIGHT)), np.uint8)
            if before is not None:
                yield np.asarray(cv2.addWeighted(before, 0.5, picture, 0.5, 0.0), np.uint8)
            yield picture
            before = picture


def _recorded(paths: list[Path]) -> Iterator[Floats]:
    for path in cycle(paths):
        with SoundReader(path, origin=0.0) as reader:
            for second in range(5):
                heard = reader.read(float(second), second + 1.0)
                yield heard if heard is not None else np.zeros(SAMPLE_RATE, np.float32)


def _drawn() -> Iterator[Frames]:
    """Six figures that walk across a textured ground."""
    chance = np.random.default_rng(7)
    ground = cv2.resize(
        chance.integers(60, 180, (45, 80, 3), np.uint8), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC
    )
    looks = chance.integers(0, 255, (6, 3)).tolist()
    step = 0
    while True:
        picture = np.asarray(ground, np.uint8).copy()
        for figure, colour in enumerate(looks):
            x = (figure * 107 + step * (2 + figure)) % (WIDTH + 80) - 40
            cv2.rectangle(picture, (x, 60 + 45 * figure), (x + 22, 120 + 45 * figure), colour, -1)
        yield picture
        step += 1


def _noise() -> Iterator[Floats]:
    chance = np.random.default_rng(11)
    while True:
        yield (0.05 * chance.standard_normal(SAMPLE_RATE)).astype(np.float32)
