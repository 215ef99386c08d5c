"""What an assessment tells of the regions that were looked at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.extractors.coco import name_of
from inference.systems.aadc_net.configuration import MOST_REGIONS
from inference.systems.aadc_net.regions import NOTHING, Regions
from inference.types import Box


def boxes_of(regions: Regions, place: int, scores: Sequence[float]) -> tuple[Box, ...]:
    """The regions that were looked at; none where it was the whole picture."""
    found = []
    for region, score in enumerate(scores):
        number = int(regions.classes[place, region])
        if number == NOTHING:
            continue
        left, top, right, bottom = regions.boxes[place, region].tolist()
        found.append(
            Box(
                left=left,
                top=top,
                right=right,
                bottom=bottom,
                label=name_of(number),
                score=score,
                frame=int(regions.frames[place, region]),
                time=float(regions.times[place, region]),
                confidence=float(regions.confidence[place, region]),
            )
        )
    return tuple(found)


def counts_of(regions: Regions, place: int) -> dict[str, int]:
    """The most of each class seen at once; nothing of a frame that may show more than were looked at."""
    counts: dict[str, int] = {}
    real = regions.present[place] & (regions.classes[place] != NOTHING)
    for frame in np.unique(regions.frames[place][real]):
        rows = regions.classes[place][real & (regions.frames[place] == frame)]
        if len(rows) < MOST_REGIONS:
            for number in np.unique(rows).tolist():
                name = f"count.{name_of(number)}"
                counts[name] = max(counts.get(name, 0), int((rows == number).sum()))
    return counts
