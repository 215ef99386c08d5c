"""What every scoring system offers, whatever it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from inference.types import Assessment, Features, Snippet

NORMAL = "normal"
ABNORMAL = "abnormal"
ALERT_LINE = 0.5
"""The calibrated score from which on something is called abnormal."""


class System(Protocol):
    """A scoring system with its model loaded.

    name           as in `inference.systems.catalogue`
    model_version  of what it was loaded with; an assessment's own may say more
    classes        what `Assessment.class_scores` can name, the normal class first; ("normal", "abnormal") for
                   a system that only tells these two apart and leaves `class_scores` empty
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def model_version(self) -> str: ...
    @property
    def classes(self) -> tuple[str, ...]: ...

    def measure(self, snippets: Iterable[Snippet]) -> Iterator[Features]:
        """Run the extractors and networks on consecutive snippets: one Features each, in order.

        What `snippets` raises is raised here.
        """
        ...

    def assess(self, features: Sequence[Features], context: Any = None) -> tuple[list[Assessment], Any]:
        """Score consecutive snippets in order: one Assessment each, and the context for a next call.

        Offline, `features` is the whole recording and `context` None. Causal, calls may continue each other
        with the returned context.
        """
        ...


@dataclass(frozen=True, slots=True)
class ClipDecision:
    """What a system says of a clip as a whole.

    label         one of the system's classes
    class_scores  probability by class
    score         calibrated anomaly score in [0, 1]; 0.5 is the alert line
    reason        what the assessments call its most unusual moment, empty for an ordinary clip
    """

    label: str
    class_scores: dict[str, float] = field(default_factory=dict)
    score: float = 0.0
    reason: str = ""


@runtime_checkable
class DecidesClips(Protocol):
    """A system with a rule of its own for whole clips; others get `inference.evaluate.clips.decide`."""

    def decide(self, features: Sequence[Features], assessments: Sequence[Assessment]) -> ClipDecision:
        """Judge a clip by all its snippets, at least one."""
        ...
