"""A joined recording as a file: what a viewer, or a system as a whole, can be given."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from inference.datasets.joined.recordings import JoinedRecording, Part
from inference.media.frames import decode_frames
from inference.media.index import build_index
from inference.media.sound import SAMPLE_RATE, SoundReader
from inference.types import Floats, Frames

WIDTH, HEIGHT, FPS = 480, 360, 25
"""Of all that is rendered: the size or rate of a part would tell where it comes from."""


def render(recording: JoinedRecording, path: Path) -> None:
    """Write the recording as an MP4 (H.264, and AAC if it can be heard), aside and then renamed.

    Pictures fill the frame and are cropped at the longer side, and clips of other rates show the latest
    picture. Raises MediaError for a part that cannot be read.
    """
    draft = path.with_name(f".{path.stem}.{os.getpid()}.mp4")
    try:
        with av.open(os.fspath(draft), "w") as container:
            video = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "crf": "20"})
            video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            audio = (
                container.add_stream("aac", rate=SAMPLE_RATE, layout="mono") if recording.audible else None
            )
            number, samples = 0, 0
            for part in recording.parts:
                for picture in _pictures(part):
                    frame = VideoFrame.from_ndarray(picture, format="bgr24")
                    frame.pts, frame.time_base = number, Fraction(1, FPS)
                    container.mux(video.encode(frame))
                    number += 1
                if audio is not None:
                    sound = _sound(part)
                    heard = AudioFrame.from_ndarray(sound[None], format="fltp", layout="mono")
                    heard.sample_rate, heard.pts = SAMPLE_RATE, samples
                    heard.time_base = Fraction(1, SAMPLE_RATE)
                    container.mux(audio.encode(heard))
                    samples += len(sound)
            for stream in (video, audio):
                if stream is not None:
                    container.mux(stream.encode(None))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _pictures(part: Part) -> Iterator[Frames]:
    index = build_index(part.path)
    times = part.start + np.arange(round(part.seconds * FPS)) / FPS
    shown = np.maximum(np.searchsorted(index.times, times + 1e-6, side="right") - 1, 0)
    numbers, repeats = np.unique(shown, return_counts=True)
    decoded = decode_frames(part.path, index, numbers.tolist())
    for (_, picture), repeat in zip(decoded, repeats.tolist(), strict=True):
        filling = _filling(picture)
        for _ in range(repeat):
            yield filling


def _filling(picture: Frames) -> Frames:
    height, width = picture.shape[:2]
    scale = max(WIDTH / width, HEIGHT / height)
    size = max(WIDTH, round(width * scale)), max(HEIGHT, round(height * scale))
    larger = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    left, top = (size[0] - WIDTH) // 2, (size[1] - HEIGHT) // 2
    return np.ascontiguousarray(larger[top : top + HEIGHT, left : left + WIDTH], np.uint8)


def _sound(part: Part) -> Floats:
    with SoundReader(part.path, origin=build_index(part.path).origin, start=part.start) as reader:
        heard = reader.read(part.start, part.end)
    length = round(part.seconds * SAMPLE_RATE)
    return np.zeros(length, np.float32) if heard is None else np.resize(heard, length)
