"""Frame numbers and times of a whole recording, read from packets without decoding.

A frame's number is the rank of its presentation timestamp, so it does not depend on where reading
starts: chunks of one recording can be analysed apart and agree.
"""

from __future__ import annotations

import math
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from inference.errors import MediaError
from inference.media.container import open_container, video_stream

SNIPPET_FRAMES = 16
SNIPPET_HOP = 8
DEFAULT_FPS = 8.0

SMALLEST_JUMP = 1.0
"""Seconds by which the times of packets may run backwards."""

LONGEST_PAUSE = 12 * 3600.0
"""Seconds without a frame that are still a pause of the camera: a transport stream's clock that is set back
seems to have wrapped around, 26 hours ahead."""

_EPSILON = 1e-6
"""Seconds (or cells) by which rounded times may miss the instant that they mean."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameIndex:
    """Presentation timestamps of all frames, ascending.

    pts        (N,) int64 in units of `time_base`, N >= 1
    keyframes  (K,) int64 timestamps at which decoding can start, ascending
    time_base  (numerator, denominator) of seconds
    tail       seconds that the last frame is shown
    decoding   whether the container states no presentation times (H.264 with B-frames in AVI): the timestamps
               are then decoding times, of which the n-th belongs to the n-th frame shown
    """

    pts: NDArray[np.int64]
    keyframes: NDArray[np.int64]
    time_base: tuple[int, int]
    tail: float
    decoding: bool = False

    @property
    def frame_count(self) -> int:
        return len(self.pts)

    @property
    def times(self) -> NDArray[np.float64]:
        """(N,) seconds since the first frame."""
        seconds: NDArray[np.float64] = (self.pts - self.pts[0]) * (self.time_base[0] / self.time_base[1])
        return seconds

    @property
    def origin(self) -> float:
        """The first frame's time on the container's own clock, seconds."""
        return float(self.pts[0]) * self.time_base[0] / self.time_base[1]

    @property
    def duration(self) -> float:
        """Seconds from the first frame to the end of the last."""
        return float(self.times[-1]) + self.tail

    @property
    def mean_fps(self) -> float:
        return self.frame_count / self.duration

    def number_of(self, pts: int) -> int:
        """The frame number of a timestamp; of one that is not in the index, that of the frame before it."""
        return max(0, int(np.searchsorted(self.pts, pts + 1, side="left")) - 1)

    def cells(self, fps: float = DEFAULT_FPS) -> NDArray[np.int64]:
        """(cells,) frame number shown in each cell of 1 / fps seconds: the first frame whose time falls into
        the cell, or the previous cell's where none does."""
        cell = np.floor(self.times * fps + _EPSILON).astype(np.int64)
        numbers = np.full(int(cell[-1]) + 1, -1, dtype=np.int64)
        first = np.unique(cell, return_index=True)
        numbers[first[0]] = first[1]
        return np.maximum.accumulate(numbers)

    def snippet_count(self, fps: float = DEFAULT_FPS) -> int:
        cells = int(np.floor(self.times[-1] * fps + _EPSILON)) + 1
        return max(1, -(-(cells - SNIPPET_FRAMES) // SNIPPET_HOP) + 1)

    def frames_between(self, start: float, end: float) -> tuple[int, int]:
        """Numbers [first, last) of the frames shown first within [start, end) seconds; where none is, the one
        frame that is shown throughout."""
        ticks = self.time_base[1] / self.time_base[0]
        first = int(
            np.searchsorted(self.pts, self.pts[0] + math.ceil((start - _EPSILON) * ticks), side="left")
        )
        last = int(np.searchsorted(self.pts, self.pts[0] + math.ceil((end - _EPSILON) * ticks), side="left"))
        if first >= last:
            first = max(0, first - 1)
            last = first + 1
        return first, last

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write as npz, aside and then renamed: a reader sees all of it or nothing."""
        target = Path(path)
        with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as file:
            try:
                np.savez(
                    file,
                    pts=self.pts,
                    keyframes=self.keyframes,
                    time_base=np.asarray(self.time_base, dtype=np.int64),
                    tail=np.float64(self.tail),
                    decoding=np.bool_(self.decoding),
                )
            except BaseException:
                os.unlink(file.name)
                raise
        os.replace(file.name, target)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> FrameIndex:
        with np.load(path, allow_pickle=False) as data:
            numerator, denominator = (int(part) for part in data["time_base"])
            return cls(
                pts=data["pts"],
                keyframes=data["keyframes"],
                time_base=(numerator, denominator),
                tail=float(data["tail"]),
                decoding="decoding" in data and bool(data["decoding"]),
            )


def build_index(path: str | os.PathLike[str]) -> FrameIndex:
    """Index `path` by demuxing its packets. Raises MediaError (codes of `open_container`, "no_frames", and
    "clock_jumps" where times begin anew within the file).

    Packets that are cut off or fail to demux end the index: a truncated recording is used as far as it goes.
    """
    pts: list[int] = []
    keys: list[int] = []
    durations: list[int] = []
    sent: list[int] = []
    with open_container(path) as container:
        stream = video_stream(container)
        base = stream.time_base
        if base is None or base <= 0:
            raise MediaError("The video stream states no time base; the file is damaged.", code="damaged")
        decoding = _states_no_presentation_times(container, stream)
        try:
            for packet in container.demux(stream):
                if packet.size == 0 or packet.is_discard:
                    continue
                stamp = packet.dts if decoding or packet.pts is None else packet.pts
                if stamp is None:
                    continue
                sent.append(packet.dts if packet.dts is not None else stamp)
                pts.append(stamp)
                durations.append(packet.duration or 0)
                if packet.is_keyframe:
                    keys.append(stamp)
        except av.FFmpegError as error:
            if not pts:
                raise MediaError("No frame can be read from the video stream.", code="no_frames") from error
    if not pts:
        raise MediaError("The video stream holds no frames.", code="no_frames")
    stamps = np.asarray(pts, dtype=np.int64)
    seconds = base.numerator / base.denominator
    _refuse_jumps(np.asarray(sent, dtype=np.float64) * np.float64(seconds))
    order = np.argsort(stamps, kind="stable")
    stamps = stamps[order]
    return FrameIndex(
        pts=stamps,
        keyframes=np.unique(np.asarray(keys or [int(stamps[0])], dtype=np.int64)),
        time_base=(base.numerator, base.denominator),
        tail=_tail(stamps, durations[int(order[-1])]) * seconds or 1.0 / DEFAULT_FPS,
        decoding=decoding,
    )


def _states_no_presentation_times(container: InputContainer, stream: VideoStream) -> bool:
    """AVI keeps frames in decoding order without times; FFmpeg then counts packets, not pictures."""
    context = stream.codec_context
    return container.format.name == "avi" and context.name in ("h264", "hevc") and bool(context.has_b_frames)


def _refuse_jumps(sent: NDArray[np.float64]) -> None:
    """`sent` (N,) seconds at which packets are to be decoded, in file order.

    Joined transport streams begin anew, or seem to have wrapped around. A packet with a wrong time between
    right ones is no jump.
    """
    for place in np.flatnonzero((np.diff(sent) < -SMALLEST_JUMP) | (np.diff(sent) > LONGEST_PAUSE)).tolist():
        before, after = sent[max(0, place - 2) : place + 1], sent[place + 1 : place + 4]
        if after.max() < before.min() - SMALLEST_JUMP or after.min() > before.max() + LONGEST_PAUSE:
            reached = max(0.0, float(sent[place] - sent[0]))
            raise MediaError(
                f"The recording's clock jumps after {int(reached // 60)}:{reached % 60:04.1f} minutes: it "
                "seems to be joined from several. Upload them one by one, or convert the file to MP4.",
                code="clock_jumps",
            )


def _tail(stamps: NDArray[np.int64], stated: int) -> float:
    """Ticks that the last frame is shown: as stated when plausible, else the median distance of frames."""
    steps = np.diff(stamps)
    steps = steps[steps > 0]
    usual = float(np.median(steps)) if len(steps) else 0.0
    if stated > 0 and (usual == 0.0 or stated <= 10 * usual):
        return float(stated)
    return usual
