"""What may be said of the event as a whole, and the small comparisons that all claims share."""

from __future__ import annotations

from collections.abc import Sequence

from inference.describe.event import EventFacts
from inference.describe.faithfulness.claims import Claim
from inference.describe.faithfulness.clocks import same, same_duration
from inference.describe.faithfulness.phrases import Kind, Phrase

NEAR = 0.005 + 1e-9
"""Scores and shares are written with two digits or in whole percent."""


def near(told: float, measured: float) -> bool:
    """Whether a score or a share is written as it was measured."""
    return abs(told - measured) <= NEAR


def as_written(told: float, measured: float) -> bool:
    """Whether a number is the measured one, to two digits behind the point or to one."""
    return any(abs(told - round(measured, digits)) < 1e-9 for digits in (1, 2))


def heads(phrase: Phrase, claim: Claim, facts: EventFacts) -> bool:
    """Whether a heading holds for all that follows: the event's own span, how long it took, its place."""
    if phrase.kind in (Kind.PLACE, Kind.EXISTS):
        return True
    if not claim.listing:
        # "From 00:15 to 00:22 two people were there" says more than the heading of a list.
        return False
    if phrase.kind is Kind.LASTS:
        # Of an event that goes on: so far.
        ongoing = any(one.kind is Kind.ONGOING_SINCE for one in claim.heading)
        return facts.ongoing == ongoing and same_duration(phrase.value, facts)
    return phrase.kind in (Kind.SPAN, Kind.ONGOING_SINCE) and of_event(phrase, facts)


def of_event(phrase: Phrase, facts: EventFacts) -> bool:
    """Whether it is true of the event as a whole."""
    match phrase.kind:
        case Kind.PLACE | Kind.EXISTS | Kind.RECOGNISED:
            return True
        case Kind.SPAN:
            return same(phrase.value[0], facts.start, facts) and same(phrase.value[1], facts.end, facts)
        case Kind.ONGOING_SINCE:
            start, end = phrase.value
            return facts.ongoing and same(start, facts.start, facts) and same(end, facts.end, facts)
        case Kind.SINCE | Kind.BEGINS:
            return same(phrase.value, facts.start, facts)
        case Kind.UNTIL | Kind.ENDS:
            return not facts.ongoing and same(phrase.value, facts.end, facts)
        case Kind.LASTS:
            return not facts.ongoing and same_duration(phrase.value, facts)
        case Kind.ONGOING:
            return facts.ongoing
        case Kind.SIDE:
            return phrase.value in facts.sides
        case Kind.ZONES:
            return set(phrase.value) <= set(facts.zones)
        case Kind.LINE:
            return facts.peak >= facts.line and (phrase.value is None or near(phrase.value, facts.line))
    return False


def at_peak(phrase: Phrase, facts: EventFacts) -> bool:
    """Whether it is the time or the height of the strongest moment."""
    match phrase.kind:
        case Kind.AT:
            return same(phrase.value, facts.peak_at, facts)
        case Kind.SCORE:
            return phrase.value is not None and near(phrase.value, facts.peak)
    return False


def only_there(told: Sequence[Phrase]) -> bool:
    """Whether nothing but the place is told."""
    return all(phrase.kind in (Kind.PLACE, Kind.EXISTS) for phrase in told)
