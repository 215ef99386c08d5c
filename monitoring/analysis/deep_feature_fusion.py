"""The system `deep_feature_fusion` as an engine for recordings and for cameras. Worker code."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from inference.describe.sentences import TRAINED
from inference.systems.deep_feature_fusion import load_system
from inference.systems.deep_feature_fusion.embedding import lay_out
from inference.systems.deep_feature_fusion.memory import Memory, UnreadableMemory, dump, restore
from inference.systems.deep_feature_fusion.model import NAME, pool_of
from inference.systems.deep_feature_fusion.scoring import DeepFeatureFusion, scored_frames
from inference.training import store
from inference.types import Assessment, Features, Snippet
from monitoring.analysis.blocks import Scored
from monitoring.analysis.hops import snippet_of
from monitoring.analysis.pool_map import Layout
from monitoring.analysis.results import result_of
from monitoring.analysis.systems import Result
from monitoring.intake.snippets import LiveSnippet


class DeepFeatureFusionEngine:
    def __init__(self) -> None:
        """Raises ModelMissing, ModelError, WeightsMissing, WeightsCorrupt."""
        self._system = load_system()
        self._told: Mapping[str, float] = {}

    def extract(self, snippets: Iterable[Snippet]) -> Generator[Features, None, None]:
        yield from self._system.measure(snippets)

    def timings(self) -> dict[str, float]:
        now, before = dict(self._system.extractor.timings.seconds()), self._told
        self._told = now
        return {stage: seconds - before.get(stage, 0.0) for stage, seconds in now.items()}

    def assess(self, features: Sequence[Features]) -> Result:
        assessments, _ = self._system.assess(features)
        return result_of(
            assessments,
            [scored_frames(self._system.model, assessment) for assessment in assessments],
            reference=TRAINED,
            model_version=self._system.model_version,
        )


class LiveDeepFeatureFusionEngine:
    """A second of a camera at a time; what the second before showed comes back as its context."""

    def __init__(self) -> None:
        """Raises ModelMissing, ModelError, WeightsMissing, WeightsCorrupt."""
        self._system: DeepFeatureFusion = load_system(causal=True)
        # What is measured depends on the model: its Grad-CAM pictures are made with the features.
        self.preset = self._system.model_version
        self._seconds = 0.0

    def extract(self, snippets: Sequence[LiveSnippet]) -> list[Features]:
        features = []
        for snippet in snippets:
            with self._system.extractor.timings.measure(self._system.measurer.name):
                features.append(_measured(self._system, snippet_of(snippet)))
        return features

    def timings(self) -> dict[str, float]:
        now = sum(dict(self._system.extractor.timings.seconds()).values())
        since, self._seconds = now - self._seconds, now
        return {self._system.measurer.name: since}

    def model_version(self, profile: Any | None) -> str:
        """It learns nothing of a camera: `profile` is of no use to it."""
        return self._system.model_version

    def assess(
        self, features: Sequence[Features], context: bytes | None, profile: Any | None
    ) -> tuple[list[Scored], bytes]:
        assessments, after = self._system.assess(features, _restored(context, features))
        return [self._scored(*pair) for pair in zip(assessments, features, strict=True)], dump(after)

    def _scored(self, assessment: Assessment, features: Features) -> Scored:
        scores = scored_frames(self._system.model, assessment)
        if scores is None or assessment.frames is None:
            return Scored(assessment)
        times: dict[int, float] = dict(
            zip(features.frame_numbers.tolist(), features.frame_times.tolist(), strict=True)
        )
        return Scored(
            assessment,
            frame_times=[times[number] for number in assessment.frames.tolist()],
            frame_scores=scores,
        )


def lay_out_pool() -> Layout:
    """The pool of the model in use, as its page shows it. Raises ModelMissing, PoolError."""
    pool = pool_of(store.find(NAME))
    plane = lay_out(pool.rows())
    return Layout(
        x=[round(value, 3) for value in plane.points[:, 0].tolist()],
        y=[round(value, 3) for value in plane.points[:, 1].tolist()],
        labels=list(plane.labels),
        clips=list(plane.clips),
        times=plane.times.tolist(),
        version=pool.version,
        total=plane.total,
    )


def _measured(system: DeepFeatureFusion, snippet: Snippet) -> Features:
    return Features(
        sequence=snippet.sequence,
        start=snippet.start,
        end=snippet.end,
        frame_start=snippet.frame_start,
        frame_end=snippet.frame_end,
        frame_numbers=snippet.frame_numbers,
        frame_times=snippet.frame_times,
        arrays=system.measurer.extract(snippet),
    )


def _restored(context: bytes | None, features: Sequence[Features]) -> Memory | None:
    if context is None:
        return None
    try:
        memory = restore(context)
    except UnreadableMemory:
        return None
    latest = max((float(times[-1]) for times in memory.times.values() if len(times)), default=-np.inf)
    # A clock that was set back begins anew.
    return memory if features and latest < features[0].end else None
