"""Boxes of people linked over a snippet, and people who are together joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from inference.types import Floats

FASTEST = 4.5
"""Own heights a second that a person, even on a bicycle, moves at most."""
LEAST_OVERLAP = 0.6
"""Share of the smaller box within another from which both are the same person."""
TOGETHER = 0.3
"""Own heights between two people who are so close that they are looked at as one group."""


@dataclass(frozen=True, slots=True, eq=False)
class Tube:
    """One person's way through a snippet.

    positions    (k,) places among the snippet's frames at which he was seen, ascending
    boxes        (k, 4) there: left, top, right, bottom in pixels
    confidence   the detector's best, 0 where no detector saw him
    """

    positions: NDArray[np.int64]
    boxes: NDArray[np.float64]
    confidence: float

    def at(
        self, positions: Sequence[int] | NDArray[np.integer], times: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """(n, 4) boxes at `positions`: between those seen straight on, beyond them at the same pace.

        times  (T,) seconds of the snippet's frames
        """
        seen, wanted = times[self.positions], times[np.asarray(positions)]
        if len(seen) == 1 or seen[-1] <= seen[0]:
            return np.repeat(self.boxes[:1], len(wanted), axis=0)
        within = np.stack([np.interp(wanted, seen, column) for column in self.boxes.T], axis=1)
        pace = (self.boxes[-1] - self.boxes[0]) / (seen[-1] - seen[0])
        # Only the place goes on beyond what was seen; a box that kept growing would swallow the picture.
        pace = np.tile([(pace[0] + pace[2]) / 2, (pace[1] + pace[3]) / 2], 2)
        beyond = np.minimum(wanted - seen[0], 0.0) + np.maximum(wanted - seen[-1], 0.0)
        return np.asarray(within + beyond[:, None] * pace)


def distinct(boxes: Floats, others: Floats) -> Floats:
    """Those of `others` (n, 4) that are not among `boxes` (m, 4) already."""
    if not len(boxes) or not len(others):
        return others
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=2)
    smaller = np.minimum(_area(boxes)[:, None], _area(others)[None])
    return np.asarray(others[(shared < LEAST_OVERLAP * np.maximum(smaller, 1e-9)).all(axis=0)], np.float32)


def link(
    positions: Sequence[int],
    boxes: Sequence[NDArray[np.float64]],
    confidences: Sequence[NDArray[np.float64]],
    times: NDArray[np.float64],
) -> list[Tube]:
    """Link the boxes (n, 4) found at each of the ascending `positions` to tubes.

    A box continues the tube that it is nearest to, if a person could have come so far in between.
    """
    tubes: list[Tube] = []
    for position, found, sure in zip(positions, boxes, confidences, strict=True):
        free = list(range(len(found)))
        if tubes and free:
            cost = np.array([[_strain(tube, position, found[k], times) for k in free] for tube in tubes])
            rows, columns = linear_sum_assignment(np.minimum(cost, 1e3))
            taken = {int(r): int(c) for r, c in zip(rows, columns, strict=True) if cost[r, c] <= 1.0}
            for row, column in taken.items():
                tubes[row] = _continued(tubes[row], position, found[column], float(sure[column]))
            free = [k for k in free if k not in set(taken.values())]
        tubes += [Tube(np.array([position]), found[k : k + 1], float(sure[k])) for k in free]
    return tubes


def groups(tubes: Sequence[Tube], positions: Sequence[int], times: NDArray[np.float64]) -> list[list[Tube]]:
    """People who come near each other at one of `positions` together; others alone."""
    where = [tube.at(positions, times) for tube in tubes]
    left = set(range(len(tubes)))
    found = []
    while left:
        group = [left.pop()]
        for member in group:
            near = {other for other in left if _together(where[member], where[other])}
            left -= near
            group += sorted(near)
        found.append([tubes[k] for k in sorted(group)])
    return found


def _strain(tube: Tube, position: int, box: NDArray[np.float64], times: NDArray[np.float64]) -> float:
    """Of linking: up to 1 is possible. Distance over what could be gone, with a change of size counted in."""
    before = tube.boxes[-1]
    seconds = max(float(times[position] - times[tube.positions[-1]]), 1e-3)
    tall = max(float(before[3] - before[1]), float(box[3] - box[1]), 1.0)
    expected = before
    if len(tube.boxes) > 1:
        expected = tube.at([position], times)[0]
    gone = np.hypot(*((box[:2] + box[2:] - expected[:2] - expected[2:]) / 2)) / tall
    ratio = max(float(before[3] - before[1]), 1.0) / max(float(box[3] - box[1]), 1.0)
    return float(gone / (FASTEST * seconds + 0.25) + 0.6 * abs(np.log(ratio)))


def _continued(tube: Tube, position: int, box: NDArray[np.float64], confidence: float) -> Tube:
    return replace(
        tube,
        positions=np.append(tube.positions, position),
        boxes=np.concatenate([tube.boxes, box[None]]),
        confidence=max(tube.confidence, confidence),
    )


def _together(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    tall = np.maximum(one[:, 3] - one[:, 1], other[:, 3] - other[:, 1])
    across = np.maximum(one[:, 0], other[:, 0]) - np.minimum(one[:, 2], other[:, 2])
    along = np.maximum(one[:, 1], other[:, 1]) - np.minimum(one[:, 3], other[:, 3])
    return bool(((across < TOGETHER * tall) & (along < 0)).any())


def _area(boxes: Floats) -> Floats:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
