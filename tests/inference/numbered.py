"""Recordings whose pictures tell their own number: ten blocks, black or white, spell it in binary."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from numpy.typing import NDArray

BLOCK = 16
BITS = 10
WIDTH, HEIGHT = BLOCK * BITS, 64
MILLISECOND = Fraction(1, 1000)


def picture_of(number: int) -> NDArray[np.uint8]:
    """(64, 160, 3): the number's bits across the upper half; below, grey."""
    picture = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    for bit in range(BITS):
        picture[: HEIGHT // 2, bit * BLOCK : (bit + 1) * BLOCK] = 230 if number >> bit & 1 else 25
    return picture


def number_in(picture: NDArray[np.uint8]) -> int:
    """The number that an upright picture of any size spells."""
    height, width = picture.shape[:2]
    row = picture[: height * 3 // 8].reshape(height * 3 // 8, width, -1).mean((0, 2))
    return sum(1 << bit for bit in range(BITS) if row[round((bit + 0.5) * width / BITS)] > 128)


def write_numbered(
    path: Path,
    milliseconds: Sequence[int],
    *,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    options: dict[str, str] | None = None,
    click_at: float | None = None,
    sound_from: float = 0.0,
    sound_rate: int = 48_000,
    sound_layout: str = "mono",
    sound_codec: str = "pcm_s16le",
    sound_length: float = 3.0,
) -> Path:
    """Frame n is shown at `milliseconds[n]`. With `click_at` there is sound: silence from
    `sound_from` on, and a short click at that second."""
    with av.open(str(path), "w") as container:
        video = container.add_stream(codec, rate=25, options=options or {"g": "12", "bf": "2"})
        video.width, video.height, video.pix_fmt, video.time_base = WIDTH, HEIGHT, pixel_format, MILLISECOND
        video.codec_context.time_base = MILLISECOND
        if click_at is not None:
            audio = container.add_stream(sound_codec, rate=sound_rate, layout=sound_layout)
        for number, stamp in enumerate(milliseconds):
            frame = VideoFrame.from_ndarray(picture_of(number), format="bgr24").reformat(format=pixel_format)
            frame.pts, frame.time_base = stamp, MILLISECOND
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if click_at is not None:
            wave = np.zeros(int(sound_length * sound_rate), np.int16)
            begin = int((click_at - sound_from) * sound_rate)
            wave[begin : begin + sound_rate // 100] = 20_000
            channels = audio.codec_context.layout.nb_channels
            for start in range(0, len(wave), 1024):
                samples = np.repeat(wave[start : start + 1024], channels)[None]
                frame = AudioFrame.from_ndarray(
                    np.ascontiguousarray(samples), format="s16", layout=sound_layout
                )
                frame.sample_rate, frame.time_base = sound_rate, Fraction(1, sound_rate)
                frame.pts = start + round(sound_from * sound_rate)
                container.mux(audio.encode(frame))
            container.mux(audio.encode(None))
    return path


def turn_upright_by(path: Path, degrees: int, *, mirrored: bool = False) -> None:
    """Write a rotation into the display matrix of an MP4's first track: players turn it clockwise, and swap
    left and right before that where `mirrored`."""
    cosine, sine = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]
    one, side = 1 << 16, -1 if mirrored else 1
    matrix = [side * cosine * one, side * sine * one, 0, -sine * one, cosine * one, 0, 0, 0, 1 << 30]
    content = bytearray(path.read_bytes())
    place = content.index(b"tkhd") + 4 + 4 + 20 + 16
    content[place : place + 36] = b"".join(value.to_bytes(4, "big", signed=True) for value in matrix)
    path.write_bytes(bytes(content))


def write_transport(path: Path, *, first: int, frames: int, start: float, size: tuple[int, int]) -> bytes:
    """An MPEG transport stream of pictures `first`, `first` + 1, ... at 25 fps from `start` seconds on; its
    bytes, since such streams are joined by appending."""
    tick = Fraction(1, 90_000)
    with av.open(str(path), "w", format="mpegts") as container:
        video = container.add_stream("libx264", rate=25, options={"g": "12", "bf": "2"})
        video.width, video.height, video.pix_fmt, video.time_base = *size, "yuv420p", tick
        video.codec_context.time_base = tick
        for number in range(first, first + frames):
            picture = VideoFrame.from_ndarray(picture_of(number), format="bgr24")
            frame = picture.reformat(width=size[0], height=size[1], format="yuv420p", interpolation="POINT")
            frame.pts, frame.time_base = round(90_000 * start) + 3600 * (number - first), tick
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    return path.read_bytes()
