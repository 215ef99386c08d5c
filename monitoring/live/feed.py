"""One camera inside a media process: what comes in of it, and who hangs on it.

A pull, a file or a WHIP peer pushes; sampling, the snapshot, the recorder and the viewers take. Pictures are
decoded once. Nothing here waits for anyone: what cannot be taken in time is dropped and counted.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from av.audio.stream import AudioStream
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from inference.types import Floats
from monitoring.intake.snippets import LiveSnippet
from monitoring.live.counters import FeedHealth
from monitoring.live.picture import PictureWatch
from monitoring.live.pictures import Shrinker, ThermalShrinker, encode_jpeg
from monitoring.live.plan import CameraPlan
from monitoring.live.sampling import SnippetSampler
from monitoring.live.soundtrack import Soundtrack
from monitoring.live.thermal import ThermalTrack

log = logging.getLogger(__name__)

PacketSubscriber = Callable[["Packet[VideoStream]", str, float], None]
"""(packet, codec name, Unix time of capture): called in the source's thread, must not block."""
FrameSubscriber = Callable[[VideoFrame, float], None]
"""(decoded picture, Unix time of capture): called in the feed's thread, must not block."""

Still = tuple[bytes, float, int, int]
"""(JPEG, Unix time of capture, width, height)"""

PASSED_THROUGH = frozenset({"h264"})
"""Codecs whose packets are recorded and viewed as they are."""

_WAITING = 8
"""Pictures that may wait for the feed's thread before the oldest is dropped."""
_SNAPSHOT_EVERY = 0.5
_PACKETS_COUNT_FOR = 5.0
"""Seconds after a packet during which pictures are not encoded for the recording."""


class Recording(Protocol):
    """What the feed wants of a recorder (`monitoring.live.recording`). Must not block for long.

    While packets come that are passed through, `push_frame` is not called; `push_sound` is called beside
    `push_sound_packet`, whose codec may not be one for recordings. `packet.stream` may be used (for
    `add_stream_from_template`) only during the call, since the source may close its container after it; it
    is another object after each reconnection and each time a file begins again. `packet.pts` and
    `packet.dts` go on without a jump when a file begins again, and start anew after a reconnection.
    """

    def push_packet(self, packet: Packet[VideoStream], codec_name: str, captured_at: float) -> None: ...
    def push_sound_packet(self, packet: Packet[AudioStream], codec_name: str, captured_at: float) -> None: ...
    def push_sound(self, samples: Floats, captured_at: float) -> None: ...
    def push_frame(self, frame: VideoFrame, captured_at: float) -> None: ...
    def facts(self) -> dict[str, Any]: ...
    def close(self) -> None: ...


