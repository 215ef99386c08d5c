"""A scoring system for tests of the machinery: the brighter a snippet, the more unusual. Needs no weights.

WATCHPOST_TEST_PAUSE makes it slow, in seconds a snippet, so that a test can kill it in the middle.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from inference.types import Assessment, Box, Features, Modality, Snippet, Span
from monitoring.analysis.blocks import Scored
from monitoring.analysis.systems import Result
from monitoring.intake.snippets import LiveSnippet

VERSION = "brightness-1"


class BrightnessEngine:
    def extract(self, snippets: Iterable[Snippet]) -> Generator[Features, None, None]:
        pause = float(os.environ.get("WATCHPOST_TEST_PAUSE", "0"))
        for snippet in snippets:
            time.sleep(pause)
            yield Features(
                sequence=snippet.sequence,
                start=snippet.start,
                end=snippet.end,
                frame_start=snippet.frame_start,
                frame_end=snippet.frame_end,
                frame_numbers=snippet.frame_numbers,
                frame_times=snippet.frame_times,
                arrays={"brightness": snippet.frames.mean(axis=(1, 2, 3)).astype(np.float32)},
            )

    def timings(self) -> dict[str, float]:
        return {"brightness": 0.25}

    def assess(self, features: Sequence[Features]) -> Result:
        assessments = [_assess(feature) for feature in features]
        loud = [assessment for assessment in assessments if assessment.score >= 0.5]
        spans = [
            Span(item.start, item.end, item.score, item.start, item.label, item.contributions)
            for item in loud
        ]
        return Result(
            assessments=assessments,
            frame_scores=[feature.arrays["brightness"] / 255 for feature in features],
            spans=spans,
            descriptions=[f"bright at {span.start:.0f} s" for span in spans],
            span_facts=[{"brightness": round(span.peak * 255, 1)} for span in spans],
            reference="itself",
            model_version=VERSION,
            device="cpu",
        )


def _assess(feature: Features) -> Assessment:
    brightness = feature.arrays["brightness"].astype(np.float32)
    score = float(brightness.mean()) / 255
    time_seen, frame = float(feature.frame_times[0]), int(feature.frame_numbers[0])
    return Assessment(
        sequence=feature.sequence,
        start=feature.start,
        end=feature.end,
        frame_start=feature.frame_start,
        frame_end=feature.frame_end,
        score=score,
        raw=score * 255,
        contributions={Modality.APPEARANCE: 0.75, Modality.MOTION: 0.25},
        label="bright" if score >= 0.5 else "ordinary",
        model_version=VERSION,
        frames=feature.frame_numbers,
        frame_scores=brightness,
        boxes=(Box(0.0, 0.0, 0.5, 0.5, "field", score, frame, time_seen),),
        heatmap=np.full((2, 3), score, dtype=np.float32),
    )


class LiveBrightnessEngine:
    """The same for cameras. Its context counts the snippets, and `raw` tells how many came before."""

    preset = "brightness"

    def extract(self, snippets: Sequence[LiveSnippet]) -> list[Features]:
        time.sleep(float(os.environ.get("WATCHPOST_TEST_PAUSE", "0")) * len(snippets))
        return [
            Features(
                sequence=snippet.sequence,
                start=snippet.start,
                end=snippet.end,
                frame_start=0,
                frame_end=8,
                frame_numbers=np.rint(snippet.frame_times[1:] * 1000).astype(np.int64),
                frame_times=snippet.frame_times[1:],
                arrays={"brightness": snippet.frames[1:].mean(axis=(1, 2, 3)).astype(np.float32)},
            )
            for snippet in snippets
        ]

    def timings(self) -> dict[str, float]:
        return {"brightness": 0.25}

    def model_version(self, profile: Any | None) -> str:
        return VERSION

    def assess(
        self, features: Sequence[Features], context: bytes | None, profile: Any | None
    ) -> tuple[list[Scored], bytes]:
        before = json.loads(context)["snippets"] if context else 0
        scored = []
        for feature in features:
            assessment = replace(_assess(feature), raw=float(before))
            scores = feature.arrays["brightness"] / 255
            scored.append(Scored(assessment, feature.frame_times.tolist(), scores.tolist()))
            before += 1
        return scored, json.dumps({"snippets": before}).encode()


class DarknessEngine(BrightnessEngine):
    """The darker, the more unusual. It tells day from night, measures the light, and where there is a thermal
    companion it takes that picture's word for as much as the visible one is dark."""

    def extract(self, snippets: Iterable[Snippet]) -> Generator[Features, None, None]:
        for snippet in snippets:
            (features,) = super().extract([snippet])
            pair = np.float32(snippet.thermal is not None)
            yield replace(features, arrays={**features.arrays, "pair": np.asarray([pair])})

    def assess(self, features: Sequence[Features]) -> Result:
        seen = super().assess(features)
        pairs = [bool(feature.arrays["pair"][0]) for feature in features]
        assessments = [_dark(item, pair) for item, pair in zip(seen.assessments, pairs, strict=True)]
        return replace(
            seen,
            assessments=assessments,
            frame_scores=[None for _ in features],
            spans=[],
            descriptions=[],
            span_facts=[],
            model_version="darkness-1",
        )


class LiveDarknessEngine(LiveBrightnessEngine):
    """The darker, the more unusual, measured from the same features."""

    def model_version(self, profile: Any | None) -> str:
        return "darkness-1"

    def assess(
        self, features: Sequence[Features], context: bytes | None, profile: Any | None
    ) -> tuple[list[Scored], bytes]:
        bright, after = super().assess(features, context, profile)
        return [Scored(_dark(each.assessment)) for each in bright], after


class BrokenLiveEngine(LiveBrightnessEngine):
    """Fails on what is bright."""

    def assess(
        self, features: Sequence[Features], context: bytes | None, profile: Any | None
    ) -> tuple[list[Scored], bytes]:
        if any(feature.arrays["brightness"].mean() > 128 for feature in features):
            raise RuntimeError("the device ran out of memory")
        return super().assess(features, context, profile)


def _dark(assessment: Assessment, pair: bool = False) -> Assessment:
    score = 1 - assessment.score
    shares = {Modality.APPEARANCE: 1 - score, Modality.THERMAL: score} if pair else assessment.contributions
    return replace(
        assessment,
        score=score,
        contributions=shares,
        label="dark" if score >= 0.5 else "",
        model_version="darkness-1",
        frames=None,
        frame_scores=None,
        class_scores={"day": 1 - score, "night": score},
        facts={
            "dark_share": score,
            "low_light": int(score > 0.4),
            "modality": "thermal" if pair and score > 0.8 else "both" if pair else "visible",
        },
    )
