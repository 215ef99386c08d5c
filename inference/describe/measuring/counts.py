"""How many of what over time, from the ways of things: who is missed by one picture is still counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from inference.describe.event import Objects
from inference.describe.measuring.trails import Trail

MOST_CHANGES = 24
DIP = 2.1
"""Seconds: so shortly fewer is one picture that missed somebody, or took them for somebody else."""

AT_THE_BEGIN = 0.6
"""Seconds after an event's begin up to which a change is told as of the begin: pictures are a second apart,
so nobody knows better."""

Changes = list[tuple[float, int]]
Most = tuple[int, float]
"""how many at once, and since when"""


def counts_over_time(trails: Iterable[Trail], begin: float) -> dict[str, Changes]:
    """By class (time, how many from then on), the first one at `begin`, of what may be told."""
    steps: dict[str, Changes] = {}
    for trail in trails:
        if trail.is_sure:
            own = steps.setdefault(trail.name, [])
            own.append((max(trail.first, begin), 1))
            if trail.gone_at is not None:
                own.append((max(trail.gone_at, begin), -1))
    return {name: _summed(own, begin) for name, own in steps.items()}


def _summed(steps: Changes, begin: float) -> Changes:
    number, changes = 0, [(begin, 0)]
    for time, step in sorted(steps):
        number += step
        if changes[-1][0] == time:
            changes[-1] = time, number
        else:
            changes.append((time, number))
    return _without_repeats(_without_dips(changes))


def _without_dips(changes: Changes) -> Changes:
    filled = list(changes)
    for place in range(1, len(filled) - 1):
        before, (time, number), (until, after) = filled[place - 1][1], filled[place], filled[place + 1]
        if number < min(before, after) and until - time <= DIP:
            filled[place] = time, min(before, after)
    return filled


def _without_repeats(changes: Changes) -> Changes:
    return [*changes[:1], *(after for before, after in pairwise(changes) if after[1] != before[1])]


def most_of(counts: Mapping[str, Changes]) -> dict[str, Most]:
    """By class the first of its largest numbers."""
    return {
        name: (best[1], best[0])
        for name, changes in counts.items()
        if (best := max(changes, key=lambda change: change[1]))[1]
    }


def larger(one: Mapping[str, Most], other: Mapping[str, Most]) -> dict[str, Most]:
    """Of two findings about one event the larger number of each class; of equals the first."""
    return {
        name: max(
            (found[name] for found in (one, other) if name in found), key=lambda most: (most[0], -most[1])
        )
        for name in dict.fromkeys([*one, *other])
    }


def objects_of(
    counts: Mapping[str, Changes], most: Mapping[str, Most], start: float, end: float
) -> tuple[Objects, ...]:
    """People first, then what there was most of. `counts` begin at the first picture, which stands for the
    time since `start`."""
    found = []
    for name, (number, at) in larger(most_of(counts), most).items():
        changes = _within(counts.get(name, []), start, end)
        first = next((time for time, count in changes if count == number), min(max(at, start), end))
        found.append(Objects(name, number, round(first, 3), tuple(_shortened(changes))))
    return tuple(sorted(found, key=lambda item: (item.name != "person", -item.most, item.name)))


def _within(changes: Changes, start: float, end: float) -> Changes:
    if not changes:
        return []
    moved = [(start, changes[0][1])]
    for time, number in changes[1:]:
        time = round(min(max(time, start), end), 3) if time > start + AT_THE_BEGIN else start
        if time == moved[-1][0]:
            moved[-1] = time, number
        else:
            moved.append((time, number))
    return _without_repeats(moved)


def _shortened(changes: Changes) -> Changes:
    """At most `MOST_CHANGES`: what lasted shortest goes first, but never the first one or the largest."""
    changes = list(changes)
    while len(changes) > MOST_CHANGES:
        largest = max(number for _, number in changes)
        lengths = [
            (after[0] - before[0], place)
            for place, (before, after) in enumerate(pairwise(changes))
            if place and before[1] != largest
        ]
        del changes[min(lengths)[1] if lengths else -1]
        changes = _without_repeats(changes)
    return changes
