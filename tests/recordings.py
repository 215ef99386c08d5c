"""Recordings that tests draw themselves: moving squares, hummed tones, any container and codec."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame


def draw(number: int, width: int, height: int) -> VideoFrame:
    """A grey field with a white square that moves four pixels a frame."""
    picture = np.full((height, width, 3), 90, dtype=np.uint8)
    left = (4 * number) % max(1, width - 16)
    picture[height // 4 : height // 4 + 16, left : left + 16] = 255
    return VideoFrame.from_ndarray(picture, format="rgb24")


def write_recording(
    path: Path,
    *,
    frames: int = 30,
    fps: int | Fraction = 10,
    size: tuple[int, int] = (96, 64),
    codec: str | None = "libx264",
    pixel_format: str = "yuv420p",
    container: str | None = None,
    sound: str | None = None,
    options: dict[str, str] | None = None,
    codec_options: dict[str, str] | None = None,
) -> Path:
    """`codec=None` writes sound only. `sound` names an audio codec for a 440 Hz tone of the same length."""
    with av.open(str(path), "w", format=container, options=options or {}) as output:
        if codec is not None:
            video = output.add_stream(codec, rate=fps, options=codec_options or {})
            video.width, video.height, video.pix_fmt = *size, pixel_format
        if sound is not None:
            audio = output.add_stream(sound, rate=48_000)
            audio.layout = "mono"
        for number in range(frames if codec is not None else 0):
            frame = draw(number, *size).reformat(format=pixel_format)
            frame.pts, frame.time_base = number, 1 / Fraction(fps)
            output.mux(video.encode(frame))
        if codec is not None:
            output.mux(video.encode(None))
        if sound is not None:
            _hum(output, audio, float(frames / fps))
    return path


def _hum(output: av.container.OutputContainer, audio: av.AudioStream, seconds: float) -> None:
    block = 1024
    for start in range(0, int(48_000 * seconds), block):
        times = np.arange(start, start + block) / 48_000
        wave = (0.3 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)[None]
        frame = AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, start, Fraction(1, 48_000)
        output.mux(audio.encode(frame))
    output.mux(audio.encode(None))
