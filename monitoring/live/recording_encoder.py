"""Pictures of cameras that do not send H.264, encoded once for the recording."""

from __future__ import annotations

from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame

from monitoring.live.annexb import parameters_of
from monitoring.live.pictures import own_reformat
from monitoring.live.segments import CLOCK, Picture

FASTEST = 15
"""Pictures a second."""
MOST_LINES = 720
KEYFRAME_SECONDS = 2.0
_EARLY = 0.25 / FASTEST


class Pace:
    """Which pictures of a stream to keep so that at most FASTEST a second remain, evenly."""

    def __init__(self) -> None:
        self._due = float("-inf")
        self._last = float("-inf")

    def keeps(self, captured_at: float) -> bool:
        if captured_at < self._last - 1:
            self._due = float("-inf")  # the clock was set back
        if captured_at < self._due - _EARLY or captured_at == self._last:
            return False
        self._due = max(self._due, captured_at) + 1 / FASTEST
        self._last = captured_at
        return True


class FrameEncoder:
    """H.264 by libx264 in one thread, without delay: each picture comes out as it goes in."""

    def __init__(self) -> None:
        self._context: VideoCodecContext | None = None
        self._forced_at = 0.0
        self._last_time = 0
        self.size = (0, 0)
        self.parameters = b""
        """those of the newest keyframe"""

    def encode(self, frame: VideoFrame, captured_at: float) -> list[Picture]:
        """Raises av.FFmpegError. A picture as old as the one before yields nothing."""
        time = round(captured_at * CLOCK)
        if abs(captured_at - self._last_time / CLOCK) > 60:
            self._context = None
        elif time <= self._last_time:
            return []
        size = _recorded_size(frame.width, frame.height)
        if self._context is None or not self._holds(size):
            self._context = _new_context(size)
            self.size = size
            self._forced_at = 0.0
        duration = min(time - self._last_time, CLOCK) if self._last_time else CLOCK // FASTEST
        # The frame is everyone's, and the encoder writes into its fields: encode a copy.
        picture = _copy(frame, self.size)
        picture.pts, picture.time_base = time, Fraction(1, CLOCK)
        if captured_at - self._forced_at >= KEYFRAME_SECONDS:
            picture.pict_type = PictureType.I
            self._forced_at = captured_at
        self._last_time = time
        encoded = [(bytes(packet), bool(packet.is_keyframe)) for packet in self._context.encode(picture)]
        for data, is_keyframe in encoded:
            if is_keyframe:
                self.parameters = parameters_of(data)
        return [Picture(data, is_keyframe, time, time, duration) for data, is_keyframe in encoded]

    def _holds(self, size: tuple[int, int]) -> bool:
        """Smaller pictures of the same shape are enlarged: browsers vary their size with the network."""
        (width, height), (own_width, own_height) = size, self.size
        return (
            width <= own_width
            and height <= own_height
            and abs(width / height - own_width / own_height) < 0.02
        )


def _recorded_size(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, MOST_LINES / min(width, height))
    return max(2, 2 * round(width * scale / 2)), max(2, 2 * round(height * scale / 2))


def _copy(frame: VideoFrame, size: tuple[int, int]) -> VideoFrame:
    resized = own_reformat(frame, size, "yuv420p")
    if resized is not frame:
        return resized
    return VideoFrame.from_ndarray(frame.to_ndarray(), format="yuv420p")


def _new_context(size: tuple[int, int]) -> VideoCodecContext:
    context = av.CodecContext.create("libx264", "w")
    context.width, context.height = size
    context.pix_fmt = "yuv420p"
    context.time_base = Fraction(1, CLOCK)
    context.framerate = Fraction(FASTEST)
    context.thread_count = 1
    # Bits a second that a busy scene may take, in proportion to the picture: 1.5 million at 640x360.
    most = max(300_000, round(size[0] * size[1] * 6.5))
    context.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "crf": "26",
        "maxrate": str(most),
        "bufsize": str(2 * most),
        "forced-idr": "1",
        "g": str(20 * FASTEST),
    }
    return context
