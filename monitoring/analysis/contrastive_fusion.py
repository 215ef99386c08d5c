"""The system `contrastive_fusion` as an engine for recordings and for cameras. Worker code."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.describe.sentences import TRAINED
from inference.systems.contrastive_fusion import load_system
from inference.systems.contrastive_fusion.scoring import ContrastiveFusionSystem
from inference.types import Features, Frames, Snippet
from monitoring.analysis.blocks import Scored
from monitoring.analysis.homographies import stored
from monitoring.analysis.results import result_of
from monitoring.analysis.systems import Result
from monitoring.intake.snippets import LiveSnippet

PRESET = "people-1"
"""Changes with anything that changes what is measured of a camera."""

_REMEMBERED_CAMERAS = 256


class ContrastiveFusionEngine:
    """A recording with or without its thermal companion."""

    def __init__(self) -> None:
        """Raises ModelMissing, ModelError, WeightsMissing, WeightsCorrupt, HomographyError."""
        self._system = load_system(homographies=stored())
        self._clock = _Clock(self._system)

    def extract(self, snippets: Iterable[Snippet]) -> Generator[Features, None, None]:
        yield from self._system.measure(snippets)

    def timings(self) -> dict[str, float]:
        return self._clock.since()

    def assess(self, features: Sequence[Features]) -> Result:
        assessments, _ = self._system.assess(features)
        return result_of(
            assessments,
            [None] * len(assessments),
            reference=TRAINED,
            model_version=self._system.model_version,
        )


class LiveContrastiveFusionEngine:
    """A camera with or without a thermal one beside it.

    A behaviour takes two seconds to be seen, a hop is one: each is looked at together with the hop before,
    which is kept in this process. Where that is missing, its first frame stands for it.
    """

    preset = PRESET

    def __init__(self) -> None:
        """Raises ModelMissing, ModelError, WeightsMissing, WeightsCorrupt, HomographyError."""
        self._system = load_system(causal=True, homographies=stored())
        self._clock = _Clock(self._system)
        self._before: OrderedDict[str, LiveSnippet] = OrderedDict()

    def extract(self, snippets: Sequence[LiveSnippet]) -> list[Features]:
        return list(self._system.measure([self._joined(snippet) for snippet in snippets]))

    def timings(self) -> dict[str, float]:
        return self._clock.since()

    def model_version(self, profile: Any | None) -> str:
        """It learns nothing of a camera: `profile` is of no use to it."""
        return self._system.model_version

    def assess(
        self, features: Sequence[Features], context: bytes | None, profile: Any | None
    ) -> tuple[list[Scored], bytes]:
        """Each snippet for itself; there is nothing to remember."""
        assessments, _ = self._system.assess(features)
        return [Scored(assessment) for assessment in assessments], b""

    def _joined(self, snippet: LiveSnippet) -> Snippet:
        """Sixteen frames that end with the snippet's."""
        before = self._before.pop(snippet.camera, None)
        self._before[snippet.camera] = snippet
        while len(self._before) > _REMEMBERED_CAMERAS:
            self._before.popitem(last=False)
        if before is not None and not _continues(before, snippet):
            before = None
        times = _last_and_new(None if before is None else before.frame_times, snippet.frame_times)
        return Snippet(
            source=snippet.camera,
            sequence=snippet.sequence,
            start=snippet.start,
            end=snippet.end,
            frame_start=0,
            frame_end=len(snippet.frames) - 1,
            frames=_last_and_new(None if before is None else before.frames, snippet.frames),
            frame_numbers=np.rint(times * 1000).astype(np.int64),
            frame_times=times,
            fps=snippet.fps,
            thermal=_thermal(before, snippet),
        )


@dataclass(slots=True)
class _Clock:
    """What each stage of a system took since the last asking."""

    system: ContrastiveFusionSystem
    told: Mapping[str, float] | None = None

    def since(self) -> dict[str, float]:
        now = dict(self.system.pipeline.timings.seconds())
        told = self.told or {}
        self.told = now
        return {stage: seconds - told.get(stage, 0.0) for stage, seconds in now.items()}


def _continues(before: LiveSnippet, snippet: LiveSnippet) -> bool:
    return (
        snippet.sequence == before.sequence + 1
        and snippet.fps == before.fps
        and snippet.frames.shape == before.frames.shape
    )


def _thermal(before: LiveSnippet | None, snippet: LiveSnippet) -> Frames | None:
    """As of the visible frames; a thermal camera that has just come has no past yet."""
    if snippet.thermal is None:
        return None
    past = before.thermal if before is not None else None
    if past is not None and past.shape != snippet.thermal.shape:
        past = None
    return _last_and_new(past, snippet.thermal)


def _last_and_new(before: NDArray[Any] | None, now: NDArray[Any]) -> NDArray[Any]:
    """The new ones of the hop before and of this one; a hop's first is the last of the one before it."""
    past = before[1:] if before is not None else np.repeat(now[:1], len(now) - 1, axis=0)
    return np.concatenate([past, now[1:]])
