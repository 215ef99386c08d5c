"""The system `normality` as an engine: each recording is its own reference. Worker code: loads networks."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence

from inference.extractors import build_extractor
from inference.systems.normality import NormalitySystem, calibrated
from inference.types import Assessment, Features, Snippet
from monitoring.analysis.results import result_of
from monitoring.analysis.systems import Result


class NormalityEngine:
    def __init__(self) -> None:
        """Raises WeightsMissing, WeightsCorrupt."""
        self._system = NormalitySystem(None)
        self._extractor = build_extractor(self._system.required)
        self._told: dict[str, float] = {}

    def extract(self, snippets: Iterable[Snippet]) -> Generator[Features, None, None]:
        yield from self._extractor.extract(snippets)

    def timings(self) -> dict[str, float]:
        now = dict(self._extractor.timings.seconds())
        since = {stage: seconds - self._told.get(stage, 0.0) for stage, seconds in now.items()}
        self._told = now
        return since

    def assess(self, features: Sequence[Features]) -> Result:
        assessments, _ = self._system.assess(features)
        return result_of(
            assessments,
            [_calibrated_frames(assessment) for assessment in assessments],
            reference=str(assessments[0].facts["reference"]),
            model_version=assessments[0].model_version,
        )


def _calibrated_frames(assessment: Assessment) -> list[float] | None:
    if assessment.frame_scores is None:
        return None
    scores: list[float] = calibrated(assessment.frame_scores).tolist()
    return scores
