"""Where in the picture an event happened: sides and zones, by how much of the score lies there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from inference.describe.event import Side
from inference.describe.measuring.places import Zone, zones_at
from inference.describe.measuring.trails import side_of
from inference.describe.sentences import TRAINED
from inference.types import Assessment

TOLD_SHARE = 0.25
"""Share of what happened from which a side or a zone is told."""

LIT = 0.5
"""Calibrated score from which a part of the picture had to do with it."""


@dataclass(slots=True)
class Whereabouts:
    """sides, zones  how much lay where, of `total`; the unit is score times cells or regions"""

    total: float = 0.0
    sides: dict[str, float] = field(default_factory=dict)
    zones: dict[str, float] = field(default_factory=dict)

    def add(self, assessment: Assessment, zones: Sequence[Zone]) -> None:
        for right, down, weight in _lit(assessment):
            side = side_of(right).value
            self.total += weight
            self.sides[side] = self.sides.get(side, 0.0) + weight
            for name in zones_at(zones, right, down):
                self.zones[name] = self.zones.get(name, 0.0) + weight

    def told_sides(self) -> tuple[Side, ...]:
        return tuple(Side(name) for name in _told(self.sides, self.total))

    def told_zones(self) -> tuple[str, ...]:
        return tuple(_told(self.zones, self.total))

    def to_json(self) -> dict[str, Any]:
        return {
            "total": round(self.total, 3),
            "sides": {name: round(weight, 3) for name, weight in self.sides.items()},
            "zones": {name: round(weight, 3) for name, weight in self.zones.items()},
        }

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Whereabouts:
        """Raises TypeError for what `to_json` did not write."""
        return Whereabouts(**stored)


def _told(weights: Mapping[str, float], total: float) -> list[str]:
    return [
        name
        for name, weight in sorted(weights.items(), key=lambda pair: -pair[1])
        if weight >= TOLD_SHARE * total
    ]


def _lit(assessment: Assessment) -> Iterator[tuple[float, float, float]]:
    """(right, down, weight) of the regions that were judged unusual; where there are none, of the lit cells
    of a heatmap that was measured."""
    boxes = [box for box in assessment.boxes if box.score >= LIT]
    if boxes:
        for box in boxes:
            # An area that fills most of the picture says nothing about where.
            if box.right - box.left <= 2 / 3:
                yield (box.left + box.right) / 2, (box.top + box.bottom) / 2, box.score
        return
    heat = assessment.heatmap
    # What a trained network looked at when it decided is often beside what happened.
    if heat is None or heat.size < 2 or assessment.facts.get("reference") == TRAINED:
        return
    for row, column in np.argwhere(heat >= LIT).tolist():
        yield (column + 0.5) / heat.shape[1], (row + 0.5) / heat.shape[0], float(heat[row, column])
