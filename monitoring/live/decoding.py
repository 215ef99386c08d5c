"""Decoding one container's picture and sound for a feed, with one thread and no frame kept."""

from __future__ import annotations

from collections.abc import Iterator

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from inference.errors import MediaError
from inference.media.container import audio_stream, video_stream
from inference.types import Floats
from monitoring.live.connecting import SourceFailure
from monitoring.live.counters import FeedHealth
from monitoring.live.soundtrack import SAMPLE_RATE

_GIVE_UP_AFTER = 300
"""Packets in a row that give no picture before the stream is called undecodable."""


def picture_stream(container: InputContainer) -> VideoStream:
    """The stream to watch, set to decode in the caller's own thread. Raises SourceFailure."""
    try:
        stream = video_stream(container)
    except MediaError as error:
        code = error.code if error.code in ("no_video", "codec") else "damaged"
        raise SourceFailure(code, _SENTENCES.get(error.code, str(error))) from None
    stream.codec_context.thread_count = 1
    stream.codec_context.thread_type = "NONE"
    return stream


_SENTENCES = {
    "no_video": "The stream has no picture, only other content.",
    "codec": "The stream uses a video codec that cannot be decoded here.",
    "damaged": "The stream does not state the size of its picture.",
}


def sound_stream(container: InputContainer) -> AudioStream | None:
    """The sound that can be decoded, or None."""
    return audio_stream(container)


class PictureDecoder:
    """Packets into pictures; damaged ones are counted."""

    def __init__(self, health: FeedHealth) -> None:
        self._health = health
        self._barren = 0

    def decode(self, packet: Packet[VideoStream]) -> Iterator[VideoFrame]:
        """Raises SourceFailure "codec" when nothing comes of hundreds of packets."""
        try:
            frames = packet.decode()
        except (av.InvalidDataError, av.PatchWelcomeError):
            self._health.decode_errors += 1
            frames = []
        self._barren = 0 if frames else self._barren + 1
        if self._barren > _GIVE_UP_AFTER:
            raise SourceFailure("codec", "The picture cannot be decoded: every packet of it is damaged.")
        for frame in frames:
            if frame.is_corrupt:
                self._health.decode_errors += 1
            yield frame


class SoundDecoder:
    """Packets into 16 kHz mono."""

    def __init__(self) -> None:
        self._shape: tuple[str, str, int] | None = None
        self._resampler = AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)

    def decode(self, packet: Packet[AudioStream]) -> Iterator[tuple[Floats, float]]:
        """(samples, presentation time of the first one in seconds); damaged packets read as nothing."""
        try:
            frames = packet.decode()
        except (av.InvalidDataError, av.PatchWelcomeError):
            return
        for frame in frames:
            if frame.pts is not None and frame.time_base is not None:
                at = float(frame.pts * frame.time_base)
                yield from ((samples, at) for samples in self._resample(frame))

    def _resample(self, frame: AudioFrame) -> Iterator[Floats]:
        shape = frame.format.name, frame.layout.name, frame.sample_rate
        if shape != self._shape:
            self._shape = shape
            self._resampler = AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        # Whoever takes the samples places them by time; the resampler must not fill gaps by itself.
        frame.pts = None
        for piece in self._resampler.resample(frame):
            yield np.nan_to_num(piece.to_ndarray()[0]).clip(-1.0, 1.0).astype(np.float32, copy=False)
