"""What stands for DETR's states where there is no DETR: the class in words, the box, company and movement.

A decoder's state tells what an object is, where, and next to what. The packaged detector gives none, so they
are put together: the class's name as a vector of the text side, the box's geometry, and twenty numbers of who
else is in the frame and how they move (`people_features` of `deep_feature_fusion`, measured in people's own
heights), the same for all regions of a frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.extractors.motion import GRID_ROWS
from inference.systems.aadc_net.configuration import PERSON
from inference.systems.deep_feature_fusion.people_features import Scene, describe
from inference.types import Floats, Ints

GEOMETRY = 5
"""Centre, width, height and confidence of a box."""

AROUND = 0.3
"""Seconds before and after a frame of which motion is looked at."""


class PackagedStates:
    """States (n, D + 25) of detections: names (91, D) are COCO's classes' vectors."""

    def __init__(self, names: Floats) -> None:
        self.names = names

    def of(
        self,
        arrays: Mapping[str, NDArray[Any]],
        boxes: Floats,
        classes: Ints,
        confidence: Floats,
        times: NDArray[np.float64],
    ) -> Floats:
        """Of some regions, from the arrays `objects.*` and `motion.*` of their snippet.

        boxes (n, 4), classes (n,), confidence (n,), times (n,) of the frames that they were seen in
        """
        left, top, right, bottom = boxes.T
        geometry = np.stack(
            [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top, confidence], axis=1
        )
        company = {time: company_at(arrays, time) for time in np.unique(times).tolist()}
        rows = np.stack([company[time] for time in times.tolist()])
        return np.concatenate([self.names[classes], geometry, rows], axis=1).astype(np.float32)


def company_at(arrays: Mapping[str, NDArray[Any]], time: float) -> Floats:
    """(20,) who is seen in the frame at that time, and how they move around it."""
    speed = np.asarray(arrays["motion.speed"], np.float32)
    velocity = np.asarray(arrays["motion.vector"], np.float32)
    near = np.abs(np.asarray(arrays["motion.pair_time"], np.float64) - time) <= AROUND
    if not near.any():
        speed, velocity, near = np.zeros_like(speed[:1]), np.zeros_like(velocity[:1]), np.ones(1, bool)
    if not len(speed):
        # A still picture, whose grid nothing tells.
        speed, velocity = (
            np.zeros((1, GRID_ROWS, 16), np.float32),
            np.zeros((1, GRID_ROWS, 16, 2), np.float32),
        )
    people = (np.asarray(arrays["objects.class"]) == PERSON) & (np.asarray(arrays["objects.time"]) == time)
    return describe(
        Scene(
            boxes=np.asarray(arrays["objects.boxes"], np.float32)[people],
            confidences=np.asarray(arrays["objects.confidence"], np.float32)[people],
            aspect=speed.shape[2] / speed.shape[1],
            velocity=velocity[near],
            speed=speed[near],
        )
    )
