"""When not to believe a detector's name for what it found."""

from __future__ import annotations

import numpy as np

from inference.types import Floats, Ints

UNNAMED = 0
"""COCO uses no 0: something was found, but its class is not to be believed."""

HAND_SIZED = np.asarray(
    [32, 34, 37, 39, 40, *range(44, 62), 70, 74, 75, 76, 77, 81, 84, 85, 86, 87, 88, 89, 90], np.int64
)
"""Things held in a hand or fixed in a kitchen, from tie to toothbrush."""

HAND_SIZED_AREA = 0.04
"""Share of the picture beyond which one of them is really something else: on surveillance footage the
detector calls cars seen from above "cell phone" and whole walls "sink"."""


def believed(classes: Ints, boxes: Floats) -> Ints:
    """(n,) classes, with names that the size of their boxes (n, 4) contradicts taken away."""
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return np.where(np.isin(classes, HAND_SIZED) & (area > HAND_SIZED_AREA), UNNAMED, classes)
