"""The system `normality` as an engine: each recording is its own reference. Worker code: loads networks."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence

import numpy as np

from inference.describe import describe_span
from inference.extractors import build_extractor
from inference.runtime.device import device
from inference.systems.normality import NormalitySystem
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
        assessments, _ = self._system.assess(features, None)
        spans = find_spans(assessments)
        return Result(
            assessments=assessments,
            frame_scores=calibrated_frames(assessments),
            spans=spans,
            descriptions=[describe_span(span, assessments) for span in spans],
            span_facts=[_facts_at_peak(span.peak_time, assessments) for span in spans],
            reference=str(assessments[0].facts.get("reference", "itself")),
            model_version=self._system.model_version,
            device=str(device()),
        )


def calibrated_frames(assessments: Sequence[Assessment]) -> list[list[float] | None]:
    """The raw scores of frames on the calibrated scale, read off the pairs that the snippets give."""
    pairs = sorted({(assessment.raw, assessment.score) for assessment in assessments})
    raw, score = np.asarray(pairs, dtype=np.float64).T
    return [
        None if assessment.frame_scores is None else np.interp(assessment.frame_scores, raw, score).tolist()
        for assessment in assessments
    ]


def _facts_at_peak(time: float, assessments: Sequence[Assessment]) -> dict[str, float | int | str]:
    covering = [item for item in assessments if item.start <= time < item.end] or list(assessments)
    return dict(max(covering, key=lambda item: item.score).facts)
