"""The system `normality` for cameras: what a camera learned, or general footage until then. Worker code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from inference.extractors.live import PRESET, LiveExtractor
from inference.systems.normality import NormalitySystem, calibrated
from inference.systems.normality.memory import UnreadableContext, dump, restore
from inference.systems.normality.profile import Profile
from inference.systems.normality.reference import general_live_profile
from inference.systems.normality.system import Context
from inference.types import Assessment, Features
from monitoring.analysis.blocks import Scored
from monitoring.analysis.hops import snippet_of
from monitoring.intake.snippets import LiveSnippet


@cache
def shared_extractor() -> LiveExtractor:
    """One a process, for all systems of this preset. Raises WeightsMissing, WeightsCorrupt."""
    return LiveExtractor()


class LiveNormalityEngine:
    preset = PRESET

    def __init__(self) -> None:
        """Raises WeightsMissing, WeightsCorrupt, ProfileError."""
        self._extractor = shared_extractor()
        self._general = general_live_profile()
        self._told: dict[str, float] = {}

    def extract(self, snippets: Sequence[LiveSnippet]) -> list[Features]:
        return [
            _new_frames(item) for item in self._extractor.extract([snippet_of(item) for item in snippets])
        ]

    def timings(self) -> dict[str, float]:
        now = dict(self._extractor.timings.seconds())
        since = {stage: seconds - self._told.get(stage, 0.0) for stage, seconds in now.items()}
        self._told = now
        return since

    def model_version(self, profile: Profile | None) -> str:
        return self._system(profile).model_version

    def assess(
        self, features: Sequence[Features], context: bytes | None, profile: Profile | None
    ) -> tuple[list[Scored], bytes]:
        before = _restored(context)
        if before is not None and features and features[0].frame_numbers[-1] <= before.observer.last_frame:
            before = None  # the clock was set back
        assessments, after = self._system(profile).assess(features, before)
        scored = [_scored(item, seen) for item, seen in zip(assessments, features, strict=True)]
        return scored, dump(after)

    def _system(self, profile: Profile | None) -> NormalitySystem:
        if profile is not None and profile.card.get("preset") != PRESET:
            profile = None
        return NormalitySystem(profile, causal=True, general=self._general, preset=PRESET)


def _new_frames(features: Features) -> Features:
    """Without the frame that the snippet before ended with, which is only there to measure motion from."""
    return replace(features, frame_numbers=features.frame_numbers[1:], frame_times=features.frame_times[1:])


def _restored(context: bytes | None) -> Context | None:
    if context is None:
        return None
    try:
        return restore(context)
    except UnreadableContext:
        return None


def _scored(assessment: Assessment, features: Features) -> Scored:
    if assessment.frames is None or assessment.frame_scores is None:
        return Scored(assessment)
    times: dict[Any, float] = dict(
        zip(features.frame_numbers.tolist(), features.frame_times.tolist(), strict=True)
    )
    return Scored(
        assessment,
        frame_times=[times[number] for number in assessment.frames.tolist()],
        frame_scores=calibrated(assessment.frame_scores).tolist(),
    )
