"""How sure and how threatening a text may call an event."""

from __future__ import annotations

from inference.describe.event import EventFacts

_ACT = 0.85


def confidence_of(facts: EventFacts) -> float:
    """The score of the strongest system, in [0, 1]."""
    return round(min(1.0, max(0.0, facts.peak)), 2)


def threat_level_of(facts: EventFacts) -> int:
    """0 below the line, 1 above it, 2 far above."""
    if facts.peak < facts.line:
        return 0
    return 2 if facts.peak >= _ACT else 1
