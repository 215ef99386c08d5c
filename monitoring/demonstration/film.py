"""Writes a demonstration recording as a camera would send it: H.264 that browsers play as it is, and AAC."""

from __future__ import annotations

import os
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

_VIDEO_OPTIONS = {
    "preset": "veryfast",
    "crf": "26",
    # Baseline without reordered pictures: WebRTC viewers get these packets untouched.
    "profile": "baseline",
    "bf": "0",
    "g": "30",
    "sc_threshold": "0",
    "threads": "1",
}


def write_film(
    path: Path,
    pictures: Iterable[npt.NDArray[np.uint8]],
    *,
    fps: int,
    sound: npt.NDArray[np.float32] | None = None,
    sound_rate: int = 16_000,
) -> None:
    """Write an MP4 to `path` in one step: an interrupted run leaves nothing that looks whole.

    pictures  yuv420p planes, uint8 (height * 3 / 2, width) each
    sound     float32 mono
    """
    draft = path.with_name(f".{path.stem}.{os.getpid()}.mp4")
    try:
        with av.open(os.fspath(draft), "w", options={"movflags": "+faststart"}) as container:
            audio = container.add_stream("aac", rate=sound_rate, layout="mono") if sound is not None else None
            video = None
            for number, planes in enumerate(pictures):
                frame = VideoFrame.from_ndarray(planes, format="yuv420p")
                frame.pts, frame.time_base = number, Fraction(1, fps)
                if video is None:
                    video = container.add_stream("libx264", rate=fps, options=_VIDEO_OPTIONS)
                    video.width, video.height, video.pix_fmt = frame.width, frame.height, "yuv420p"
                container.mux(video.encode(frame))
                if audio is not None and sound is not None and number % fps == 0:
                    start = number // fps * sound_rate
                    heard = AudioFrame.from_ndarray(
                        sound[None, start : start + sound_rate], format="fltp", layout="mono"
                    )
                    heard.sample_rate, heard.pts = sound_rate, start
                    heard.time_base = Fraction(1, sound_rate)
                    container.mux(audio.encode(heard))
            for stream in (video, audio):
                if stream is not None:
                    container.mux(stream.encode(None))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
