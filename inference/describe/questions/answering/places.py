"""Where it was, and which way things went: sides of the picture, zones, what was followed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inference.describe.event import Direction, Mover, Side
from inference.describe.questions import measures
from inference.describe.questions.answering.asked import MOST_TOLD, Asked
from inference.describe.questions.concepts import THING, Act, Ask, Word
from inference.describe.questions.reply import Piece, Reply, Verdict


def where(asked: Asked) -> Reply:
    """The camera, the side of the picture, the zones; of things those where they were followed."""
    question = asked.question
    if question.sides:
        return sided(asked)
    if question.zones:
        return zoned(asked)
    if question.things and question.things != [THING]:
        return _of_things(asked)
    account, events = asked.account, asked.chosen()
    place = asked.say(
        "in_recording" if account.is_recording else "on_camera", place=asked.teller.quoted(account.place)
    )
    if question.has(Ask.CAMERA):
        return asked.told(place)
    sides = [side for event in events for side in event.sides]
    zones = list(dict.fromkeys(zone for event in events for zone in event.zones))
    told: list[Sequence[Piece]] = []
    if not question.has(Ask.SIDE, Ask.ZONE):
        told.append(place)
    if sides and not question.has(Ask.ZONE):
        told.append(asked.say("happened_at", sides=asked.sides(sides)))
    if zones and not question.has(Ask.SIDE):
        told.append(asked.say("in_zone", zones=asked.teller.listed(map(asked.teller.quoted, zones))))
    if told:
        return asked.told(*told)
    return asked.cannot("zones_unknown" if question.has(Ask.ZONE) else "sides_unknown")


def _of_things(asked: Asked) -> Reply:
    missing, _ = asked.premises()
    if missing:
        return asked.teller.reply(Verdict.CORRECTED, *missing)
    followed = _followed(asked)
    in_zones = asked.question.has(Ask.ZONE)
    told = [
        asked.place_of(one, in_zones=in_zones) for one in followed if (one.zones if in_zones else one.went)
    ]
    if not told:
        return _not_followed(asked)
    return asked.told(asked.say("yes_found_only", what=asked.teller.joined(told[:MOST_TOLD])))


def sided(asked: Asked) -> Reply:
    """Whether something was on a side of the picture."""
    wanted = set(asked.question.sides)
    if asked.question.things and asked.question.things != [THING]:
        return _were(
            asked, [one for one in _followed(asked) if one.went], lambda one: bool(wanted & set(one.went))
        )
    sides: list[Side] = [side for event in asked.chosen() for side in event.sides]
    if not sides:
        return asked.cannot("sides_unknown")
    told = asked.say("happened_at", sides=asked.sides(sides))
    return _bare(asked, bool(wanted & set(sides)), told)


def zoned(asked: Asked) -> Reply:
    """Whether something was in a zone."""
    wanted = set(asked.question.zones)
    if asked.question.things and asked.question.things != [THING]:
        return _were(asked, _followed(asked), lambda one: bool(wanted & set(one.zones)), in_zones=True)
    zones = list(dict.fromkeys(zone for event in asked.chosen() for zone in event.zones))
    if not zones:
        return asked.cannot("zones_unknown")
    told = asked.say("in_zone", zones=asked.teller.listed(map(asked.teller.quoted, zones)))
    return _bare(asked, bool(wanted & set(zones)), told)


def way(asked: Asked) -> Reply:
    """Which way things went, or whether they went a way."""
    missing, _ = asked.premises()
    if missing:
        return asked.teller.reply(Verdict.CORRECTED, *missing)
    followed = _followed(asked)
    if not followed:
        return _not_followed(asked)
    wanted = asked.question.directions
    if wanted and not asked.question.asks:
        fitting = [one for one in followed if one.direction in wanted]
        return _verdict(asked, bool(fitting), _ways(asked, fitting or followed))
    joined = _ways(asked, followed)
    if asked.question.asks:
        return asked.told(asked.say("yes_found_only", what=joined))
    if asked.question.has(Act.STAY):
        return _verdict(asked, any(one.direction is None for one in followed), joined)
    return _verdict(asked, any(one.direction is not None for one in followed), joined)


def _ways(asked: Asked, followed: Sequence[Mover]) -> list[Piece]:
    """Way by way, what went the same way told together: who was lost and found again is not two."""
    groups: dict[tuple[str, Direction | None], list[Mover]] = {}
    for one in sorted(followed, key=lambda one: one.direction is None):
        groups.setdefault((one.name, one.direction), []).append(one)
    return asked.teller.joined([_way(asked, alike) for alike in groups.values()])


def _way(asked: Asked, alike: Sequence[Mover]) -> list[Piece]:
    first = alike[0]
    thing = asked.counted(first.name, 1)
    when = asked.when(measures.joined((one.start, one.end) for one in alike))
    if first.direction is None:
        return asked.say("stayed", thing=thing, when=when)
    way = asked.teller.way(first.direction)
    if len(alike) > 1 or not first.went:
        return asked.say("went", thing=thing, way=way, when=when)
    return asked.say("went_over", thing=thing, way=way, sides=asked.sides(first.went), when=when)


def _followed(asked: Asked) -> list[Mover]:
    names = asked.question.things or [THING]
    return [one for name in names for one in measures.movers(asked.account, name)]


def _all_followed(asked: Asked) -> bool:
    """Whether no more were seen at once than were followed: of the others nobody knows where they were."""
    for name in asked.question.things or [THING]:
        for one in measures.members(asked.account, name):
            seen = measures.most(asked.account, one)
            if seen and seen[0] > len(measures.movers(asked.account, one)):
                return False
    return True


def _not_followed(asked: Asked) -> Reply:
    things = asked.question.things
    if not things or things == [THING]:
        return asked.cannot("nothing_followed")
    return asked.cannot("not_followed", thing=asked.teller.noun(things[0]))


def _were(
    asked: Asked, followed: Sequence[Mover], fits: Callable[[Mover], bool], *, in_zones: bool = False
) -> Reply:
    missing, _ = asked.premises()
    if missing:
        return asked.teller.reply(Verdict.CORRECTED, *missing)
    if not followed or (in_zones and not any(one.zones for one in followed) and not asked.account.zones):
        return _not_followed(asked)
    fitting = [one for one in followed if fits(one)]
    if in_zones and not fitting:
        told = asked.say("zones_none", thing=asked.teller.noun(asked.question.things[0]))
        if asked.is_negated or not _all_followed(asked):
            return asked.teller.reply(Verdict.UNKNOWN, asked.say("cannot"), told)
        return asked.teller.reply(Verdict.NO, asked.say("no"), told)
    told = asked.teller.joined(
        [asked.place_of(one, in_zones=in_zones) for one in (fitting or followed)[:MOST_TOLD]]
    )
    return _verdict(asked, bool(fitting), told)


def _verdict(asked: Asked, is_so: bool, told: Sequence[Piece]) -> Reply:
    if asked.is_negated:
        return asked.told(asked.say("yes_found_only", what=told))
    if not is_so and not _all_followed(asked):
        return asked.teller.reply(Verdict.UNKNOWN, asked.say("cannot"), asked.say("measured_was", what=told))
    return asked.decided(is_so, asked.say("yes_side", what=told), asked.say("no_side", what=told))


def _bare(asked: Asked, is_so: bool, told: Sequence[Piece]) -> Reply:
    if asked.is_negated or asked.question.asks or Word.WITH in asked.question.words:
        return asked.told(told)
    return asked.teller.reply(Verdict.YES if is_so else Verdict.NO, asked.say("yes" if is_so else "no"), told)
