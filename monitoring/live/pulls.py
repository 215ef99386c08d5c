"""Fetching a camera's stream: one thread a source, which connects, reads, decodes, and tries again."""

from __future__ import annotations

import logging
import random
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from inference.types import Floats
from monitoring.live.capture_clock import CaptureClock
from monitoring.live.connecting import SourceFailure, failure_of, open_stream
from monitoring.live.counters import FeedHealth
from monitoring.live.decoding import PictureDecoder, SoundDecoder, picture_stream, sound_stream

log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0
_PLAYED_WELL = 10.0
"""Seconds of pictures after which the next failure is the first again."""
_AHEAD = 5.0
"""Seconds of pictures that a server may send in advance; beyond that it is a file, read at its own pace."""


@dataclass(frozen=True, slots=True)
class Outlets:
    """Who takes what of a source, each with the Unix time of capture. What is None is not even decoded."""

    frame: Callable[[VideoFrame, float], None] | None = None
    sound: Callable[[Floats, float], None] | None = None
    packet: Callable[[Packet[VideoStream], str, float], None] | None = None
    sound_packet: Callable[[Packet[AudioStream], str, float], None] | None = None


def pause_before(attempt: int) -> float:
    """Seconds to wait before the given attempt to connect anew (1, 2, ...): 1, 2, 4 .. 30, and some jitter,
    so that cameras which failed together do not come back together."""
    return float(min(LONGEST_PAUSE, 2.0 ** min(attempt - 1, 8))) * random.uniform(0.8, 1.2)  # noqa: S311


class Pull:
    """One stream of the network, fetched until it is stopped.

    playing   whether pictures come
    failure   why not, None while connecting for the first time or playing
    """

    def __init__(self, url: str, *, name: str, outlets: Outlets, health: FeedHealth) -> None:
        """`name` is for logs and threads; the address holds secrets and is never written down."""
        self._url = url
        self._name = name
        self._outlets = outlets
        self._health = health
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"pull-{name}"[:60], daemon=True)
        self.playing = False
        self.failure: SourceFailure | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Asks the thread to end: at once while packets come, else within the time-out of reading."""
        self._stop.set()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        attempt = 0
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                self._play()
                failure = SourceFailure("ended", "The camera ended the stream.")
            except SourceFailure as known:
                failure = known
            except (av.FFmpegError, OSError) as error:
                failure = failure_of(error)
            played = self.playing and time.monotonic() - began > _PLAYED_WELL
            self.playing = False
            if self._stop.is_set():
                return
            attempt = 1 if played else attempt + 1
            if self.failure is None or self.failure.code != failure.code:
                log.warning("%s: %s", self._name, failure)
            self.failure = failure
            self._health.reconnects += 1
            self._stop.wait(pause_before(attempt))

    def _play(self) -> None:
        with open_stream(self._url) as container:
            _Reading(container, self._outlets, self._health, self._stop, self._is_playing).run()

    def _is_playing(self) -> None:
        if not self.playing:
            if self.failure is not None:
                log.warning("%s: the picture is back.", self._name)
            self.playing, self.failure = True, None


class _Reading:
    """One connection, from its first packet to its last."""

    def __init__(
        self,
        container: InputContainer,
        outlets: Outlets,
        health: FeedHealth,
        stop: threading.Event,
        playing: Callable[[], None],
    ) -> None:
        self._container = container
        self._outlets = outlets
        self._health = health
        self._stop = stop
        self._playing = playing
        self._clock = CaptureClock()
        self._paced = container.format.name != "rtsp"
        self._anchor: tuple[float, float] | None = None
        self._decoder = PictureDecoder(health)
        self._hearing = SoundDecoder()

    def run(self) -> None:
        """Until the stream ends or the stop is set. Raises SourceFailure, av.FFmpegError, OSError."""
        video = picture_stream(self._container)
        wants_sound = self._outlets.sound is not None or self._outlets.sound_packet is not None
        audio = sound_stream(self._container) if wants_sound else None
        codec = video.codec_context.name
        for packet in self._container.demux([video] if audio is None else [video, audio]):
            if self._stop.is_set():
                return
            if packet.size == 0 or packet.pts is None or packet.time_base is None:
                continue
            pts = float(packet.pts * packet.time_base)
            if packet.stream_index == video.index:
                self._picture(cast("Packet[VideoStream]", packet), pts, codec)
            elif audio is not None:
                self._sound(cast("Packet[AudioStream]", packet), pts, audio.codec_context.name)

    def _picture(self, packet: Packet[VideoStream], pts: float, codec: str) -> None:
        if self._paced:
            self._keep_pace(pts)
        if self._clock.observe(pts, time.time(), sent_at=_sent_at(packet)):
            self._anchor = None
            log.info("a stream's clock jumped")
        self._health.clock_skew = self._clock.skew
        captured_at = self._clock.at(pts)
        if self._outlets.packet is not None and captured_at is not None:
            self._outlets.packet(packet, codec, captured_at)
            self._playing()
        if self._outlets.frame is None:
            return
        for frame in self._decoder.decode(packet):
            shown_at = None if frame.time is None else self._clock.at(frame.time)
            self._outlets.frame(frame, shown_at or time.time())
            self._playing()

    def _sound(self, packet: Packet[AudioStream], pts: float, codec: str) -> None:
        captured_at = self._clock.at(pts)
        if captured_at is None:
            return  # sound ahead of the first picture
        if self._outlets.sound_packet is not None:
            self._outlets.sound_packet(packet, codec, captured_at)
        if self._outlets.sound is None:
            return
        for samples, at in self._hearing.decode(packet):
            heard_at = self._clock.at(at)
            if heard_at is not None:
                self._outlets.sound(samples, heard_at)

    def _keep_pace(self, pts: float) -> None:
        """A file served over HTTP arrives as fast as the network carries it."""
        now = time.monotonic()
        if self._anchor is None:
            self._anchor = now, pts
        ahead = (pts - self._anchor[1]) - (now - self._anchor[0])
        if _AHEAD < ahead < 60:
            self._stop.wait(ahead - _AHEAD)


def _sent_at(packet: Packet[VideoStream]) -> float | None:
    """Unix time of capture by the sender's clock (RTCP sender reports), or None."""
    if not packet.has_sidedata("prft"):
        return None
    reference = bytes(packet.get_sidedata("prft"))
    return float(struct.unpack_from("=q", reference)[0]) / 1e6 if len(reference) >= 8 else None
