"""What a camera shows, for the facts of its alerts, followed from snippet to snippet. Worker code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from inference.describe.measuring.looks import Observed
from inference.describe.measuring.observing import SnippetObserver
from inference.types import Features
from monitoring.analysis.blocks import Scored
from monitoring.analysis.live_context import Memory


def memory_of(system: str) -> str:
    """The name under which the broker keeps what is known of the things in a system's pictures."""
    return f"{system}.observed"


def observe(features: Features, before: Memory | None, preset: str) -> tuple[Observed, Memory]:
    """What a snippet shows, and what to remember of it. `before` is of the same preset; None begins anew."""
    observer = SnippetObserver.restored(before.data if before else None, features)
    observed = observer.observe_live(features)
    return observed, Memory(preset, features.sequence, features.end, observer.dump())


def with_looks_of(others: Mapping[str, Sequence[Scored]], results: Iterable[Scored]) -> list[Scored]:
    """`results` of a system that detects nothing itself, with what others' pictures of the same snippets
    showed; a camera's systems all see the same."""
    return [each if _looks(each) else _lent(each, others) for each in results]


def _lent(scored: Scored, others: Mapping[str, Sequence[Scored]]) -> Scored:
    lenders = [
        other.observed
        for own in others.values()
        for other in own
        if other.observed is not None and other.assessment.sequence == scored.assessment.sequence
    ]
    lender = max(lenders, key=lambda observed: len(observed.looks), default=None)
    if lender is None:
        return scored
    own = scored.observed
    return replace(scored, observed=lender if own is None else replace(own, looks=lender.looks))


def _looks(scored: Scored) -> bool:
    return scored.observed is not None and bool(scored.observed.looks)
