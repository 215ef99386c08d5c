"""Timing the analysis of one clip."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2

from inference.extractors.build import build_extractor, build_lanes
from inference.media.index import FrameIndex, build_index
from inference.media.snippets import read_snippets
from inference.systems.normality import NormalitySystem
from inference.types import Features

STAGES = ("decode", "motion", "objects", "appearance", "sound", "density")

PLAIN_SNIPPETS = 8
"""Snippets that the plain run measures; its time is scaled up to the clip."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """Times of one analysis, all in seconds.

    duration           of the video
    seconds            by the clock, from opening the file to the last score
    processor_seconds  of all threads, which other work on the machine does not lengthen much
    busy               of each stage; stages overlap
    plain_seconds      that the same measurements take without overlap and without sharing between snippets
    """

    duration: float
    seconds: float
    processor_seconds: float
    busy: Mapping[str, float]
    plain_seconds: float


def measure(clip: Path) -> Measurement:
    """Analyse `clip` as its own reference and time it; networks are loaded and warm before."""
    extractor = build_extractor()
    index = build_index(clip)
    list(extractor.extract(read_snippets(clip, index, last=2)))
    before = extractor.timings.seconds()
    clock, processor = time.perf_counter(), time.process_time()
    features = list(extractor.extract(read_snippets(clip, build_index(clip))))
    density = _density(features)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    busy = {stage: seconds - before.get(stage, 0.0) for stage, seconds in extractor.timings.seconds().items()}
    return Measurement(
        duration=index.duration,
        seconds=clock,
        processor_seconds=processor,
        busy=busy | {"density": density},
        plain_seconds=_plain(clip, index) * len(features) + density,
    )


def _density(features: Sequence[Features]) -> float:
    begin = time.perf_counter()
    NormalitySystem(profile=None).assess(features, None)
    return time.perf_counter() - begin


def _plain(clip: Path, index: FrameIndex) -> float:
    """Seconds a snippet."""
    extractors = [extractor for lane in build_lanes(flow_threads=1) for extractor in lane]
    cv2.setNumThreads(1)
    begin = time.perf_counter()
    count = 0
    for snippet in read_snippets(clip, index, last=PLAIN_SNIPPETS):
        # Each from another source: what overlapping snippets share is not recognised.
        alone = replace(snippet, source=f"{snippet.source}#{snippet.sequence}")
        for extractor in extractors:
            extractor.extract(alone)
        count += 1
    return (time.perf_counter() - begin) / count
