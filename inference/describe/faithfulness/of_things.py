"""Claims about people and things: how many there were, and how they moved."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from inference.describe.event import EventFacts, Mover, Objects, Side
from inference.describe.faithfulness.claims import Claim
from inference.describe.faithfulness.clocks import same, within
from inference.describe.faithfulness.of_event import as_written, only_there
from inference.describe.faithfulness.phrases import Kind, Phrase, Things
from inference.describe.sentences.movement import groups

_OF_MOVERS = frozenset(
    {
        Kind.MOVES, Kind.STAYS, Kind.DIRECTION, Kind.WAY, Kind.SIDE, Kind.ZONES, Kind.THROUGH, Kind.SINCE,
        Kind.UNTIL, Kind.SPEED,
    }
)  # fmt: skip
_GOING = frozenset({Kind.MOVES, Kind.STAYS, Kind.DIRECTION, Kind.WAY})
_OF_COUNTS = frozenset(
    {Kind.EXISTS, Kind.PLACE, Kind.MOST, Kind.AT, Kind.SPAN, Kind.CHANGE, Kind.CHANGES_BETWEEN}
)


def counted(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    """Whether each of the things that a claim lists was there so often, and did what is said of all."""
    kinds = {phrase.kind for phrase in told}
    if Kind.MOST in kinds and any(topic.value.number is None for topic in claim.topics):
        return False
    if kinds <= _OF_COUNTS:
        return all(_there(topic.value, told, facts) for topic in claim.topics)
    if not kinds & _GOING and any(topic.value.number != 1 for topic in claim.topics):
        # That several were on the left, each at a time of its own, is easily taken for all of them at once.
        return False
    if kinds <= _OF_MOVERS | {Kind.EXISTS, Kind.PLACE, Kind.AT, Kind.SPAN}:
        return all(_moved(topic.value, told, facts) for topic in claim.topics)
    return False


def _there(things: Things, told: Sequence[Phrase], facts: EventFacts) -> bool:
    found = next((one for one in facts.objects if one.name == things.name and one.most), None)
    if found is None or (things.the_only and found.most != 1):
        return False
    said = [phrase for phrase in told if phrase.kind not in (Kind.EXISTS, Kind.PLACE, Kind.MOST)]
    if things.number is None:
        # "People": several, or what follows says how many.
        changing = {phrase.kind for phrase in said}
        if not changing:
            return found.most > 1
        return changing <= {Kind.CHANGE, Kind.CHANGES_BETWEEN} and all(
            _changed(found, phrase, facts) for phrase in said
        )
    if not said:
        return found.most == things.number
    return all(_then(found, things.number, phrase, facts) for phrase in said)


def _changed(found: Objects, phrase: Phrase, facts: EventFacts) -> bool:
    if phrase.kind is Kind.CHANGES_BETWEEN:
        # As they are, and as a clock can tell them: of those within a second the last.
        by_second = {int(time + 1e-6): number for time, number in found.changes}
        return any(
            phrase.value == (min(numbers), max(numbers), sum(a != b for a, b in pairwise(numbers)))
            for numbers in ([number for _, number in found.changes], list(by_second.values()))
            if numbers
        )
    told, moment = phrase.value
    return any(number == told and same(moment, time, facts) for time, number in found.changes)


def _then(found: Objects, number: int, phrase: Phrase, facts: EventFacts) -> bool:
    """Whether there were so many at that time, or all through that span."""
    if phrase.kind is Kind.AT:
        if found.most == number and same(phrase.value, found.most_at, facts):
            return True
        return any(
            count == number and (same(phrase.value, start, facts) or within(phrase.value, start, end, facts))
            for start, end, count in _steps(found, facts)
        )
    if phrase.kind is not Kind.SPAN or not found.changes:
        return False
    start, end = phrase.value
    steady = all(count == number for _, count in found.changes)
    return steady and same(start, found.changes[0][0], facts) and same(end, facts.end, facts)


def _steps(found: Objects, facts: EventFacts) -> list[tuple[float, float, int]]:
    """(from, to, how many) of a count over the event."""
    return [(start, end, count) for (start, count), (end, _) in pairwise([*found.changes, (facts.end, 0)])]


def _moved(things: Things, told: Sequence[Phrase], facts: EventFacts) -> bool:
    known = [mover for mover in facts.movers if mover.name == things.name]
    fitting = [mover for mover in known if all(_did(mover, phrase, facts) for phrase in told)]
    if things.the_only:
        return len(known) == len(fitting) == 1 and facts.count(things.name) <= 1
    # Several are told together when they went alike at one time, or all of whom it is true were there at one
    # time; those of different times may be one who was lost from sight.
    numbers = {len(group) for group in groups(fitting)}
    if fitting and max(mover.start for mover in fitting) < min(mover.end for mover in fitting):
        numbers.add(len(fitting))
    return max(numbers, default=0) > 1 if things.number is None else things.number in numbers


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
            start_and_end = mover.went[:1] + mover.went[-1:]
            way: tuple[Side, ...] = phrase.value
            return way == mover.went or (way == start_and_end and mover.went[0] is not mover.went[-1])
        case Kind.SIDE:
            return any(side is phrase.value for side in mover.went)
        case Kind.ZONES:
            return set(phrase.value) <= set(mover.zones)
        case Kind.THROUGH:
            return mover.zones == tuple(phrase.value)
        case Kind.AT | Kind.SINCE:
            return same(phrase.value, mover.start, facts)
        case Kind.UNTIL:
            return same(phrase.value, mover.end, facts)
        case Kind.SPAN:
            return same(phrase.value[0], mover.start, facts) and same(phrase.value[1], mover.end, facts)
        case Kind.SPEED:
            return mover.speed is not None and as_written(phrase.value, mover.speed)
    return False


def gathered(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    """Whether people came together, from so many to so many, by then."""
    gathering = facts.gathering
    if gathering is None:
        return False
    before, after, time = claim.topics[0].value
    times = [*([time] if time else []), *(one.value for one in told if one.kind in (Kind.AT, Kind.UNTIL))]
    return (
        before in (None, gathering.before)
        and after in (None, gathering.after)
        and all(same(one, gathering.at, facts) for one in times)
        and all(one.kind in (Kind.AT, Kind.UNTIL, Kind.PLACE, Kind.EXISTS) for one in told)
    )


def nothing(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    """Whether pictures were looked at, and nothing was found in them."""
    return facts.pictures > 0 and not any(found.most for found in facts.objects) and only_there(told)


def nobody(claim: Claim, told: list[Phrase], facts: EventFacts) -> bool:
    """Whether pictures were looked at, and no person was found in them."""
    return facts.pictures > 0 and not facts.count("person") and only_there(told)
