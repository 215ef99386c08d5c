"""Where in the picture the score comes from: a coarse heatmap and boxes."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.systems.normality.attributes import Attribute
from inference.systems.normality.evidence import Evidence
from inference.systems.normality.labels import label
from inference.systems.normality.standard import POWER, Standard, calibrated
from inference.systems.normality.timeline import ATTRIBUTES
from inference.types import Box, Floats

MOST_BOXES = 5
BOX_LEAST = 0.5
"""Calibrated score from which a region is worth a box."""

COVERED = 0.5
_COLUMN = {attribute: column for column, attribute in enumerate(ATTRIBUTES)}


def surprise_of(attribute: Attribute, value: NDArray[np.floating[Any]] | float, standard: Standard) -> Floats:
    """One attribute's values in units of the line, not averaged over time."""
    column = _COLUMN[attribute]
    table = np.broadcast_to(standard.centre, (*np.shape(value), len(ATTRIBUTES))).copy()
    table[..., column] = value
    return np.asarray(standard.of(table)[..., column] / standard.line, np.float32)


def heatmap(evidence: Evidence, standard: Standard) -> Floats | None:
    """(gh, gw) calibrated score of each cell, objects drawn over the cells they cover; None without cells."""
    surprises = [surprise_of(attribute, cells, standard) for attribute, cells in evidence.cells.items()]
    if not surprises:
        return None
    shape = surprises[0].shape
    joined = np.sum([surprise**POWER for surprise in surprises if surprise.shape == shape], axis=0)
    heat = calibrated(joined ** (1 / POWER))
    for region in evidence.regions:
        left, top, right, bottom = region.box
        rows = slice(int(top * shape[0]), max(int(top * shape[0]) + 1, round(bottom * shape[0])))
        columns = slice(int(left * shape[1]), max(int(left * shape[1]) + 1, round(right * shape[1])))
        here = calibrated(surprise_of(region.attribute, region.value, standard))
        heat[rows, columns] = np.maximum(heat[rows, columns], here)
    return heat


def boxes(evidence: Evidence, standard: Standard) -> tuple[Box, ...]:
    """The most unusual regions, highest first: detected objects, then what only motion or looks show."""
    found = [*_objects(evidence, standard), *_areas(evidence, standard)]
    chosen: list[Box] = []
    for box in sorted(found, key=lambda box: (-box.score, box.left, box.top)):
        if len(chosen) < MOST_BOXES and not any(_covered(box, other) for other in chosen):
            chosen.append(box)
    return tuple(chosen)


def _objects(evidence: Evidence, standard: Standard) -> list[Box]:
    found = []
    for region in evidence.regions:
        score = float(calibrated(surprise_of(region.attribute, region.value, standard)))
        if score >= BOX_LEAST:
            found.append(
                Box(
                    *region.box,
                    label=label(region.attribute, region.object_class),
                    score=score,
                    frame=region.frame,
                    time=region.time,
                    confidence=region.confidence,
                )
            )
    return found


def _areas(evidence: Evidence, standard: Standard) -> list[Box]:
    found = []
    for attribute, cells in evidence.cells.items():
        heat = calibrated(surprise_of(attribute, cells, standard))
        count, areas = cv2.connectedComponents((heat >= BOX_LEAST).astype(np.uint8), connectivity=8)
        peak = evidence.peaks[attribute]
        for number in range(1, count):
            rows, columns = np.nonzero(areas == number)
            found.append(
                Box(
                    left=float(columns.min() / heat.shape[1]),
                    top=float(rows.min() / heat.shape[0]),
                    right=float((columns.max() + 1) / heat.shape[1]),
                    bottom=float((rows.max() + 1) / heat.shape[0]),
                    label=label(attribute, peak.detail),
                    score=float(heat[areas == number].max()),
                    frame=peak.frame,
                    time=peak.time,
                )
            )
    return found


def _covered(box: Box, other: Box) -> bool:
    width = min(box.right, other.right) - max(box.left, other.left)
    height = min(box.bottom, other.bottom) - max(box.top, other.top)
    if width <= 0 or height <= 0:
        return False
    smaller = min(
        (box.right - box.left) * (box.bottom - box.top),
        (other.right - other.left) * (other.bottom - other.top),
    )
    return width * height >= COVERED * smaller
