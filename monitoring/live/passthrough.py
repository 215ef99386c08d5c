"""Compressed pictures of a camera on their way to its viewers, encoded by nobody here.

A `Broadcast` takes pictures in the thread of their source, keeps those since the last keyframe and hands
each to every viewer's `PacketTrack` on the event loop. A new viewer gets what was kept at once, so that a
picture shows without waiting for the next keyframe; its times are pressed together, because a browser would
otherwise play it at its own pace and stay behind for good.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

CLOCK_RATE = 90_000
"""Ticks a second of RTP times of pictures."""
MOST_KEPT = 4 << 20
"""Bytes since the last keyframe that are kept for new viewers; with more, they wait for the next one."""
MOST_KEPT_PICTURES = 600
MOST_WAITING = 120
"""Pictures that may wait for one viewer before it is taken to the next keyframe."""
_CATCH_UP_TICKS = 90
_CATCH_UP_PAUSE = 0.002
_LONGEST_GAP = 10 * CLOCK_RATE
_TIME_BASE = Fraction(1, CLOCK_RATE)

if TYPE_CHECKING:
    Packet = av.Packet[Any]
else:
    Packet = av.Packet  # PyAV's class is generic to type checkers only


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """data: as the codec's RTP packing wants it; ticks: 1/90000 s, never falling within a broadcast."""

    data: bytes
    ticks: int
    keyframe: bool


class Broadcast:
    """The compressed pictures of one camera in one codec (`codec` is "H264" or "VP8").

    ask_for_keyframe is called on the event loop when a viewer cannot go on without one; None if the source
    takes no wishes.
    """

    def __init__(self, codec: str, *, ask_for_keyframe: Callable[[], None] | None = None) -> None:
        self.codec = codec
        self._ask_for_keyframe = ask_for_keyframe
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._kept: deque[EncodedPicture] = deque()
        self._kept_bytes = 0
        self._last: tuple[float, int] | None = None
        self._tracks: tuple[PacketTrack, ...] = ()
        self._reordered = False
        self._reorders = False
        self._pushed_at = float("-inf")

    @property
    def viewers(self) -> int:
        return len(self._tracks)

    @property
    def is_reordered(self) -> bool:
        """Whether pictures come in another order than they are shown in (B-frames): browsers' real-time
        decoders show those in the wrong order."""
        return self._reordered or self._reorders

    def is_live(self, seconds: float) -> bool:
        """Whether a picture came within the last `seconds`."""
        return time.monotonic() - self._pushed_at < seconds

    def push(self, data: bytes, seconds: float, *, keyframe: bool) -> None:
        """From any thread: one picture, presented at `seconds` of its stream's own clock."""
        with self._lock:
            picture = EncodedPicture(data, self._ticks_at(seconds, keyframe), keyframe)
            if keyframe:
                self._kept.clear()
                self._kept_bytes = 0
            if keyframe or self._kept:
                self._kept.append(picture)
                self._kept_bytes += len(data)
                if self._kept_bytes > MOST_KEPT or len(self._kept) > MOST_KEPT_PICTURES:
                    self._kept.clear()
            tracks = self._tracks
            self._pushed_at = time.monotonic()
        if tracks:
            self._loop.call_soon_threadsafe(_deliver, tracks, picture)

    def _ticks_at(self, seconds: float, keyframe: bool) -> int:
        """Goes on without a jump where the source begins anew or pauses."""
        if self._last is None:
            self._last = (seconds, 0)
            return 0
        before, ticks = self._last
        step = round((seconds - before) * CLOCK_RATE)
        if step < 0 and not keyframe:
            self._reorders = True
            return max(0, ticks + step)
        if not 0 < step <= _LONGEST_GAP:
            step = CLOCK_RATE // 25
        if keyframe:
            self._reordered, self._reorders = self._reorders, False
        self._last = (seconds, ticks + step)
        return ticks + step

    def join(self) -> PacketTrack:
        """A new viewer's track, which begins with what is kept."""
        track = PacketTrack(self)
        with self._lock:
            kept = tuple(self._kept)
            self._tracks = (*self._tracks, track)
        track.begin(kept)
        if not kept:
            self.want_keyframe()
        return track

    def leave(self, track: PacketTrack) -> None:
        with self._lock:
            self._tracks = tuple(each for each in self._tracks if each is not track)

    def want_keyframe(self) -> None:
        """Asks the source for a keyframe, if it takes wishes."""
        if self._ask_for_keyframe is not None:
            self._ask_for_keyframe()


def _deliver(tracks: tuple[PacketTrack, ...], picture: EncodedPicture) -> None:
    packet = _packet(picture.data, picture.ticks)
    for track in tracks:
        track.take(packet, keyframe=picture.keyframe)


def _packet(data: bytes, ticks: int) -> Packet:
    packet = Packet(data)
    packet.pts = ticks
    packet.time_base = _TIME_BASE
    return packet


class PacketTrack(MediaStreamTrack):
    """What aiortc sends one viewer. Lives on the event loop; bounded."""

    kind = "video"

    def __init__(self, broadcast: Broadcast) -> None:
        super().__init__()
        self._broadcast = broadcast
        self._pictures: deque[Packet] = deque()
        self._something = asyncio.Event()
        self._catching_up = 0
        self._needs_keyframe = True
        self.dropped = 0

    def begin(self, kept: tuple[EncodedPicture, ...]) -> None:
        if not kept:
            return
        newest = kept[-1].ticks
        self._pictures.extend(
            _packet(picture.data, newest - (len(kept) - 1 - number) * _CATCH_UP_TICKS)
            for number, picture in enumerate(kept)
        )
        self._catching_up = len(kept)
        self._needs_keyframe = False
        self._something.set()

    def take(self, packet: Packet, *, keyframe: bool) -> None:
        if self.readyState != "live":
            return
        if len(self._pictures) >= MOST_WAITING + self._catching_up:
            self.dropped += len(self._pictures)
            self._pictures.clear()
            self._catching_up = 0
            self._needs_keyframe = True
        if self._needs_keyframe and not keyframe:
            self.dropped += 1
            self._broadcast.want_keyframe()
            return
        self._needs_keyframe = False
        self._pictures.append(packet)
        self._something.set()

    async def recv(self) -> Packet:
        """The next picture. Raises MediaStreamError once the track was stopped."""
        if self._catching_up:
            self._catching_up -= 1
            # A whole group of pictures at once would overrun the socket of a slow viewer.
            await asyncio.sleep(_CATCH_UP_PAUSE)
        while not self._pictures:
            if self.readyState != "live":
                raise MediaStreamError
            self._something.clear()
            await self._something.wait()
        return self._pictures.popleft()

    def stop(self) -> None:
        super().stop()
        self._broadcast.leave(self)
        self._pictures.clear()
        self._something.set()
