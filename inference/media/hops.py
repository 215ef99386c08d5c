"""A recording as a camera would have sent it: hops of eight new frames, each behind the last one before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from inference.media.index import DEFAULT_FPS, SNIPPET_HOP, FrameIndex
from inference.media.snippets import read_snippets
from inference.types import Frames, Snippet

LIVE_LINES = 224
"""Live frames are at most so high."""


def read_hops(
    path: str | os.PathLike[str], index: FrameIndex, *, fps: float = DEFAULT_FPS, lines: int = LIVE_LINES
) -> Iterator[Snippet]:
    """Yield snippets of 9 frames and 8/fps seconds: the one before, then one frame of each cell [8k, 8k + 8).

    The recording's first frame is its own predecessor. Raises MediaError.
    """
    rate = 16_000
    before: tuple[Frames, int, float] | None = None
    for snippet in read_snippets(path, index, fps=fps):
        frames = np.stack([reduced(frame, lines) for frame in snippet.frames[:SNIPPET_HOP]])
        numbers, times = snippet.frame_numbers[:SNIPPET_HOP], snippet.frame_times[:SNIPPET_HOP]
        if before is None:
            before = frames[0], int(numbers[0]), float(times[0])
        end = snippet.start + SNIPPET_HOP / fps
        first, last = index.frames_between(snippet.start, end)
        yield replace(
            snippet,
            end=end,
            frame_start=first,
            frame_end=last,
            frames=np.concatenate([before[0][None], frames]),
            frame_numbers=np.concatenate([[before[1]], numbers]),
            frame_times=np.concatenate([[before[2]], times]),
            thermal=None,
            audio=None if snippet.audio is None else snippet.audio[: round(rate * SNIPPET_HOP / fps)],
        )
        before = frames[-1], int(numbers[-1]), float(times[-1])


def reduced(frame: Frames, lines: int) -> Frames:
    """The picture at no more than so many lines, in its proportions."""
    height, width = frame.shape[:2]
    if height <= lines:
        return frame
    size = (max(2, round(width * lines / height)), lines)
    return np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8)
