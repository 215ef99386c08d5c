"""Tracks on the frames of a video, for formats that count in frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from inference.annotation_formats.tracks import Key, Rectangle, box_at
from inference.annotation_formats.videos import Span, Video


@dataclass(frozen=True, slots=True)
class FrameBox:
    """Where a thing is in one frame; `is_key`: it was drawn there rather than interpolated."""

    frame: int
    box: Rectangle
    outside: bool
    is_key: bool


def frame_span(span: Span, video: Video) -> tuple[int, int]:
    """The frames [first, end) of a span, at least one."""
    first = min(video.frame_at(span.start), max(video.frames - 1, 0))
    return first, max(video.frame_at(span.end), first + 1)


def on_frames(keys: Sequence[Key], video: Video) -> tuple[Key, ...]:
    """The keys at whole frames, their times being frame numbers. Of several at one frame the last counts."""
    last = max(video.frames - 1, 0)
    framed = {min(video.frame_at(key.time), last): key for key in keys}
    return tuple(replace(key, time=float(frame)) for frame, key in sorted(framed.items()))


def boxes(keys: Sequence[Key], last: int, every: int = 1) -> Iterator[FrameBox]:
    """Keys as `on_frames` gives them, and between them the frames in which the thing is seen, each `every`th
    counted from the key before, up to frame `last`."""
    for place, key in enumerate(keys):
        frame = int(key.time)
        yield FrameBox(frame, key.box, key.outside, True)
        if key.outside:
            continue
        until = int(keys[place + 1].time) if place + 1 < len(keys) else last + 1
        for between in range(frame + every, until, every):
            box = box_at(keys[place : place + 2], between)
            if box is not None:
                yield FrameBox(between, box, False, False)
