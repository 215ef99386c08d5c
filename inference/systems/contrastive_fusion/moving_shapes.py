"""Shapes that differ from the still part of a thermal picture: people where no detector finds them.

In the dark the visible detector is blind. A person is warmer than what is behind him, or on a hot evening
colder; either way he changes the picture where he moves.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d
from scipy.signal import find_peaks

from inference.types import Floats, Frames

LOOKED_AT = 240
"""Rows to which a picture is brought before it is searched."""
LEAST_TALL, MOST_TALL = 0.06, 0.9
"""Of the picture's height."""
SLIMMEST, WIDEST = 0.18, 2.2
"""Width over height: upright people, and riders with their bicycles."""
DEVIATIONS = 4.0
LEAST_CHANGE = 8.0
"""Grey levels of 255."""
HEAD_ABOVE, HEAD_APART, HEAD_OUT = 0.55, 0.22, 0.15
"""Shares of a shape's height: where a head is at least, how far from the next one, how far it stands out."""
_STIRRED = 6
"""Pixels of a shape that change from one look to the next."""
_MOVED = 0.02
"""Share of a warm shape that must have changed for it to be alive: lamps and engines do not move."""


def moving_shapes(pictures: Frames, positions: list[int]) -> list[Floats]:
    """For each of `positions` boxes (n, 4) as fractions of the picture, largest first.

    pictures  (T, H, W) uint8 thermal. Still is what each pixel shows most of the time; what differs from it
    by more than the noise is moving. A warm shape of which a part moves counts as a whole.
    """
    height = min(LOOKED_AT, pictures.shape[1])
    width = max(8, round(pictures.shape[2] * height / pictures.shape[1]))
    small = np.stack(
        [
            cv2.GaussianBlur(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), (3, 3), 0)
            for picture in pictures
        ]
    )
    still = np.median(small, axis=0).astype(np.uint8)
    changes = [cv2.absdiff(small[position], still) for position in positions]
    stirs = _stirs(small, positions)
    noise = 1.4826 * float(np.median(changes)) if changes else 0.0
    threshold = max(LEAST_CHANGE, DEVIATIONS * noise)
    warm_from = _warm(still)
    return [
        _boxes(
            np.asarray(change > threshold),
            np.asarray(small[position] > warm_from),
            np.asarray(stir > threshold),
        )
        for position, change, stir in zip(positions, changes, stirs, strict=True)
    ]


def _stirs(small: NDArray[np.uint8], positions: list[int]) -> list[NDArray[np.uint8]]:
    """How much each of the pictures at `positions` differs from those before and after it, where more."""
    looked = [small[position] for position in positions]
    steps = [cv2.absdiff(before, after) for before, after in pairwise(looked)]
    none = np.zeros_like(small[0])
    return [
        np.asarray(np.maximum(before, after), np.uint8)
        for before, after in zip([none, *steps], [*steps, none], strict=True)
    ]


def _warm(still: NDArray[np.uint8]) -> float:
    """Grey level above which something stands out as warm: far above where most of the picture lies."""
    middle, upper = np.percentile(still, [50, 84])
    return float(middle + max(25.0, 3.0 * (upper - middle)))


def _boxes(moving: NDArray[np.bool_], warm: NDArray[np.bool_], stirring: NDArray[np.bool_]) -> Floats:
    height, width = moving.shape
    reach = max(3, height // 48) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, 2 * reach + 1))
    moved = cv2.morphologyEx(moving.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    both = cv2.morphologyEx(moved | warm.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(both, connectivity=8)
    alive = np.bincount(labels[moved > 0], minlength=count)
    # Where somebody stood for half the time, "still" shows him, and the bare ground differs from it.
    stirred = np.bincount(labels[(moved > 0) & stirring], minlength=count)
    found = []
    for number in range(1, count):
        left, top, wide, tall, area = (int(value) for value in stats[number])
        if not LEAST_TALL * height <= tall <= MOST_TALL * height:
            continue
        if not SLIMMEST <= wide / tall <= WIDEST or area < 0.15 * wide * tall:
            continue
        if alive[number] < max(6, _MOVED * area) or stirred[number] < _STIRRED:
            continue
        inside = labels[top : top + tall, left : left + wide] == number
        for first, last, upper, lower in _people(inside):
            box = left + first, top + upper, left + last, top + lower
            found.append((area, box[0] / width, box[1] / height, box[2] / width, box[3] / height))
    found.sort(reverse=True)
    return np.asarray([corners for _, *corners in found], np.float32).reshape(-1, 4)


def _people(shape: NDArray[np.bool_]) -> list[tuple[int, int, int, int]]:
    """First and last column, upper and lower row of each person in a shape (h, w), by the heads in its
    outline: people who touch are one shape (I. Haritaoglu et al., W4, 2000, section 5)."""
    tall, wide = shape.shape
    outline = np.where(shape.any(axis=0), tall - shape.argmax(axis=0), 0).astype(np.float64)
    smooth = uniform_filter1d(outline, max(3, round(tall / 16)), mode="constant")
    heads, _ = find_peaks(
        np.pad(smooth, 1),
        height=HEAD_ABOVE * tall,
        distance=max(1.0, HEAD_APART * tall),
        prominence=HEAD_OUT * tall,
    )
    between = [int(one - 1 + smooth[one - 1 : other].argmin()) for one, other in pairwise(heads.tolist())]
    found = []
    for first, last in pairwise([0, *between, wide]):
        rows = np.flatnonzero(shape[:, first:last].any(axis=1))
        found.append((first, last, int(rows[0]), int(rows[-1]) + 1))
    return found
