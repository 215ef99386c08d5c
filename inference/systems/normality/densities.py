"""Densities of what is normal, one kind a class: each says how far a new observation lies outside.

All of them are one-sided where the attribute has a direction (fast is unusual, slow is not), all are small
tables of floats, and all take what they were fitted on as plain arrays, so that leaving a clip out is fitting
again without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from inference.types import Floats, Ints

Tensors = dict[str, NDArray[np.generic]]

DIRECTIONS = np.stack([np.cos(np.arange(8) * np.pi / 4), np.sin(np.arange(8) * np.pi / 4)], axis=1).astype(
    np.float32
)
"""(8, 2) unit vectors: right, right-down, down, ... in the picture."""

DOWN = 2
LEAST_SPREAD = 0.3


@dataclass(frozen=True, slots=True)
class SpeedCeiling:
    """The speed that each cell of the picture rarely exceeds.

    A quantile over time for each cell, smoothed over its neighbours, never below a share of the busy cells'
    ceiling: a cell where training saw no motion would otherwise call the first passer-by infinitely fast.
    ceiling (gh, gw) or (8, gh, gw) by direction, picture heights a second.
    """

    ceiling: Floats

    QUANTILE = 0.995
    SMOOTHING = 1.5
    FLOOR_SHARE = 0.9
    LEAST = 0.015
    """Heights a second: slower motion is noise of the camera or of the flow."""

    @classmethod
    def fit(cls, speed: Floats) -> Self:
        """From speeds (n, gh, gw)."""
        ceiling = np.quantile(speed, cls.QUANTILE, axis=0)
        ceiling = gaussian_filter(ceiling, cls.SMOOTHING, mode="nearest")
        floor = max(cls.LEAST, cls.FLOOR_SHARE * float(np.quantile(ceiling, 0.9)))
        return cls(np.maximum(ceiling, floor).astype(np.float32))

    def excess(self, speed: Floats) -> Floats:
        """(P, gh, gw): speed over ceiling; above 1 is faster than nearly all that was seen there."""
        return np.asarray(speed / fitted_to(self.ceiling, speed.shape[1:3]), np.float32)


@dataclass(frozen=True, slots=True)
class DirectionCeiling:
    """The speed that each cell rarely exceeds in each of eight directions: (8, gh, gw)."""

    ceiling: Floats

    SMOOTHING = 2.5
    FLOOR_SHARE = 0.7

    @classmethod
    def fit(cls, vector: Floats) -> Self:
        """From velocities (n, gh, gw, 2)."""
        along = np.stack([components(vector, direction) for direction in DIRECTIONS])
        ceiling = np.quantile(along, SpeedCeiling.QUANTILE, axis=1)
        ceiling = gaussian_filter(ceiling, (0, cls.SMOOTHING, cls.SMOOTHING), mode="nearest")
        floor = max(SpeedCeiling.LEAST, cls.FLOOR_SHARE * float(np.quantile(ceiling.max(axis=0), 0.9)))
        return cls(np.maximum(ceiling, floor).astype(np.float32))

    def excess(self, vector: Floats) -> tuple[Floats, Ints]:
        """(P, gh, gw) the largest excess over the directions, and which direction that was."""
        best = np.full(vector.shape[:3], -1.0, np.float32)
        which = np.zeros(vector.shape[:3], np.int64)
        for number, direction in enumerate(DIRECTIONS):
            ratio = components(vector, direction) / fitted_to(self.ceiling[number], vector.shape[1:3])
            which[ratio > best] = number
            np.maximum(best, ratio, out=best)
        return best, which


def components(vector: Floats, direction: Floats) -> Floats:
    """(..., 2) velocities to their part along a unit vector, zero where they go the other way."""
    return np.asarray(np.maximum(vector @ direction, 0.0), np.float32)


def on_one_grid(tables: Sequence[Floats]) -> Floats:
    """(n, gh, gw) or (n, gh, gw, 2): tables (P, gh, gw, ...) of recordings, on the first one's grid."""
    rows, columns = tables[0].shape[1:3]
    return np.concatenate(
        [
            table
            if table.shape[1:3] == (rows, columns)
            else np.stack([cv2.resize(moment, (columns, rows)) for moment in table])
            for table in tables
        ]
    )


def fitted_to(table: Floats, grid: tuple[int, ...]) -> Floats:
    """A table of cells resampled to the grid of another picture shape."""
    if table.shape == grid:
        return table
    return np.asarray(cv2.resize(table, (grid[1], grid[0]), interpolation=cv2.INTER_LINEAR), np.float32)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Distance to the nearest of the things seen before, in units of the features' own spread.

    bank (m, D) standardised by mean and deviation (D,)
    """

    bank: NDArray[np.float16]
    mean: Floats
    deviation: Floats

    @classmethod
    def fit(cls, rows: Floats, *, limit: int, spread: Floats | None = None) -> Self:
        """From rows (n, D), of which at most `limit`, spread evenly, are kept. Each dimension is measured in
        its deviation over `spread` (m, D), where given."""
        spread = rows if spread is None else spread
        mean = spread.mean(axis=0)
        deviation = spread.std(axis=0)
        # A dimension that hardly varied would make any change in it look enormous.
        deviation = np.maximum(deviation, max(1e-3, LEAST_SPREAD * float(np.median(deviation))))
        kept = rows if len(rows) <= limit else rows[np.random.default_rng(0).permutation(len(rows))[:limit]]
        bank = (kept - mean) / deviation
        return cls(bank.astype(np.float16), mean.astype(np.float32), deviation.astype(np.float32))

    def distance(self, rows: Floats) -> Floats:
        """(n,) root mean square distance per dimension from each row to its nearest neighbour."""
        if not len(rows):
            return np.empty(0, np.float32)
        query = ((rows - self.mean) / self.deviation).astype(np.float32)
        bank = self.bank.astype(np.float32)
        square = (query**2).sum(axis=1)[:, None] + (bank**2).sum(axis=1) - 2 * query @ bank.T
        return np.asarray(np.sqrt(np.maximum(square.min(axis=1), 0.0) / rows.shape[1]), np.float32)


@dataclass(frozen=True, slots=True)
class ClassFrequency:
    """In what share of the frames an object of each class was seen: (91,) by COCO number, of `frames`."""

    share: Floats
    frames: int

    @classmethod
    def fit(cls, frames: list[Ints]) -> Self:
        """From the classes found in each frame, with the detections worth counting."""
        seen = np.zeros(91, np.float32)
        for classes in frames:
            seen[np.unique(classes)] += 1
        return cls((seen / max(1, len(frames))).astype(np.float32), len(frames))

    def rarity(self, classes: Ints) -> Floats:
        """(n,) in [0, 1]: 0 for a class seen in 5 % of the frames or more, 1 for one never seen."""
        return np.asarray(np.clip(1.0 - self.share[classes] / 0.05, 0.0, 1.0), np.float32)
