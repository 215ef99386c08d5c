"""Shapes that differ from the still part of a thermal picture: people where no detector finds them.

In the dark the visible detector is blind. A person is warmer than what is behind him, or on a hot evening
colder; either way he changes the picture where he moves.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

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
    noise = 1.4826 * float(np.median(changes)) if changes else 0.0
    threshold = max(LEAST_CHANGE, DEVIATIONS * noise)
    warm_from = _warm(still)
    return [
        _boxes(np.asarray(change > threshold), np.asarray(small[position] > warm_from))
        for position, change in zip(positions, changes, strict=True)
    ]


def _warm(still: NDArray[np.uint8]) -> float:
    """Grey level above which something stands out as warm: far above where most of the picture lies."""
    middle, upper = np.percentile(still, [50, 84])
    return float(middle + max(25.0, 3.0 * (upper - middle)))


def _boxes(moving: NDArray[np.bool_], warm: NDArray[np.bool_]) -> Floats:
    height, width = moving.shape
    reach = max(3, height // 48) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, 2 * reach + 1))
    moved = cv2.morphologyEx(moving.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    both = cv2.morphologyEx(moved | warm.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(both, connectivity=8)
    alive = np.bincount(labels[moved > 0], minlength=count)
    found = []
    for number in range(1, count):
        left, top, wide, tall, area = (int(value) for value in stats[number])
        if not LEAST_TALL * height <= tall <= MOST_TALL * height:
            continue
        if not SLIMMEST <= wide / tall <= WIDEST or area < 0.15 * wide * tall:
            continue
        if alive[number] < max(6, _MOVED * area):
            continue
        found.append((area, left / width, top / height, (left + wide) / width, (top + tall) / height))
    found.sort(reverse=True)
    return np.asarray([corners for _, *corners in found], np.float32).reshape(-1, 4)
