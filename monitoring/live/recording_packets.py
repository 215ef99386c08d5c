"""Compressed pictures as sources deliver them, into what a segment takes: Annex B, on Unix time."""

from __future__ import annotations

import av

from monitoring.live.annexb import AnnexB, parameters_of
from monitoring.live.recording_queue import PacketItem
from monitoring.live.segments import CLOCK, Picture

_JUMP = CLOCK // 2
"""Ticks by which a stream's own clock may part from the capture times before it is set anew."""


class PacketReader:
    """For one stream, in decoding order. Keyframes come out with the parameter sets that they need.

    The stream's own clock gives the distances between pictures, the capture times where they lie: arrival
    jitters, and a camera's clock drifts.
    """

    def __init__(self) -> None:
        self._extradata = b""
        self._annexb = AnnexB(b"")
        self._offset: float | None = None
        self.parameters = b""
        """those of the newest keyframe"""

    def read(self, item: PacketItem) -> Picture | None:
        """None before the first keyframe with parameter sets. Raises ValueError for a damaged picture."""
        if item.is_keyframe and item.extradata != self._extradata:
            self._extradata, self._annexb = item.extradata, AnnexB(item.extradata)
        data = self._annexb.convert(item.data, keyframe=item.is_keyframe)
        if item.is_keyframe:
            self.parameters = parameters_of(data) or self.parameters
        if not self.parameters:
            return None
        return Picture(data, item.is_keyframe, *self._times(item))

    def set_clock(self) -> None:
        """Believe the capture time of the next picture: for the beginning of a segment."""
        self._offset = None

    def _times(self, item: PacketItem) -> tuple[int, int, int]:
        captured = round(item.captured_at * CLOCK)
        scale = float(item.time_base * CLOCK)
        duration = round(item.duration * scale)
        if item.pts is None:
            return captured, captured, duration
        own = item.pts * scale
        if self._offset is None or abs(own + self._offset - captured) > _JUMP:
            self._offset = captured - own
        decode = item.pts if item.dts is None else min(item.dts, item.pts)
        return round(own + self._offset), round(decode * scale + self._offset), duration


def picture_size(keyframe: bytes) -> tuple[int, int] | None:
    """Width and height, found by decoding; None when it does not decode."""
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    try:
        frames = [*decoder.decode(av.Packet(keyframe)), *decoder.decode(None)]
    except av.FFmpegError:
        return None
    return (frames[0].width, frames[0].height) if frames else None
