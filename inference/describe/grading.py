"""How much there is to an event, in a few steps that words exist for."""

from __future__ import annotations

from enum import StrEnum

from inference.describe.event import EventFacts, Recognised
from inference.systems.protocol import ALERT_LINE

TRAINED = "trained model"
"""The reference of systems that learned from labelled examples rather than from a scene's normal."""
GENERAL = "general footage"
SEVERE = 0.8
"""The calibrated score from which on an event is more than worth a look, for a line of 0.5."""
HARMLESS = frozenset({"rain", "rooster", "sea waves", "clock tick", "person sneeze"})
"""Classes that nobody has to look after."""


class Degree(StrEnum):
    """How far a score lies from what is normal."""

    NEAR = "near"
    ABOVE = "above"
    WELL = "well"
    FAR = "far"


class Certainty(StrEnum):
    """How sure a system is of the class it names."""

    HIGH = "high"
    FAIR = "fair"
    LOW = "low"


_DEGREES = ((0.85, Degree.FAR), (0.65, Degree.WELL), (ALERT_LINE, Degree.ABOVE))
_CERTAINTIES = ((0.8, Certainty.HIGH), (0.6, Certainty.FAIR))


def degree(score: float) -> Degree:
    """Of a calibrated score in [0, 1]. A camera's own line may lie so low that it is not above the normal."""
    return next((word for least, word in _DEGREES if score >= least), Degree.NEAR)


def certainty(probability: float) -> Certainty:
    """Of a class's probability in [0, 1]."""
    return next((word for least, word in _CERTAINTIES if probability >= least), Certainty.LOW)


def named(facts: EventFacts) -> Recognised | None:
    """The recognised class that the label is, the surest first; None when the label was not recognised."""
    label = spoken(facts.label)
    same = [item for item in facts.recognised if spoken(item.name) == label]
    return max(same, key=lambda item: item.confidence, default=None)


def spoken(label: str) -> str:
    """A label as it is looked up: "Bag_left " and "bag left" are one."""
    return " ".join(label.replace("_", " ").lower().split())


def confidence(facts: EventFacts) -> float:
    """How sure, in [0, 1] with two decimals: of the class that is named, else the score."""
    found = named(facts)
    return round(min(1.0, max(0.0, found.confidence if found else facts.peak)), 2)


def threat_level(facts: EventFacts) -> int:
    """0 nothing to fear, 1 look at it, 2 act.

    A score that is severe for its line asks to act, unless it was only held against other scenes' footage,
    which says nothing about this one. The same lies as far above a line as `SEVERE` lies above 0.5.
    """
    if facts.peak < facts.line or spoken(facts.label) in HARMLESS:
        return 0
    if facts.reference == GENERAL:
        return 1
    return 2 if facts.peak >= severe_score(facts.line) else 1


def severe_score(line: float, usual: float = SEVERE) -> float:
    """What lies as far above `line` on the raw scale as `usual` above 0.5, where odds are a power of the raw
    score; never less than `usual`."""
    line = min(line, 0.999)
    odds = line / (1 - line) * usual / (1 - usual)
    return max(usual, odds / (1 + odds))
