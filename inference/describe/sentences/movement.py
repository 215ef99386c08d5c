"""Who went where, one sentence for those that went alike."""

from __future__ import annotations

from collections.abc import Sequence

from inference.describe.event import Mover
from inference.describe.sentences.telling import Telling, begun

_MOST_TOLD = 4
"""Groups told one by one: of more nobody would keep track."""


def groups(movers: Sequence[Mover]) -> list[list[Mover]]:
    """Movers that went alike at the same time together, the largest groups first.

    Those of different times stay apart, for they may be one that was lost from sight in between. Who was seen
    but once did not move.
    """
    found: list[list[Mover]] = []
    for mover in sorted(movers, key=lambda mover: mover.start):
        if mover.direction is None and mover.speed is None:
            continue
        group = next((group for group in found if _went_along(mover, group)), None)
        if group is None:
            found.append([mover])
        else:
            group.append(mover)
    return sorted(found, key=len, reverse=True)


def _went_along(mover: Mover, group: Sequence[Mover]) -> bool:
    """Whether they went alike, and all of them at one moment."""
    one = group[0]
    alike = (one.name, one.direction, one.went, one.zones) == (
        mover.name,
        mover.direction,
        mover.went,
        mover.zones,
    )
    return alike and mover.start < min(member.end for member in group)


def movements(telling: Telling) -> list[str]:
    """Sentences, those of the largest groups."""
    return [_movement(telling, group) for group in groups(telling.facts.movers)[:_MOST_TOLD]]


def _movement(telling: Telling, group: Sequence[Mover]) -> str:
    one, phrases, several = group[0], telling.phrases, len(group) > 1
    who = telling.counted(one.name, len(group))
    start, end = telling.time(one.start), telling.time(one.end)
    if not several and start != end:
        who = phrases.seen_while.format(who=who, times=phrases.times.format(start=start, end=end))
    if one.direction is None:
        parts = [phrases.stayed[several].format(who=who)]
    else:
        direction = telling.words.directions[one.direction]
        parts = [phrases.moved[several].format(who=who, direction=direction)]
    parts += _where(telling, one)
    if one.zones:
        parts.append(telling.in_zones(one.zones))
    if not several and one.direction is not None and one.speed is not None:
        parts.append(phrases.speed.format(speed=telling.decimal(one.speed, 2)))
    return begun(f"{', '.join(parts)}.")


def _where(telling: Telling, mover: Mover) -> list[str]:
    places = telling.words.places
    if not mover.went:
        return []
    if len(mover.went) == 1 or mover.direction is None:
        sides = [places.at[side] for side in dict.fromkeys(mover.went)]
        return [places.picture.format(sides=telling.listed(sides))]
    start, *between, end = mover.went
    way = " ".join([places.from_[start], *(places.over[side] for side in between), places.to[end]])
    return [places.across.format(way=way)]
