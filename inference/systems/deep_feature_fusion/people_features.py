"""Who is in the picture and how they move: 20 numbers of one look at the people found and the flow around it.

Distances and speeds are measured in people's own heights, so that near and far cameras agree. Flow within a
box minus the box's mean motion is limbs against bodies; two people within an arm's length who both move are
what a fight looks like from afar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.types import Floats

NAMES: tuple[str, ...] = (
    *("people", "height", "largest_height", "heights_vary"),
    *("aspect", "widest_aspect", "confidence", "nobody"),
    *("nearest", "nearest_log", "overlap", "together"),
    *("speed", "largest_speed", "limbs", "largest_limbs", "fastest_parts", "share"),
    *("relative_speed_90", "relative_speed_99"),
)

SMALLEST = 0.06
"""Boxes lower than this share of the picture are not counted: mostly errors of the detector."""

APART = 2.5
"""Heights that two people are taken to be apart where there are not two."""

USUAL_HEIGHT = 0.3
"""Of the picture: what speeds are measured in where nobody was found."""

_FARTHEST = 9.0
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scene:
    """The people of one picture and the flow just before and after it.

    boxes        (n, 4) of people: left, top, right, bottom as shares of width and height
    confidences  (n,)
    aspect       the picture's width over its height
    velocity     (P, h, w, 2), speed (P, h, w): picture heights a second
    """

    boxes: Floats
    confidences: Floats
    aspect: float
    velocity: Floats
    speed: Floats

    def without(self, area: Floats) -> Scene:
        """The scene if nobody were in an area (4,), and nothing moved there."""
        corner, end = np.maximum(self.boxes[:, :2], area[:2]), np.minimum(self.boxes[:, 2:], area[2:])
        shared = np.clip(end - corner, 0, None).prod(axis=1)
        left = shared < 0.5 * (self.boxes[:, 2:] - self.boxes[:, :2]).prod(axis=1)
        rows, columns = _cells(area, self.speed.shape[1:])
        velocity, speed = self.velocity.copy(), self.speed.copy()
        velocity[:, rows, columns] = 0.0
        speed[:, rows, columns] = 0.0
        return Scene(self.boxes[left], self.confidences[left], self.aspect, velocity, speed)


def describe(scene: Scene) -> Floats:
    """(20,) columns `NAMES` of one picture."""
    boxes, aspect, velocity, speed = scene.boxes, scene.aspect, scene.velocity, scene.speed
    confidences = scene.confidences
    sizes = boxes[:, 3] - boxes[:, 1]
    counted = boxes[sizes > SMALLEST].astype(np.float64)
    heights = counted[:, 3] - counted[:, 1]
    shapes = (counted[:, 2] - counted[:, 0]) * aspect / np.maximum(heights, 1e-6)
    height = float(np.median(heights)) if len(heights) else USUAL_HEIGHT
    fast = np.percentile(speed, (90, 99)) / height
    values = [
        len(counted),
        np.log(height),
        np.log(heights.max() if len(heights) else USUAL_HEIGHT),
        np.log((heights.std() if len(heights) else 0.0) + 0.02),
        np.log(shapes.mean() if len(shapes) else 0.45),
        np.log(shapes.max() if len(shapes) else 0.45),
        confidences.mean() if len(confidences) else 0.4,
        float(not len(counted)),
        *_company(counted, heights, aspect, speed),
        *_motion(counted, heights, velocity, speed),
        *np.log(fast + 0.03),
    ]
    return np.asarray(values, np.float32)


def _company(boxes: Doubles, heights: Doubles, aspect: float, speed: Floats) -> list[float]:
    """Distance between the nearest two in heights, largest overlap, and motion around the nearest two."""
    nearest, overlap, together = APART, 0.0, 0.05
    if len(boxes) > 1:
        x, y = (boxes[:, 0] + boxes[:, 2]) / 2 * aspect, (boxes[:, 1] + boxes[:, 3]) / 2
        size = (heights[:, None] + heights) / 2
        distance = np.hypot(x[:, None] - x, y[:, None] - y) / size
        np.fill_diagonal(distance, _FARTHEST)
        first, second = np.unravel_index(int(distance.argmin()), distance.shape)
        nearest = float(distance.min())
        overlap = _largest_overlap(boxes)
        both = np.r_[
            np.minimum(boxes[first, :2], boxes[second, :2]), np.maximum(boxes[first, 2:], boxes[second, 2:])
        ]
        rows, columns = _cells(both, speed.shape[1:])
        moved = float(speed[:, rows, columns].mean()) / float(size[first, second])
        together = moved / max(nearest, 0.3)
    return [nearest, float(np.log(nearest + 0.1)), overlap, float(np.log(together + 0.02))]


def _largest_overlap(boxes: Doubles) -> float:
    """Intersection over union of the two that overlap most."""
    corner = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    end = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    shared = np.clip(end - corner, 0, None).prod(axis=-1)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=-1)
    overlaps = shared / (areas[:, None] + areas - shared + 1e-9)
    np.fill_diagonal(overlaps, 0.0)
    return float(overlaps.max())


def _motion(boxes: Doubles, heights: Doubles, velocity: Floats, speed: Floats) -> list[float]:
    """Within the boxes, in heights a second: mean speed, motion against the box's own, fastest parts."""
    within = np.zeros(speed.shape[1:], bool)
    speeds: list[float] = []
    limbs: list[float] = []
    fastest: list[float] = []
    for box, height in zip(boxes, heights, strict=True):
        rows, columns = _cells(box, speed.shape[1:])
        within[rows, columns] = True
        own = velocity[:, rows, columns]
        against = np.linalg.norm(own - own.mean(axis=(1, 2), keepdims=True), axis=-1)
        speeds.append(float(speed[:, rows, columns].mean()) / height)
        limbs.append(float(against.mean()) / height)
        fastest.append(float(np.percentile(speed[:, rows, columns], 95)) / height)
    mean = speed.mean(axis=0)
    share = float((mean * within).sum() / (mean.sum() + 1e-3))
    return [
        _log(speeds, np.mean, 0.2),
        _log(speeds, np.max, 0.2),
        _log(limbs, np.mean, 0.2),
        _log(limbs, np.max, 0.2),
        _log(fastest, np.max, 0.5),
        share,
    ]


def _log(values: Sequence[float], summed_up: np.ufunc | object, otherwise: float) -> float:
    value = float(summed_up(values)) if values else otherwise  # type: ignore[operator]
    return float(np.log(value + 0.03))


def _cells(box: NDArray[np.floating], shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns of the cells that a box touches, at least one."""
    height, width = shape
    top, left = int(box[1] * height), int(box[0] * width)
    top, left = min(top, height - 1), min(left, width - 1)
    bottom, right = int(np.ceil(box[3] * height)), int(np.ceil(box[2] * width))
    return slice(top, max(top + 1, bottom)), slice(left, max(left + 1, right))
