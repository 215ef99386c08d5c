"""VP8 for viewers who cannot be given a camera's own packets: encoded once a camera, not once a viewer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame

from monitoring.live.passthrough import Broadcast
from monitoring.live.pictures import own_reformat

if TYPE_CHECKING:
    from monitoring.live.feed import CameraFeed

MOST_PICTURES = 15
"""A second; further ones are left out."""
LARGEST_WIDTH = 640
BITRATE = 900_000
KEYFRAME_EVERY = 60
"""Pictures; a viewer who lost one asks for a keyframe before that."""
LINGER = 5.0
"""Seconds for which the encoder of a camera goes on without viewers."""
_MICROSECONDS = Fraction(1, 1_000_000)


class SharedEncoder:
    """Encodes the newest picture of `feed` for everyone who joined `broadcast`. Lives on the event loop;
    the encoding is done in a thread of its own while there are viewers."""

    def __init__(self, feed: CameraFeed) -> None:
        self.feed = feed
        self.broadcast = Broadcast("VP8", ask_for_keyframe=self._want_keyframe)
        self._condition = threading.Condition()
        self._newest: tuple[VideoFrame, float] | None = None
        self._keyframe_wanted = True
        self._stopping: threading.Event | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._idle_since: float | None = None

    def start(self) -> None:
        """Begins to encode, unless it does already."""
        self._idle_since = None
        if self._stopping is None:
            self._stopping = threading.Event()
            name = f"vp8-{self.feed.camera.id[:8]}"
            threading.Thread(target=self._run, args=(self._stopping,), name=name, daemon=True).start()
            self._unsubscribe = self.feed.subscribe_frames(self._take)

    def follow(self, feed: CameraFeed) -> None:
        """The camera has another feed now."""
        self.feed = feed
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = feed.subscribe_frames(self._take)

    def stop_if_idle(self) -> None:
        """Ends the encoding some seconds after the last viewer left."""
        if self._stopping is None or self.broadcast.viewers:
            self._idle_since = None
            return
        now = asyncio.get_running_loop().time()
        if self._idle_since is None:
            self._idle_since = now
        elif now - self._idle_since > LINGER:
            self.stop()

    def stop(self) -> None:
        """Does not wait for the thread: at most one picture is still being encoded, and nobody takes it."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._stopping is not None:
            with self._condition:
                self._stopping.set()
                self._newest = None
                self._condition.notify_all()
            self._stopping = None

    def _want_keyframe(self) -> None:
        self._keyframe_wanted = True

    def _take(self, frame: VideoFrame, captured_at: float) -> None:
        """In the feed's thread: the newest picture wins."""
        with self._condition:
            self._newest = (frame, captured_at)
            self._condition.notify()

    def _run(self, stopping: threading.Event) -> None:
        codec: VideoCodecContext | None = None
        sent_at = float("-inf")
        while True:
            with self._condition:
                while self._newest is None and not stopping.is_set():
                    self._condition.wait()
                if self._newest is None or stopping.is_set():
                    return
                (frame, captured_at), self._newest = self._newest, None
            # A little less than the spacing, so that 15 a second are not thinned to 8 by a few milliseconds.
            if 0 <= captured_at - sent_at < 0.8 / MOST_PICTURES:
                continue
            sent_at = captured_at
            picture = _shrunk(frame)
            if codec is None or (codec.width, codec.height) != (picture.width, picture.height):
                codec = _encoder(picture.width, picture.height)
            picture.pts = int(captured_at * 1_000_000)
            picture.time_base = _MICROSECONDS
            wanted, self._keyframe_wanted = self._keyframe_wanted, False
            picture.pict_type = PictureType.I if wanted else PictureType.NONE
            for packet in codec.encode(picture):
                self.broadcast.push(bytes(packet), captured_at, keyframe=packet.is_keyframe)


def _shrunk(frame: VideoFrame) -> VideoFrame:
    """A copy in the encoder's format, at most 640 wide; the original belongs to everyone."""
    width = min(frame.width, LARGEST_WIDTH) & ~1
    height = max(2, round(frame.height * width / frame.width) & ~1)
    shrunk = own_reformat(frame, (width, height), "yuv420p")
    if shrunk is frame:
        shrunk = VideoFrame.from_ndarray(frame.to_ndarray(), format="yuv420p")
    return shrunk


def _encoder(width: int, height: int) -> VideoCodecContext:
    codec = VideoCodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.bit_rate = BITRATE
    codec.time_base = _MICROSECONDS
    codec.framerate = Fraction(MOST_PICTURES)
    codec.gop_size = KEYFRAME_EVERY
    codec.qmin, codec.qmax = 4, 56
    codec.thread_count = 1
    codec.options = {
        "deadline": "realtime",
        "cpu-used": "8",
        "lag-in-frames": "0",
        "error-resilient": "1",
        "static-thresh": "100",
    }
    return codec
