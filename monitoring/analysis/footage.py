"""Recorded segments as one stream: cut out and joined without encoding, or one picture of them.

A segment may still be written to; what is on disk so far is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import uuid4

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from monitoring.live.annexb import AnnexB

CLOCK = 90_000
"""Ticks a second of every time in here, counted from 1970."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file, and the Unix time of its media time zero."""

    path: Path
    start: float


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of joining: Unix times of the first picture and of the end of the last, and the holes (longer
    than a second) in between, as (from, to)."""

    start: float
    end: float
    holes: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a file holds: seconds of media time to the end of its last picture, and whether it has sound."""

    seconds: float
    has_sound: bool


@dataclass(frozen=True, slots=True)
class _Sample:
    """A picture (Annex B) or an AAC frame; times in ticks."""

    data: bytes
    is_sound: bool
    is_keyframe: bool
    time: int
    decode_time: int
    duration: int


class _PartReader:
    def __init__(self, part: Part) -> None:
        """Raises av.FFmpegError, IndexError for a file without pictures."""
        self.start = round(part.start * CLOCK)
        self.container: InputContainer = av.open(str(part.path))
        self.video: VideoStream = self.container.streams.video[0]
        self.audio: AudioStream | None = next(iter(self.container.streams.audio), None)
        self._annexb = AnnexB(self.video.codec_context.extradata or b"")

    def samples(self, *, sound: bool) -> Iterator[_Sample]:
        """In the order of the file; it ends where the file is cut off."""
        streams: list[Stream] = [self.video]
        if sound and self.audio is not None:
            streams.append(self.audio)
        with suppress(av.InvalidDataError, av.EOFError):
            for packet in self.container.demux(streams):
                if packet.pts is None or packet.dts is None or not packet.size:
                    continue
                if packet.is_corrupt:
                    return  # the file is cut off, or still being written, in the middle of this one
                is_sound = packet.stream is not self.video
                scale = packet.time_base * CLOCK
                data = bytes(packet)
                if not is_sound:
                    try:
                        data = self._annexb.convert(data, keyframe=packet.is_keyframe)
                    except ValueError:
                        return
                yield _Sample(
                    data,
                    is_sound,
                    bool(packet.is_keyframe),
                    self.start + round(packet.pts * scale),
                    self.start + round(packet.dts * scale),
                    round((packet.duration or 0) * scale),
                )


def measure(path: Path) -> Measured | None:
    """None for a file that holds no picture."""
    try:
        reader = _PartReader(Part(path, 0.0))
    except (av.FFmpegError, IndexError):
        return None
    with reader.container:
        ends = [sample.time + sample.duration for sample in reader.samples(sound=False)]
    return Measured(max(ends) / CLOCK, reader.audio is not None) if ends else None


