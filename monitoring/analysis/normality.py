"""The system `normality` as an engine: each recording is its own reference. Worker code: loads networks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from inference.extractors.protocol import Extractor
from inference.systems.normality import NormalitySystem, calibrated
from inference.systems.protocol import System
from inference.types import Assessment
from monitoring.analysis.system_engine import SystemEngine


@dataclass(frozen=True, slots=True)
class _Measures:
    required: frozenset[str] = NormalitySystem.required
    extractors: tuple[Extractor, ...] = ()


class NormalityEngine(SystemEngine):
    def __init__(self) -> None:
        # Without `measure`, which the joint pass does in its place.
        super().__init__(cast(System, NormalitySystem()), _Measures())

    def frame_scores(self, assessment: Assessment) -> list[float] | None:
        if assessment.frame_scores is None:
            return None
        scores: list[float] = calibrated(assessment.frame_scores).tolist()
        return scores
