"""The sound of a recording: AAC as it came, or AAC made of decoded sound."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer

DECODED_RATE = 16_000
_BLOCK = 1024
"""Samples of one AAC frame."""
_TOLERANCE = 0.125
"""Seconds by which a piece may lie off the end of the one before without being moved."""


@dataclass(frozen=True)
class SoundSource:
    """What kind of sound comes: decoded float32 mono at DECODED_RATE, or AAC frames like `template`'s.

    Two sources are equal when one track can hold both.
    """

    key: tuple[int, bytes]
    template: AudioStream | None = field(default=None, compare=False, repr=False)

    @property
    def rate(self) -> int:
        return self.key[0]


DECODED = SoundSource((DECODED_RATE, b""))


def passed_through(stream: AudioStream) -> SoundSource:
    """AAC as `stream` holds it. The parameters are copied: `stream` may be closed afterwards."""
    keeper = av.open(io.BytesIO(), "w", format="mp4")
    template = keeper.add_stream_from_template(stream)
    return SoundSource(key_of(stream), template)


def key_of(stream: AudioStream) -> tuple[int, bytes]:
    """Sample rate and codec configuration."""
    return stream.codec_context.sample_rate, stream.codec_context.extradata or b""


class SoundTrack:
    """Keeps sound in step with the pictures: gaps of decoded sound become silence, other gaps stay gaps."""

    def __init__(self, output: OutputContainer, source: SoundSource) -> None:
        self.source = source
        self._output = output
        self._written = 0
        """samples placed so far"""
        self._waiting = np.zeros(0, np.float32)
        if source.template is not None:
            self._stream: AudioStream = output.add_stream_from_template(source.template)
            return
        self._stream = output.add_stream("aac", rate=DECODED_RATE)
        self._stream.layout = "mono"
        self._stream.bit_rate = 32_000
        self._stream.codec_context.thread_count = 1

    def write(self, sound: bytes, offset: float) -> None:
        """float32 samples or one AAC frame, `offset` seconds after the file's beginning, or before it."""
        position = round(offset * self.source.rate)
        expected = self._written + len(self._waiting)
        if abs(position - expected) <= _TOLERANCE * self.source.rate and expected > 0:
            position = expected
        if self.source.template is not None:
            self._pass(sound, position)
        else:
            self._gather(np.frombuffer(sound, np.float32), position)

    def _pass(self, frame: bytes, position: int) -> None:
        if position < self._written:
            return
        packet = av.Packet(frame)
        packet.stream = self._stream
        packet.time_base = Fraction(1, self.source.rate)
        packet.pts = packet.dts = position
        packet.duration = _BLOCK
        self._written = position + _BLOCK
        self._output.mux(packet)

    def _gather(self, samples: np.ndarray[tuple[int], np.dtype[np.float32]], position: int) -> None:
        expected = self._written + len(self._waiting)
        silence = np.zeros(max(0, position - expected), np.float32)
        self._waiting = np.concatenate([self._waiting, silence, samples[max(0, expected - position) :]])
        whole = len(self._waiting) // _BLOCK * _BLOCK
        for start in range(0, whole, _BLOCK):
            frame = AudioFrame.from_ndarray(
                self._waiting[None, start : start + _BLOCK], format="fltp", layout="mono"
            )
            frame.sample_rate, frame.time_base = DECODED_RATE, Fraction(1, DECODED_RATE)
            frame.pts = self._written
            self._written += _BLOCK
            self._encode(frame)
        self._waiting = self._waiting[whole:]

    def _encode(self, frame: AudioFrame | None) -> None:
        for packet in self._stream.encode(frame):
            # The encoder's run-up lies before the first picture and would shift the whole file.
            if packet.pts is not None and packet.pts >= 0:
                self._output.mux(packet)

    def end(self) -> None:
        """Writes what the encoder still holds."""
        if self.source.template is None and self._written:
            self._encode(None)