def join(parts: Sequence[Part], *, start: float, end: float, target: Path) -> Joined | None:
    """Writes what `parts` (in order) show from the keyframe before `start` up to `end` into one MP4 that
    plays while it loads. Nothing is encoded; the target is replaced at once or not at all.

    None, and no file, when nothing of that stretch is there. Files that cannot be read are passed over.
    Raises av.FFmpegError and OSError where the target cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.stem}-{uuid4().hex[:8]}.part")
    try:
        with ExitStack() as opened:
            readers = [reader for part in parts if (reader := _open(part, opened)) is not None]
            joiner = _Joiner(aside, readers, start=round(start * CLOCK), end=round(end * CLOCK))
            joined = joiner.run()
        if joined is not None:
            os.replace(aside, target)
        return joined
    finally:
        aside.unlink(missing_ok=True)


def _open(part: Part, opened: ExitStack) -> _PartReader | None:
    try:
        reader = _PartReader(part)
    except (av.FFmpegError, IndexError):
        return None
    opened.enter_context(reader.container)
    return reader


class _Joiner:
    """One pass over the samples of all parts."""

    def __init__(self, path: Path, readers: Sequence[_PartReader], *, start: int, end: int) -> None:
        self._path = path
        self._readers = readers
        self._start, self._end = start, end
        self._output: OutputContainer | None = None
        self._video: Stream | None = None
        self._audio: Stream | None = None
        self._sound_like = next((reader.audio for reader in readers if reader.audio is not None), None)
        self._zero = 0
        self._first = self._last = 0
        """showing times of the first picture, and of the end of the last"""
        self._decoded = self._heard = -(1 << 62)
        self._holes: list[tuple[float, float]] = []

    def run(self) -> Joined | None:
        try:
            for reader in self._readers:
                self._copy(reader)
            if self._output is None:
                return None
        finally:
            if self._output is not None:
                self._output.close()
        return Joined(self._first / CLOCK, self._last / CLOCK, tuple(self._holes))

    def _copy(self, reader: _PartReader) -> None:
        waiting: list[_Sample] = []
        """what goes before the stretch since the last keyframe"""
        running = False
        for sample in reader.samples(sound=self._has_sound_of(reader)):
            # Pictures that are decoded early for those before the end are followed by what lies between.
            if not sample.is_sound and sample.decode_time >= self._end and sample.time >= self._last:
                return
            if running:
                self._write(sample)
                continue
            if sample.is_keyframe and not sample.is_sound:
                # Where files overlap, the later one goes on behind the earlier one's last picture.
                if sample.decode_time - self._zero <= self._decoded:
                    continue
                waiting = [sound for sound in waiting if sound.is_sound and sound.time >= sample.time]
            elif not waiting and not sample.is_sound:
                continue
            waiting.append(sample)
            if not sample.is_sound and sample.time + sample.duration > self._start:
                self._begin(reader, waiting)
                running = True

    def _begin(self, reader: _PartReader, waiting: list[_Sample]) -> None:
        first = next(sample for sample in waiting if not sample.is_sound)
        if self._output is None:
            self._output = av.open(str(self._path), "w", format="mp4", options={"movflags": "+faststart"})
            self._video = self._output.add_mux_stream(
                "h264",
                width=reader.video.width,
                height=reader.video.height,
                time_base=Fraction(1, CLOCK),
            )
            if self._sound_like is not None:
                self._audio = self._output.add_stream_from_template(self._sound_like)
            # The first picture is shown at once: what is decoded before it has negative times.
            self._zero = first.time
            self._first = self._last = first.time
        elif first.time - self._last > CLOCK:
            self._holes.append((self._last / CLOCK, first.time / CLOCK))
        for sample in sorted(waiting, key=lambda sample: sample is not first):
            self._write(sample)

    def _write(self, sample: _Sample) -> None:
        if self._output is None or self._video is None or (sample.is_sound and sample.time < self._zero):
            return
        packet: av.Packet[Any] = av.Packet(sample.data)
        packet.is_keyframe = sample.is_keyframe
        packet.duration = sample.duration
        packet.time_base = Fraction(1, CLOCK)
        decode = sample.decode_time - self._zero
        if sample.is_sound:
            if self._audio is None or decode <= self._heard or sample.time >= self._end:
                return
            packet.stream = self._audio
            self._heard = decode
        else:
            decode = max(decode, self._decoded + 1)
            packet.stream = self._video
            self._decoded = decode
            self._last = max(self._last, sample.time + sample.duration)
        packet.dts = decode
        packet.pts = max(sample.time - self._zero, decode)
        self._output.mux(packet)

    def _has_sound_of(self, reader: _PartReader) -> bool:
        """Sound of another kind than the first part's finds no place in the file."""
        wanted, found = self._sound_like, reader.audio
        return (
            wanted is not None
            and found is not None
            and wanted.codec_context.extradata == found.codec_context.extradata
            and wanted.codec_context.sample_rate == found.codec_context.sample_rate
        )


def still(parts: Sequence[Part], *, at: float) -> VideoFrame | None:
    """The picture that was shown at `at`, or the nearest before or after it; None when there is none."""
    wanted = round(at * CLOCK)
    group: list[_Sample] = []
    with ExitStack() as opened:
        for part in parts:
            reader = _open(part, opened)
            for sample in () if reader is None else reader.samples(sound=False):
                if sample.is_keyframe:
                    if group and sample.time > wanted:
                        return _decoded(group, wanted)
                    group = []
                if sample.is_keyframe or group:
                    group.append(sample)
                if sample.decode_time > wanted:
                    return _decoded(group, wanted)
    return _decoded(group, wanted)


def _decoded(group: Sequence[_Sample], wanted: int) -> VideoFrame | None:
    if not group:
        return None
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    best: VideoFrame | None = None
    for sample in (*group, None):
        packet = None
        if sample is not None:
            packet = av.Packet(sample.data)
            packet.pts, packet.dts = sample.time, sample.decode_time
        try:
            frames = decoder.decode(packet)
        except av.FFmpegError:
            continue  # a damaged picture; the ones before it serve as well
        for frame in frames:
            if best is None or (frame.pts or 0) <= wanted:
                best = frame
    return best
