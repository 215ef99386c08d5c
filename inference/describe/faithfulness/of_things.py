"""Claims about people and things: how many there were, and how they moved."""

from __future__ import annotations

from itertools import pairwise

from inference.describe.event import EventFacts, Mover, Objects
from inference.describe.faithfulness.claims import Claim
from inference.describe.faithfulness.clocks import same, within
from inference.describe.faithfulness.phrases import Kind, Phrase

_OF_MOVERS = frozenset(
    {
        Kind.MOVES,
        Kind.STAYS,
        Kind.DIRECTION,
        Kind.WAY,
        Kind.SIDE,
        Kind.ZONE,
        Kind.SINCE,
        Kind.UNTIL,
        Kind.SPEED,
    }
)
_OF_COUNTS = frozenset({Kind.EXISTS, Kind.PLACE, Kind.MOST, Kind.AT, Kind.SPAN})


def counted(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    """Whether each of the things that a claim lists was there so often, and did what is said of all."""
    if any(phrase.kind not in _OF_MOVERS | _OF_COUNTS for phrase in told):
        return False
    moving = any(phrase.kind in _OF_MOVERS for phrase in told)
    look = _moved if moving else _there
    return all(look(topic, told, facts) for topic in claim.topics)


def _there(topic: Phrase, told: list[Phrase], facts: EventFacts) -> bool:
    name, number, the_only = topic.value
    found = next((one for one in facts.objects if one.name == name), None)
    if found is None or found.most < 1 or (the_only and found.most != 1):
        return False
    times = [phrase for phrase in told if phrase.kind in (Kind.AT, Kind.SPAN)]
    if number is None:
        return found.most > 1 and not times
    if not times:
        return found.most == number
    return all(_at_that_time(found, number, phrase, facts) for phrase in times)


def _at_that_time(found: Objects, number: int, phrase: Phrase, facts: EventFacts) -> bool:
    if phrase.kind is Kind.AT:
        if found.most == number and same(phrase.value, found.most_at, facts):
            return True
        return any(
            count == number and _begins_or_holds(phrase.value, start, end, facts)
            for start, end, count in _steps(found, facts)
        )
    if any(count != number for _, _, count in _steps(found, facts)):
        return False
    return (
        bool(found.changes)
        and same(phrase.value[0], facts.start, facts)
        and same(phrase.value[1], facts.end, facts)
    )


def _begins_or_holds(written: str, start: float, end: float, facts: EventFacts) -> bool:
    return same(written, start, facts) or (end - start > 1 and within(written, start, end - 1, facts))


def _steps(found: Objects, facts: EventFacts) -> list[tuple[float, float, int]]:
    """(from, to, how many) of a count over the event."""
    ends = [*found.changes, (facts.end, 0)]
    return [(start, end, count) for (start, count), (end, _) in pairwise(ends)]


def _moved(topic: Phrase, told: list[Phrase], facts: EventFacts) -> bool:
    name, number, the_only = topic.value
    known = [mover for mover in facts.movers if mover.name == name]
    fitting = [mover for mover in known if all(_did(mover, phrase, facts) for phrase in told)]
    if the_only:
        return len(known) == len(fitting) == 1 and facts.count(name) <= 1
    return len(fitting) > 1 if number is None else len(fitting) == number


def _did(mover: Mover, phrase: Phrase, facts: EventFacts) -> bool:
    match phrase.kind:
        case Kind.EXISTS | Kind.PLACE:
            return True
        case Kind.MOVES:
            return mover.direction is not None
        case Kind.STAYS:
            return mover.direction is None and mover.speed is not None
        case Kind.DIRECTION:
            return mover.direction is phrase.value
        case Kind.WAY:
            ends = (mover.went[0], mover.went[-1]) if mover.went else ()
            return phrase.value == mover.went or (phrase.value == ends and ends[0] is not ends[1])
        case Kind.SIDE:
            return phrase.value in mover.went
        case Kind.ZONE:
            return phrase.value in mover.zones
        case Kind.AT | Kind.SINCE:
            return same(phrase.value, mover.start, facts)
        case Kind.UNTIL:
            return same(phrase.value, mover.end, facts)
        case Kind.SPAN:
            return same(phrase.value[0], mover.start, facts) and same(phrase.value[1], mover.end, facts)
        case Kind.SPEED:
            return mover.speed is not None and any(
                abs(phrase.value - round(mover.speed, digits)) < 1e-9 for digits in (1, 2)
            )
    return False


def gathered(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    """Whether people came together, from so many to so many, then."""
    gathering = facts.gathering
    if gathering is None:
        return False
    numbers = claim.topics[0].value
    if numbers is not None and numbers != (gathering.before, gathering.after):
        return False
    for phrase in told:
        match phrase.kind:
            case Kind.AT | Kind.UNTIL:
                good = same(phrase.value, gathering.at, facts)
            case Kind.PLACE:
                good = True
            case _:
                good = False
        if not good:
            return False
    return True
