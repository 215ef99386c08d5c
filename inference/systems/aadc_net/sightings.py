"""What an assessment tells of the regions that were looked at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.describe.counting import counted, most_at_once
from inference.describe.facts import COUNT_PREFIX
from inference.extractors.coco import name_of
from inference.systems.aadc_net.configuration import MOST_REGIONS
from inference.systems.aadc_net.regions import LOOKED_AT, NOTHING, Regions
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
    """What may be told of how many were seen at once, as `count.<class>`; nothing of a frame that may show
    more than were looked at."""
    real = regions.present[place] & (regions.classes[place] != NOTHING)
    frames = np.unique(regions.frames[place][real])
    # A picture in which nothing was found has no region, and was looked at.
    pictures: list[dict[int, int]] = [{}] * (LOOKED_AT - len(frames))
    for frame in frames:
        rows = real & (regions.frames[place] == frame)
        if rows.sum() < MOST_REGIONS:
            pictures.append(counted(regions.classes[place][rows], regions.confidence[place][rows]))
    return {f"{COUNT_PREFIX}{name_of(number)}": count for number, count in most_at_once(pictures).items()}
