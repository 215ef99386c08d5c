"""Sound of a recording as 16 kHz mono, placed by presentation time."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

from inference.media.container import audio_stream, open_container
from inference.types import Floats

SAMPLE_RATE = 16_000

_DRIFT = SAMPLE_RATE // 25
"""Samples (40 ms) by which counted and stated positions may differ before the stated one is believed: muxers
round timestamps, while a real gap is longer."""

_PREROLL = 1.0
"""Seconds decoded ahead of what is read first, so that codecs with memory have settled."""


class SoundReader:
    """Reads stretches of sound, in order of their start, through a container of its own.

    `origin` is the container time, in seconds, that counts as 0: the first video frame's. Gaps, and what lies
    before or after the sound, read as silence. Only what later reads may need is kept in memory.
    """

    def __init__(self, path: str | os.PathLike[str], *, origin: float, start: float = 0.0) -> None:
        """Open `path`; `present` tells whether it has sound. `start` is where the first read will begin,
        seconds."""
        self._container = open_container(path)
        self._stream = audio_stream(self._container)
        self._origin = origin
        self._pieces: deque[tuple[int, Floats]] = deque()
        self._source = iter(()) if self._stream is None else self._decode(self._stream, start)
        self._reached = -(2**62)

    @property
    def present(self) -> bool:
        return self._stream is not None

    def __enter__(self) -> SoundReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._container.close()

    def read(self, start: float, end: float) -> Floats | None:
        """(round((end - start) * 16000),) float32 in [-1, 1] of [start, end) seconds, or None without sound.

        A read may not start before an earlier one did.
        """
        if self._stream is None:
            return None
        first = round(start * SAMPLE_RATE)
        last = first + round((end - start) * SAMPLE_RATE)
        while self._reached < last:
            piece = next(self._source, None)
            if piece is None:
                break
            self._reached = max(self._reached, piece[0] + len(piece[1]))
            if self._reached > first:
                self._pieces.append(piece)
        while self._pieces and self._pieces[0][0] + len(self._pieces[0][1]) <= first:
            self._pieces.popleft()
        sound = np.zeros(last - first, dtype=np.float32)
        for position, samples in self._pieces:
            begin, stop = max(first, position), min(last, position + len(samples))
            if begin < stop:
                sound[begin - first : stop - first] = samples[begin - position : stop - position]
        return sound

    def _decode(self, stream: AudioStream, start: float) -> Iterator[tuple[int, Floats]]:
        """(position, samples) in decoding order; position in samples since `origin`."""
        earliest = self._origin + start - _PREROLL
        if start > _PREROLL and stream.time_base is not None:
            with suppress(av.FFmpegError):  # a container that cannot seek is read from its beginning
                self._container.seek(int(earliest / stream.time_base), stream=stream, backward=True)
        resampler = _resampler()
        shape: tuple[str, str, int] | None = None
        position: int | None = None
        for frame in self._frames(stream):
            if (frame.format.name, frame.layout.name, frame.sample_rate) != shape:
                shape = frame.format.name, frame.layout.name, frame.sample_rate
                resampler = _resampler()
                position = None
            stated = self._position(frame)
            if position is None or (stated is not None and abs(stated - position) > _DRIFT):
                position = stated if stated is not None else position or 0
            # Our count tells where a frame lies; the resampler must not fill gaps by itself.
            frame.pts = None
            for piece in resampler.resample(frame):
                samples = np.nan_to_num(piece.to_ndarray()[0]).clip(-1.0, 1.0).astype(np.float32, copy=False)
                yield position, samples
                position += len(samples)

    def _position(self, frame: AudioFrame) -> int | None:
        if frame.pts is None or frame.time_base is None:
            return None
        return round((float(frame.pts * frame.time_base) - self._origin) * SAMPLE_RATE)

    def _frames(self, stream: AudioStream) -> Iterator[AudioFrame]:
        packets = self._container.demux(stream)
        while True:
            try:
                packet = next(packets, None)
            except av.FFmpegError:
                packet = None
            if packet is None:
                return
            try:
                yield from packet.decode()
            except av.InvalidDataError:
                continue


def _resampler() -> AudioResampler:
    return AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
