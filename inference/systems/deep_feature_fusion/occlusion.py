"""Where a cue lies that is not a mean of maps: what the class loses when a part of the picture is left out.

Statistics of motion and of people have no last map for Grad-CAM to weigh. Instead one part of the picture at
a time stands still or stays empty, the statistics are taken again, and the class's log-odds fall by what that
part was worth (M. Zeiler and R. Fergus, Visualizing and Understanding Convolutional Networks, 2014, section
4.2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.types import Floats

LINES = 12
"""Rows of the pictures of what was lost."""
PART = 8
"""Side of the parts that stand still in turn, in cells of `motion_features`: a sixth of the height."""
MOST_PARTS = 12
"""Those in which most moves: what hardly moves cannot have been the reason."""


@dataclass(frozen=True, slots=True)
class Occluded:
    """What an extractor would have seen of a snippet without one part of the picture at a time.

    areas   (p, 4) the parts: left, top, right, bottom as shares of the picture
    values  (p, m, size) its looks without each
    aspect  the picture's width over its height
    """

    areas: Floats
    values: Floats
    aspect: float


Occlude = Callable[[], Occluded]
"""Measures only when asked: it costs as much as many looks."""


def parts_that_move(speed: NDArray[np.floating]) -> list[tuple[slice, slice]]:
    """Rows and columns of the parts of (h, w) cells in which most moves, most first."""
    height, width = speed.shape
    parts = [
        (slice(top, min(top + PART, height)), slice(left, min(left + PART, width)))
        for top in range(0, height, PART)
        for left in range(0, width, PART)
    ]
    moved = [float(speed[part].sum()) for part in parts]
    order = np.argsort(moved)[::-1][:MOST_PARTS]
    return [parts[place] for place in order.tolist() if moved[place] > 0]


def area_of(part: tuple[slice, slice], shape: tuple[int, ...]) -> list[float]:
    """left, top, right, bottom of rows and columns as shares of (h, w) cells."""
    rows, columns = part
    height, width = shape
    return [columns.start / width, rows.start / height, columns.stop / width, rows.stop / height]


def lost(occluded: Occluded, drops: NDArray[np.floating]) -> Floats:
    """(LINES, w) zero or more: each part's loss of log-odds (p,), spread evenly over its area."""
    height, width = LINES, max(2, round(LINES * occluded.aspect))
    picture = np.zeros((height, width), np.float32)
    for (left, top, right, bottom), drop in zip(occluded.areas.tolist(), drops.tolist(), strict=True):
        if drop <= 0:
            continue
        rows, columns = _places(top, bottom, height), _places(left, right, width)
        picture[rows, columns] += drop / picture[rows, columns].size
    return picture


def _places(start: float, end: float, count: int) -> slice:
    """Of `count` places those that shares of them reach to, at least one."""
    first = min(round(start * count), count - 1)
    return slice(first, max(round(end * count), first + 1))
