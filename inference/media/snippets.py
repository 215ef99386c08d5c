"""Cutting a recording into snippets on the analysis grid."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from inference.media.frames import DEFAULT_MAX_SIDE, decode_frames
from inference.media.index import DEFAULT_FPS, SNIPPET_FRAMES, SNIPPET_HOP, FrameIndex
from inference.media.sound import SoundReader
from inference.types import Floats, Frames, Snippet


@dataclass(frozen=True, slots=True, eq=False)
class Companion:
    """A thermal recording of the same scene: its frame nearest in time joins each visible frame.

    offset  seconds to add to a visible frame's time to get the companion's
    """

    path: Path
    index: FrameIndex
    offset: float = 0.0


def read_snippets(
    path: str | os.PathLike[str],
    index: FrameIndex,
    *,
    fps: float = DEFAULT_FPS,
    first: int = 0,
    last: int | None = None,
    thermal: Companion | None = None,
    max_side: int | None = DEFAULT_MAX_SIDE,
    threads: int = 2,
) -> Iterator[Snippet]:
    """Yield snippets [first, last) of `path`, decoding from the keyframe before them.

    Snippet k covers [8k / fps, (8k + 16) / fps) seconds since the first frame. It holds the frame of each of
    its 16 grid cells (see `FrameIndex.cells`); past the recording's end its last frame is repeated and its
    sound is silence. The same snippet results wherever reading started. Memory stays flat: 16 frames at most
    are held, shared by overlapping snippets until each copies them. Raises MediaError.
    """
    count = index.snippet_count(fps)
    last = count if last is None else min(last, count)
    if not 0 <= first < last:
        return
    cells = index.cells(fps)
    grid = np.arange(first * SNIPPET_HOP, (last - 1) * SNIPPET_HOP + SNIPPET_FRAMES)
    wanted = cells[np.minimum(grid, len(cells) - 1)]
    times = index.times
    window: deque[tuple[int, Frames, Frames | None]] = deque(maxlen=SNIPPET_FRAMES)
    pictures = _pictures(path, index, wanted, thermal=thermal, max_side=max_side, threads=threads)
    with SoundReader(path, origin=index.origin, start=first * SNIPPET_HOP / fps) as sound:
        for cell, picture in zip(grid, pictures, strict=True):
            window.append(picture)
            filled = int(cell) - first * SNIPPET_HOP + 1
            if filled < SNIPPET_FRAMES or (filled - SNIPPET_FRAMES) % SNIPPET_HOP:
                continue
            sequence = first + (filled - SNIPPET_FRAMES) // SNIPPET_HOP
            start, end = sequence * SNIPPET_HOP / fps, (sequence * SNIPPET_HOP + SNIPPET_FRAMES) / fps
            audio: Floats | None = sound.read(start, end)
            frame_start, frame_end = index.frames_between(start, end)
            numbers = np.asarray([number for number, _, _ in window], dtype=np.int64)
            heat = [image for _, _, image in window if image is not None]
            yield Snippet(
                source=os.fspath(path),
                sequence=sequence,
                start=start,
                end=end,
                frame_start=frame_start,
                frame_end=frame_end,
                frames=np.stack([image for _, image, _ in window]),
                frame_numbers=numbers,
                frame_times=times[numbers],
                fps=fps,
                thermal=np.stack(heat) if len(heat) == SNIPPET_FRAMES else None,
                audio=audio,
            )


def _pictures(
    path: str | os.PathLike[str],
    index: FrameIndex,
    wanted: np.typing.NDArray[np.int64],
    *,
    thermal: Companion | None,
    max_side: int | None,
    threads: int,
) -> Iterator[tuple[int, Frames, Frames | None]]:
    """(number, picture, thermal picture) for each of `wanted`, which ascends and may repeat."""
    distinct, repeats = np.unique(wanted, return_counts=True)
    visible = decode_frames(path, index, distinct.tolist(), max_side=max_side, threads=threads)
    if thermal is None:
        for repeat, (number, picture) in zip(repeats, visible, strict=True):
            for _ in range(repeat):
                yield number, picture, None
        return
    partners = nearest_frames(thermal.index.times, index.times[distinct] + thermal.offset)
    needed, which = np.unique(partners, return_inverse=True)
    heat = decode_frames(
        thermal.path, thermal.index, needed.tolist(), max_side=max_side, grey=True, threads=1
    )
    steps = [True, *(a != b for a, b in pairwise(which.tolist()))]
    image: Frames | None = None
    for repeat, step, (number, picture) in zip(repeats, steps, visible, strict=True):
        if step:
            image = next(heat)[1]
        for _ in range(repeat):
            yield number, picture, image


def nearest_frames(
    times: np.typing.NDArray[np.float64], instants: np.typing.NDArray[np.float64]
) -> np.typing.NDArray[np.int64]:
    """(n,) number of the frame of ascending `times` nearest to each of `instants` (n,); the earlier of
    two."""
    after = np.clip(np.searchsorted(times, instants), 1, max(1, len(times) - 1))
    if len(times) == 1:
        return np.zeros(len(instants), dtype=np.int64)
    closer_before = instants - times[after - 1] <= times[after] - instants
    return np.asarray(after - closer_before, dtype=np.int64)
