"""What is kept of an observation's readings so that a score can be explained: small, whatever the picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.describe.counting import counted, most_at_once
from inference.systems.normality.attributes import LEAST_CONFIDENCE, Attribute
from inference.systems.normality.naming import UNNAMED
from inference.systems.normality.normal import Reading, Region, top
from inference.systems.normality.observations import Observation

KEPT_REGIONS = 4


@dataclass(frozen=True, slots=True)
class Peak:
    """The highest reading of an attribute in an observation."""

    value: float
    time: float
    frame: int
    detail: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """cells    highest value of each cell, (gh, gw) by attribute
    peaks    highest reading by attribute
    regions  the most unusual objects of each attribute
    counts   most objects of a COCO class in one frame, of those that may be told (`describe.counting`)
    speed    fastest motion, picture heights a second (mean of its top cells); None without flow
    """

    cells: Mapping[Attribute, NDArray[np.float16]]
    peaks: Mapping[Attribute, Peak]
    regions: tuple[Region, ...]
    counts: Mapping[int, int]
    speed: float | None
    heard: bool


def evidence_of(observation: Observation, readings: Sequence[Reading]) -> Evidence:
    """Reduce the readings of one observation."""
    cells: dict[Attribute, NDArray[np.float16]] = {}
    peaks: dict[Attribute, Peak] = {}
    for reading in readings:
        if reading.cells is not None:
            now = reading.cells.astype(np.float16)
            before = cells.get(reading.attribute)
            cells[reading.attribute] = now if before is None else np.maximum(before, now)
        best = peaks.get(reading.attribute)
        if best is None or reading.value > best.value:
            peaks[reading.attribute] = Peak(
                reading.value, reading.time, _frame_at(observation, reading.time), reading.detail
            )
    pictures = []
    for seen in observation.seen:
        kept = (seen.confidences >= LEAST_CONFIDENCE) & (seen.classes != UNNAMED)
        pictures.append(counted(seen.classes[kept], seen.confidences[kept]))
    return Evidence(
        cells=cells,
        peaks=peaks,
        regions=_most_unusual(readings),
        counts=most_at_once(pictures),
        speed=max((top(cell) for cell in observation.speed), default=None),
        heard=observation.embedding is not None or observation.level_db is not None,
    )


def merged(parts: Sequence[Evidence]) -> Evidence:
    """The evidence of a snippet from that of the observations that it spans."""
    cells: dict[Attribute, NDArray[np.float16]] = {}
    peaks: dict[Attribute, Peak] = {}
    for part in parts:
        for attribute, table in part.cells.items():
            cells[attribute] = np.maximum(cells[attribute], table) if attribute in cells else table
        for attribute, peak in part.peaks.items():
            if attribute not in peaks or peak.value > peaks[attribute].value:
                peaks[attribute] = peak
    speeds = [part.speed for part in parts if part.speed is not None]
    return Evidence(
        cells,
        peaks,
        tuple(region for part in parts for region in part.regions),
        most_at_once([part.counts for part in parts]),
        max(speeds, default=None),
        any(part.heard for part in parts),
    )


def _frame_at(observation: Observation, time: float) -> int:
    if not len(observation.times):
        return int(observation.pair_frames[-1]) if len(observation.pair_frames) else 0
    return int(observation.frames[np.abs(observation.times - time).argmin()])


def _most_unusual(readings: Iterable[Reading]) -> tuple[Region, ...]:
    by_attribute: dict[Attribute, list[Region]] = {}
    for reading in readings:
        by_attribute.setdefault(reading.attribute, []).extend(reading.regions)
    return tuple(
        region
        for regions in by_attribute.values()
        for region in sorted(regions, key=lambda region: -region.value)[:KEPT_REGIONS]
    )
