"""Any system of the library as an engine for cameras. Worker code: loads networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, cast, runtime_checkable

from inference.systems.catalogue import load_system
from inference.systems.protocol import System
from inference.systems.together import Measures
from inference.types import Assessment, Features
from monitoring.analysis import contexts
from monitoring.analysis.blocks import Scored
from monitoring.analysis.hop_measuring import HopMeasurer, shared_measurer
from monitoring.intake.snippets import LiveSnippet

PRESET = "hops-1"
"""Changes with anything that changes what is measured of a camera."""


@runtime_checkable
class BySecond(Protocol):
    """A system that is measured on the nine frames of one second, and remembers the one before by itself."""

    @property
    def by_second(self) -> bool: ...


class LiveSystemEngine:
    """Scores cameras with a causal system, a hop at a time; each is looked at together with the one before,
    as recordings are, unless the system puts seconds together itself (`BySecond`)."""

    def __init__(
        self,
        system: System,
        measures: Measures | None = None,
        *,
        by_second: bool | None = None,
        measurer: HopMeasurer | None = None,
    ) -> None:
        """measures, by_second  what the system is measured with, and whether on single seconds; by default it
        says so itself. Raises WeightsMissing, WeightsCorrupt for the networks of that."""
        self.system = system
        says = isinstance(system, BySecond) and system.by_second
        self._by_second = says if by_second is None else by_second
        self.preset = f"{PRESET}-{system.name}"
        self._measures = measures or cast(Measures, system)
        self._measurer = measurer or shared_measurer()
        self._measurer.load(self._measures)

    def extract(self, snippets: Sequence[LiveSnippet]) -> list[Features]:
        return [
            self._measurer.measure(snippet, self._measures, by_second=self._by_second) for snippet in snippets
        ]

    def timings(self) -> dict[str, float]:
        """Of all systems that measure together: of several, the first one that is asked tells it."""
        return self._measurer.seconds()

    def model_version(self, profile: Any | None) -> str:
        return self.system_for(profile).model_version

    def system_for(self, profile: Any | None) -> System:
        """The system that scores a camera. Most learn nothing of one: `profile` is of no use to them."""
        return self.system

    def assess(
        self, features: Sequence[Features], context: bytes | None, profile: Any | None
    ) -> tuple[list[Scored], bytes]:
        if not features:
            return [], context or b""
        system = self.system_for(profile)
        assessments, after = system.assess(features, self.restored(context, features[0]))
        return (
            [self.scored(*pair) for pair in zip(assessments, features, strict=True)],
            self.kept(after, features[-1]),
        )

    def restored(self, context: bytes | None, first: Features) -> Any:
        """What the system remembers when this snippet begins; None to begin anew."""
        return contexts.restore(context, first.start)

    def kept(self, after: Any, last: Features) -> bytes:
        """What it remembers after this snippet, for `restored`."""
        return contexts.dump(after, last.end)

    def scored(self, assessment: Assessment, features: Features) -> Scored:
        """With the scores of its frames, where the system has any (`frame_scores`)."""
        scores = self.frame_scores(assessment)
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

    def frame_scores(self, assessment: Assessment) -> list[float] | None:
        """Calibrated scores of an assessment's frames; a system that has any says how."""
        return None


def live_engine_of(name: str) -> LiveSystemEngine:
    """The engine of a system that needs nothing of its own here. Raises what loading it raises: ModelMissing,
    ModelError, WeightsMissing, WeightsCorrupt."""
    return LiveSystemEngine(load_system(name, causal=True))
