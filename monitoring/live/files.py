"""A recording that plays over and over at its own pace, as if it were a camera."""

from __future__ import annotations

import logging
import threading
import time
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
from av.audio.stream import AudioStream
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream
from django.db import DatabaseError, close_old_connections

from inference.errors import MediaError
from inference.media.container import open_container
from monitoring.live.connecting import SourceFailure
from monitoring.live.counters import FeedHealth
from monitoring.live.decoding import PictureDecoder, SoundDecoder, picture_stream, sound_stream
from monitoring.live.pulls import Outlets, pause_before
from monitoring.live.sources import BadAddress, recording_file

log = logging.getLogger(__name__)

_LATE = 1.0
"""Seconds behind after which the playing goes on from now: the machine slept or was overloaded."""


class Pacer:
    """Media time, seconds that grow without end, into Unix time. One clock for all rounds, so that rounding
    at their ends does not add up."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._steady = time.monotonic()
        self._unix = time.time()
        self._media = 0.0

    def unix(self, media: float) -> float:
        return self._unix + media - self._media

    def wait_for(self, media: float) -> None:
        """Sleeps until it is time for `media`, or until the stop is set."""
        ahead = (media - self._media) - (time.monotonic() - self._steady)
        if ahead > 0:
            self._stop.wait(ahead)
        elif ahead < -_LATE or abs(self._unix - time.time() + time.monotonic() - self._steady) > _LATE:
            # Behind for good, or the system's clock was set.
            self._steady, self._unix, self._media = time.monotonic(), time.time(), media


class FileLoop:
    """Like `monitoring.live.pulls.Pull`, for a file."""

    def __init__(self, address: str, *, name: str, outlets: Outlets, health: FeedHealth) -> None:
        self._address = address
        self._name = name
        self._outlets = outlets
        self._health = health
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"file-{name}"[:60], daemon=True)
        self._pacer = Pacer(self._stop)
        self._played = 0.0
        """media seconds of the rounds before this one"""
        self.playing = False
        self.failure: SourceFailure | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        attempt = 0
        while not self._stop.is_set():
            try:
                self._round()
                attempt = 0
                continue
            except SourceFailure as known:
                failure = known
            except BadAddress as bad:
                failure = SourceFailure("missing", str(bad))
            except MediaError as error:
                failure = SourceFailure("missing" if error.code == "missing" else "format", str(error))
            except DatabaseError:
                failure = SourceFailure("network", "The database does not answer.")
            except (av.FFmpegError, OSError):
                failure = SourceFailure("damaged", "The recording cannot be read to its end.")
            self.playing = False
            attempt += 1
            if self.failure is None or self.failure.code != failure.code:
                log.warning("%s: %s", self._name, failure)
            self.failure = failure
            self._stop.wait(pause_before(attempt))

    def _round(self) -> None:
        """Once from the first picture to the last."""
        decoder, hearing = PictureDecoder(self._health), SoundDecoder()
        with open_container(self._path()) as container:
            video = picture_stream(container)
            audio = sound_stream(container) if self._outlets.sound or self._outlets.sound_packet else None
            shift: float | None = None
            end = self._played
            for packet in container.demux([video] if audio is None else [video, audio]):
                if self._stop.is_set():
                    return
                is_picture = packet.stream_index == video.index
                if packet.size:
                    if packet.pts is None:
                        packet.pts = packet.dts  # AVI
                    at = _time_of(packet)
                    if at is None or (shift is None and not is_picture):
                        continue  # sound ahead of the first picture
                    shift = self._played - at if shift is None else shift
                    _move(packet, shift)
                    self._pacer.wait_for(_due(packet, at + shift))
                if is_picture:
                    end = max(end, (_time_of(packet) or 0.0) + _length(packet, video)) if packet.size else end
                    self._picture(cast("Packet[VideoStream]", packet), decoder, video.codec_context.name)
                elif audio is not None and packet.size:
                    self._sound(cast("Packet[AudioStream]", packet), hearing, audio.codec_context.name)
        if end <= self._played:
            raise SourceFailure("damaged", "The recording holds no picture that can be shown.")
        self._played = end

    def _path(self) -> Path:
        close_old_connections()
        try:
            return recording_file(self._address)
        finally:
            close_old_connections()

    def _picture(self, packet: Packet[VideoStream], decoder: PictureDecoder, codec: str) -> None:
        at = _time_of(packet)
        if packet.size and self._outlets.packet is not None and at is not None:
            self._outlets.packet(packet, codec, self._pacer.unix(at))
        if self._outlets.frame is None:
            return
        for frame in decoder.decode(packet):
            if frame.pts is None:
                continue
            self._pacer.wait_for(frame.time)
            if self._stop.is_set():
                return
            self._outlets.frame(frame, self._pacer.unix(frame.time))
            self.playing, self.failure = True, None

    def _sound(self, packet: Packet[AudioStream], hearing: SoundDecoder, codec: str) -> None:
        at = _time_of(packet)
        if at is None:
            return
        if self._outlets.sound_packet is not None:
            self._outlets.sound_packet(packet, codec, self._pacer.unix(at))
        if self._outlets.sound is not None:
            for samples, began in hearing.decode(packet):
                self._outlets.sound(samples, self._pacer.unix(began))


def _time_of(packet: Packet[Any]) -> float | None:
    if packet.pts is None or packet.time_base is None:
        return None
    return float(packet.pts * packet.time_base)


def _due(packet: Packet[Any], shown: float) -> float:
    """When the packet is to be decoded, for pictures that are shown later than others that follow."""
    if packet.dts is None or packet.time_base is None:
        return shown
    return min(shown, float(packet.dts * packet.time_base))


def _move(packet: Packet[Stream], seconds: float) -> None:
    """Adds `seconds` to the packet's times."""
    ticks = round(Fraction(seconds) / packet.time_base)
    if packet.pts is not None:
        packet.pts += ticks
    if packet.dts is not None:
        packet.dts += ticks


def _length(packet: Packet[Stream], video: VideoStream) -> float:
    """Seconds for which the packet's picture is shown."""
    if packet.duration and packet.time_base is not None:
        return float(packet.duration * packet.time_base)
    rate = video.average_rate or video.guessed_rate or Fraction(10)
    return float(1 / rate)
