"""The system `normality` as an engine: each recording is its own reference. Worker code: loads networks."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import asdict

from inference.describe import sentence, span_facts
from inference.extractors import build_extractor
from inference.runtime.device import device
from inference.systems.normality import NormalitySystem, calibrated
from inference.systems.spans import find_spans
from inference.types import Assessment, Features, Snippet
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
        spans = find_spans(assessments)
        facts = [span_facts(span, assessments) for span in spans]
        return Result(
            assessments=assessments,
            frame_scores=[_calibrated_frames(assessment) for assessment in assessments],
            spans=spans,
            descriptions=[sentence(fact) for fact in facts],
            span_facts=[asdict(fact) for fact in facts],
            reference=str(assessments[0].facts["reference"]),
            model_version=assessments[0].model_version,
            device=str(device()),
        )


def _calibrated_frames(assessment: Assessment) -> list[float] | None:
    if assessment.frame_scores is None:
        return None
    scores: list[float] = calibrated(assessment.frame_scores).tolist()
    return scores
