"""Any system of the library as an engine for recordings. Worker code: loads networks."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from inference.describe.sentences import TRAINED
from inference.extractors.protocol import Extractor
from inference.systems.catalogue import load_system
from inference.systems.protocol import System
from inference.systems.together import JointExtractor, Measures
from inference.types import Assessment, Features, Snippet
from inference.weights.manifest import entry
from inference.weights.providers import in_folder, in_package
from monitoring.analysis.results import result_of
from monitoring.analysis.systems import Result

DETECTOR = "ssd_mobilenet_v2"
"""In the weights manifest, what `objects` looks with."""


class SystemEngine:
    """Scores whole recordings with a system; says what it measures with, so that several systems on one
    recording are measured together."""

    def __init__(self, system: System, measures: Measures | None = None) -> None:
        """measures  what the system is measured with; by default it says so itself"""
        self.system = system
        self._measures = measures or cast(Measures, system)
        self._joint: JointExtractor | None = None
        self._told: Mapping[str, float] = {}

    def parts(self) -> Mapping[str, Measures]:
        """What it measures with (`inference.systems.together.Composed`)."""
        return {"": self._measures}

    def extract(self, snippets: Iterable[Snippet]) -> Generator[Features, None, None]:
        """Raises WeightsMissing, WeightsCorrupt, and what `snippets` raises."""
        if self._joint is None:
            self._joint = JointExtractor({self.system.name: self})
        for features in self._joint.extract(snippets):
            yield features[self.system.name]

    def timings(self) -> dict[str, float]:
        if self._joint is None:
            return {}
        now, before = self._joint.seconds()[self.system.name], self._told
        self._told = now
        return {stage: seconds - before.get(stage, 0.0) for stage, seconds in now.items()}

    def assess(self, features: Sequence[Features]) -> Result:
        return self.result_of(*self.system.assess(features)[:1], features)

    def result_of(self, assessments: Sequence[Assessment], features: Sequence[Features]) -> Result:
        """What these assessments of a whole recording, and what was measured of it, come to."""
        first = assessments[0] if assessments else None
        return result_of(
            assessments,
            [self.frame_scores(assessment) for assessment in assessments],
            reference=str(first.facts.get("reference", TRAINED)) if first else TRAINED,
            model_version=first.model_version if first else self.system.model_version,
            features=features,
        )

    def frame_scores(self, assessment: Assessment) -> list[float] | None:
        """Calibrated scores of an assessment's frames; a system that has any says how."""
        return None


@dataclass(frozen=True, slots=True)
class _Looking:
    required: frozenset[str]
    extractors: Sequence[Extractor]


def looking(measures: Measures) -> Measures:
    """With the shared detector as well, so that the facts of an event tell who was there. Without it where
    its weights are missing: facts may lack something, scores may not."""
    weights = entry(DETECTOR)
    if in_folder(weights) is None and in_package(weights) is None:
        return measures
    return _Looking(measures.required | {"objects"}, measures.extractors)


def engine_of(name: str) -> SystemEngine:
    """The engine of a system that needs nothing of its own here. Raises what loading it raises: ModelMissing,
    ModelError, WeightsMissing, WeightsCorrupt."""
    system = load_system(name)
    return SystemEngine(system, looking(cast(Measures, system)))
