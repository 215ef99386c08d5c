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
SWERVE = 2.0
"""Own heights a second by which he is at most elsewhere than his way so far led: more is somebody else, as
after a cut in a recording."""
UNSEEN = 0.5
"""Seconds of not being seen after which that grows no more."""
PART = 0.45
"""What is smaller than this share of somebody beside it is a part of him: an arm, a bag, legs alone."""
LEAST_OVERLAP = 0.6
"""Share of the smaller box within another from which both are the same person."""
FEWEST_LOOKS = 4
"""Looks at a snippet from which on it is known when somebody was not there."""
MISSED = 2
"""Looks at which somebody may go unseen, as behind a post."""
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

    @property
    def size(self) -> float:
        """Median of the longer sides of his boxes, pixels."""
        return float(np.median((self.boxes[:, 2:] - self.boxes[:, :2]).max(axis=1)))

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

    A box continues the tube that it is nearest to, if a person could have come so far in between and was not
    missed at more than MISSED positions: whoever turns up later may be somebody else.
    """
    tubes: list[Tube] = []
    ended: list[Tube] = []
    for look, (position, found, sure) in enumerate(zip(positions, boxes, confidences, strict=True)):
        free = list(range(len(found)))
        oldest = positions[max(0, look - MISSED - 1)]
        ended += [tube for tube in tubes if tube.positions[-1] < oldest]
        tubes = [tube for tube in tubes if tube.positions[-1] >= oldest]
        if tubes and free:
            cost = np.array([[_strain(tube, position, found[k], times) for k in free] for tube in tubes])
            rows, columns = linear_sum_assignment(np.minimum(cost, 1e3))
            taken = {int(r): int(c) for r, c in zip(rows, columns, strict=True) if cost[r, c] <= 1.0}
            for row, column in taken.items():
                tubes[row] = _continued(tubes[row], position, found[column], float(sure[column]))
            free = [k for k in free if k not in set(taken.values())]
        tubes += [Tube(np.array([position]), found[k : k + 1], float(sure[k])) for k in free]
    return [*ended, *tubes]


def persons(tubes: Sequence[Tube], looked: Sequence[int], times: NDArray[np.float64]) -> list[Tube]:
    """The tubes without those that are parts of another one that they are together with."""
    return [
        tube
        for tube in tubes
        if not any(tube.size < PART * other.size and together(tube, other, looked, times) for other in tubes)
    ]


def lifetime(tubes: Sequence[Tube], positions: Sequence[int], frames: int) -> tuple[int, int]:
    """The first of `frames` in which any of the tubes is there, and the last.

    positions  ascending ones that were looked at. Who was seen at the outermost is there to the end; fewer
    than FEWEST_LOOKS of them do not tell when he was not.
    """
    first = min(int(tube.positions[0]) for tube in tubes)
    last = max(int(tube.positions[-1]) for tube in tubes)
    if len(positions) < FEWEST_LOOKS:
        return 0, frames - 1
    return (
        0 if first == positions[0] else first,
        frames - 1 if last == positions[-1] else last,
    )


def groups(tubes: Sequence[Tube], looked: Sequence[int], times: NDArray[np.float64]) -> list[list[Tube]]:
    """People who come near each other together; others alone.

    looked  ascending positions in which people were looked for
    """
    left = set(range(len(tubes)))
    found = []
    while left:
        group = [left.pop()]
        for member in group:
            near = {other for other in left if together(tubes[member], tubes[other], looked, times)}
            left -= near
            group += sorted(near)
        found.append([tubes[k] for k in sorted(group)])
    return found


def together(one: Tube, other: Tube, looked: Sequence[int], times: NDArray[np.float64]) -> bool:
    """Whether two come nearer than TOGETHER of the taller one's height while both are there."""
    (first, last), (begin, end) = (lifetime([tube], looked, len(times)) for tube in (one, other))
    both = range(max(first, begin), min(last, end) + 1)
    if not len(both):
        return False
    here, there = one.at(both, times), other.at(both, times)
    tall = np.maximum(here[:, 3] - here[:, 1], there[:, 3] - there[:, 1])
    across = np.maximum(here[:, 0], there[:, 0]) - np.minimum(here[:, 2], there[:, 2])
    along = np.maximum(here[:, 1], there[:, 1]) - np.minimum(here[:, 3], there[:, 3])
    return bool(((across < TOGETHER * tall) & (along < 0)).any())


def _strain(tube: Tube, position: int, box: NDArray[np.float64], times: NDArray[np.float64]) -> float:
    """Of linking: up to 1 is possible. Distance over what could be gone, with a change of size counted in."""
    before = tube.boxes[-1]
    seconds = max(float(times[position] - times[tube.positions[-1]]), 1e-3)
    tall = max(float(before[3] - before[1]), float(box[3] - box[1]), 1.0)
    expected, most = before, FASTEST
    if len(tube.boxes) > 1:
        # Whoever was not seen for long is not looked for ever further away.
        expected, most = tube.at([position], times)[0], SWERVE * min(1.0, UNSEEN / seconds)
    gone = np.hypot(*((box[:2] + box[2:] - expected[:2] - expected[2:]) / 2)) / tall
    ratio = max(float(before[3] - before[1]), 1.0) / max(float(box[3] - box[1]), 1.0)
    return float(gone / (most * seconds + 0.25) + 0.6 * abs(np.log(ratio)))


def _continued(tube: Tube, position: int, box: NDArray[np.float64], confidence: float) -> Tube:
    return replace(
        tube,
        positions=np.append(tube.positions, position),
        boxes=np.concatenate([tube.boxes, box[None]]),
        confidence=max(tube.confidence, confidence),
    )


def _area(boxes: Floats) -> Floats:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