class CameraFeed:
    """Safe to push into from any thread. Times are Unix seconds of capture.

    offer is called in the feed's thread with each finished snippet and must not block.
    """

    def __init__(
        self,
        camera: CameraPlan,
        *,
        offer: Callable[[LiveSnippet], None],
        recorder: Recording | None = None,
    ) -> None:
        self.camera = camera
        self.health = FeedHealth()
        self.picture = PictureWatch()
        self._offer = offer
        self._recorder = recorder
        self._sound = Soundtrack()
        self._thermal = ThermalTrack(
            tolerance=camera.thermal_tolerance, offset=camera.thermal_offset, expected=bool(camera.thermal)
        )
        self._sampler = SnippetSampler(
            camera.id, fps=camera.analysis_fps, sound=self._sound, thermal=self._thermal
        )
        self._shrink = Shrinker()
        self._shrink_thermal = ThermalShrinker()
        self._packet_subscribers: tuple[PacketSubscriber, ...] = ()
        self._frame_subscribers: tuple[FrameSubscriber, ...] = ()
        self._subscribing = threading.Lock()
        self._snapshot: Still | None = None
        self._thermal_still: Still | None = None
        self._newest_cell = 0
        self._passed_through_at = float("-inf")
        self._waiting: deque[tuple[VideoFrame, float]] = deque()
        self._ready = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"feed-{camera.id[:8]}", daemon=True)
        self._thread.start()

    # What comes in

    def push_frame(self, frame: VideoFrame, captured_at: float) -> None:
        """A decoded picture of any size and format. The newest win: an old one nobody took is dropped."""
        if self._closed:
            return
        self.health.saw_frame(frame.width, frame.height, captured_at)
        cell = int(captured_at * self.camera.analysis_fps)
        sampled = cell != self._newest_cell
        self._newest_cell = cell
        if not (sampled or self._frame_subscribers or self._records_frames()):
            return
        with self._ready:
            if len(self._waiting) >= _WAITING:
                self._waiting.popleft()
                self.health.dropped += 1
            self._waiting.append((frame, captured_at))
            self._ready.notify()

    def push_sound(self, samples: Floats, captured_at: float) -> None:
        """`samples` (n,) float32 in [-1, 1], 16 kHz mono; `captured_at` is the first one's."""
        if self.camera.sound and not self._closed:
            self.health.has_sound = True
            self._sound.write(samples, captured_at)
            if self._recorder is not None:
                self._recorder.push_sound(samples, captured_at)

    def push_packet(
        self, packet: Packet[VideoStream], codec_name: str, captured_at: float | None = None
    ) -> None:
        """A compressed picture as its container holds it, in decoding order."""
        if self._closed:
            return
        at = time.time() if captured_at is None else captured_at
        self.health.saw_packet(packet.size, codec_name)
        if codec_name in PASSED_THROUGH:
            self._passed_through_at = time.monotonic()
            if self._recorder is not None:
                self._recorder.push_packet(packet, codec_name, at)
        for subscriber in self._packet_subscribers:
            subscriber(packet, codec_name, at)

    def push_sound_packet(self, packet: Packet[AudioStream], codec_name: str, captured_at: float) -> None:
        """Compressed sound, for the recording."""
        if self._recorder is not None and self.camera.sound and not self._closed:
            self._recorder.push_sound_packet(packet, codec_name, captured_at)

    def thermal_frame(self, frame: VideoFrame, captured_at: float) -> None:
        """A picture of the thermal companion."""
        if not self._closed and self._thermal.wants(captured_at):
            self._thermal.add(self._shrink_thermal(frame), captured_at)
            if _is_due(self._thermal_still, captured_at):
                jpeg, width, height = encode_jpeg(frame, orientation=self._shrink_thermal.orientation(frame))
                self._thermal_still = jpeg, captured_at, width, height

    # Who hangs on it

    def subscribe_packets(self, callback: PacketSubscriber) -> Callable[[], None]:
        """Calls `callback` with every compressed picture until the returned function is called."""
        with self._subscribing:
            self._packet_subscribers = (*self._packet_subscribers, callback)

        def unsubscribe() -> None:
            with self._subscribing:
                self._packet_subscribers = tuple(s for s in self._packet_subscribers if s is not callback)

        return unsubscribe

    def subscribe_frames(self, callback: FrameSubscriber) -> Callable[[], None]:
        """Calls `callback` with every decoded picture until the returned function is called."""
        with self._subscribing:
            self._frame_subscribers = (*self._frame_subscribers, callback)

        def unsubscribe() -> None:
            with self._subscribing:
                self._frame_subscribers = tuple(s for s in self._frame_subscribers if s is not callback)

        return unsubscribe

    @property
    def passes_through(self) -> bool:
        """Whether packets come now that viewers can be given without encoding."""
        return time.monotonic() - self._passed_through_at < _PACKETS_COUNT_FOR

    def snapshot(self) -> tuple[bytes, float] | None:
        """(JPEG, Unix time of capture) of the newest picture, renewed twice a second; None before any."""
        return None if self._snapshot is None else self._snapshot[:2]

    def stills(self) -> tuple[Still | None, Still | None]:
        """The newest picture and the newest of the thermal companion, as `snapshot`."""
        return self._snapshot, self._thermal_still

    def thermal_facts(self) -> dict[str, float | int | None]:
        """How well the thermal companion pairs; empty without one."""
        return self._thermal.facts() if self.camera.thermal else {}

    def recording_facts(self) -> dict[str, Any]:
        """What the recorder tells of itself; empty without one."""
        return self._recorder.facts() if self._recorder is not None else {}

    def is_alive(self) -> bool:
        """Whether its thread runs."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Takes no more, ends the thread and closes the recorder. May be called twice."""
        with self._ready:
            already, self._closed = self._closed, True
            self._waiting.clear()
            self._ready.notify()
        if already:
            return
        if threading.current_thread() is not self._thread:
            self._thread.join(5)
        if self._recorder is not None:
            self._recorder.close()

    # The feed's thread

    def _records_frames(self) -> bool:
        return self._recorder is not None and not self.passes_through

    def _run(self) -> None:
        while True:
            with self._ready:
                if not self._waiting and not self._closed:
                    self._ready.wait(self._sampler.seconds_until_due(time.time()))
                if self._closed:
                    return
                waiting = self._waiting.popleft() if self._waiting else None
            if waiting is not None:
                self._take(*waiting)
            for snippet in self._sampler.finished(time.time()):
                self.health.snippets += 1
                self._offer(snippet)

    def _take(self, frame: VideoFrame, captured_at: float) -> None:
        for subscriber in self._frame_subscribers:
            subscriber(frame, captured_at)
        if self._recorder is not None and not self.passes_through:
            self._recorder.push_frame(frame, captured_at)
        if not self._sampler.wants(captured_at):
            return
        picture = self._shrink(frame)
        self._sampler.add(picture, captured_at, now=time.time())
        self.picture.add(picture, captured_at)
        if _is_due(self._snapshot, captured_at):
            jpeg, width, height = encode_jpeg(frame, orientation=self._shrink.orientation(frame))
            self._snapshot = (jpeg, captured_at, width, height)


def _is_due(still: Still | None, captured_at: float) -> bool:
    """Whether a picture of this time is to be shown; one from before the last is of a clock set back."""
    return still is None or not 0 <= captured_at - still[1] < _SNAPSHOT_EVERY
