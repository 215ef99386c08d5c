"""What was seen and heard, in a few sentences; one function a matter, each silent about what was not
measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inference.describe.event import Heard, Objects, Source
from inference.describe.grading import TRAINED, named
from inference.describe.names import plain
from inference.describe.sentences.movement import movements
from inference.describe.sentences.summary import sureness
from inference.describe.sentences.telling import Telling, begun

_MOST_KINDS = 6
"""Kinds of things that are told; the facts name those that matter most first."""
_MOST_CHANGING = 2
"""Kinds of which it is told how their number changed."""
_MOST_CHANGES = 6
"""Changes told one by one; of more, how many there were."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a scene says of one thing. A scene without what is `needed` would mislead; the rest is detail."""

    sentences: tuple[str, ...]
    needed: bool = True


def scene(telling: Telling) -> str:
    """Sentences, the most important first."""
    return " ".join(sentence for matter in matters(telling) for sentence in matter.sentences)


def matters(telling: Telling) -> list[Matter]:
    """Of everything there is to say, in order; what was not measured has no sentences. The same facts have as
    many matters in every language, of as many sentences each."""
    return [
        Matter((opening(telling),)),
        Matter(tuple(_seen(telling))),
        Matter(tuple(movements(telling))),
        Matter(tuple(_changed(telling)), needed=False),
        Matter(tuple(_gathered(telling))),
        Matter(tuple(_happened(telling))),
        Matter(tuple(_light(telling))),
        Matter(tuple(_sound(telling))),
        Matter(tuple(_measured(telling)), needed=False),
        Matter(tuple(_systems(telling)), needed=False),
    ]


def opening(telling: Telling) -> str:
    """Which camera or recording, when, and what it was taken for."""
    facts, phrases = telling.facts, telling.phrases
    times = phrases.lasting.format(times=telling.span(), duration=telling.lasting(facts.duration))
    what = telling.named(facts.label)
    found = named(facts)
    if found is not None:
        what = phrases.recognised_as.format(label=what, certainty=sureness(telling, found.confidence))
    return opened(telling, times, what)


def opened(telling: Telling, times: str, what: str) -> str:
    """A sentence that begins with the camera or the recording, where that has a name that can be said."""
    facts, phrases = telling.facts, telling.phrases
    template = phrases.camera if facts.source is Source.CAMERA else phrases.recording
    if not plain(facts.place):
        template = phrases.nowhere
    return begun(template.format(place=telling.quoted(facts.place), times=times, what=what))


def _seen(telling: Telling) -> list[str]:
    """What there was. What was not detected is passed over in silence: in a third of real recordings the
    detector misses people who are small, far away or hidden, and a log would read as "nobody was there"."""
    facts, phrases = telling.facts, telling.phrases
    found = [item for item in facts.objects if item.most][:_MOST_KINDS]
    if not found:
        return []
    several = len(found) > 1 or found[0].most > 1
    return [begun(phrases.seen[several].format(things=telling.listed(_things(telling, found))))]


def _things(telling: Telling, found: Sequence[Objects]) -> list[str]:
    """Those at the head with the moment at which there were so many; behind one without, "at once" would seem
    to be said of both."""
    things: list[str] = []
    dated = True
    for item in found:
        dated = dated and item.most > 1 and len(item.changes) != 1
        counted = telling.counted(item.name, item.most)
        things.append(_at_once(telling, item, counted) if dated else counted)
    return things


def _at_once(telling: Telling, found: Objects, things: str) -> str:
    # When that was may stand in the sentence about how their number changed.
    one_by_one = len(_changing(telling).get(found.name, ())) in range(1, _MOST_CHANGES + 1)
    template = telling.phrases.up_to if one_by_one else telling.phrases.at_once
    return template.format(things=things, at=telling.at(found.most_at))


def _changed(telling: Telling) -> list[str]:
    """How many of each there were over time, where that changed."""
    return [_changes(telling, name, changes) for name, changes in _changing(telling).items()]


def _changing(telling: Telling) -> dict[str, list[tuple[str, int]]]:
    """By kind the changes that are told."""
    shown = ((found.name, _shown(telling, found)) for found in telling.facts.objects)
    return dict([(name, changes) for name, changes in shown if len(changes) > 1][:_MOST_CHANGING])


def _shown(telling: Telling, found: Objects) -> list[tuple[str, int]]:
    """(when, how many) as a clock can tell it: of what changed within a second, how it was left; and nothing
    twice in a row."""
    last = {telling.time(time): number for time, number in found.changes}
    shown = list(last.items())
    return [change for place, change in enumerate(shown) if not place or change[1] != shown[place - 1][1]]


def _changes(telling: Telling, name: str, changes: Sequence[tuple[str, int]]) -> str:
    phrases = telling.phrases
    many = telling.many(name)
    if len(changes) > _MOST_CHANGES:
        numbers = [number for _, number in changes]
        text = phrases.changes_between.format(
            things=many, fewest=min(numbers), most=max(numbers), times=len(numbers) - 1
        )
    else:
        told = [phrases.change.format(number=number, time=time) for time, number in changes]
        text = phrases.changes.format(things=many, changes=telling.listed(told))
    return begun(text)


def _gathered(telling: Telling) -> list[str]:
    gathering = telling.facts.gathering
    if gathering is None:
        return []
    at = telling.at(gathering.at)
    return [telling.phrases.gathered.format(before=gathering.before, after=gathering.after, at=at)]


def _happened(telling: Telling) -> list[str]:
    facts, places = telling.facts, telling.words.places
    where = []
    if facts.sides:
        sides = telling.listed([places.at[side] for side in facts.sides])
        where.append(places.picture.format(sides=sides))
    if facts.zones:
        where.append(telling.in_zones(facts.zones))
    return [telling.phrases.happened.format(where=", ".join(where))] if where else []


def _light(telling: Telling) -> list[str]:
    facts, phrases = telling.facts, telling.phrases
    light = phrases.light.get(facts.light)
    if light is None:
        return []
    if facts.dark_share is None:
        return [f"{light}."]
    return [phrases.dark_share.format(light=light, percent=telling.percent(facts.dark_share))]


def _sound(telling: Telling) -> list[str]:
    """Silent where systems that only look were asked: there may have been something to hear."""
    sound, phrases = telling.facts.sound, telling.phrases
    if not sound.measured:
        return [] if telling.facts.reference == TRAINED else [phrases.sound_absent]
    parts = []
    if sound.unusual or not sound.name:
        parts.append(phrases.unusual if sound.unusual else phrases.ordinary)
    if sound.name:
        parts.append(phrases.recognised_sound.format(label=telling.named(sound.name)))
    parts += _loudest(telling, sound)
    return [phrases.sound.format(parts=", ".join(parts))]


def _loudest(telling: Telling, sound: Heard) -> list[str]:
    if sound.level_db is None or sound.loudest_at is None:
        return []
    level = telling.decimal(sound.level_db, 1)
    return [telling.phrases.loudest.format(at=telling.at(sound.loudest_at), level=level)]


def _measured(telling: Telling) -> list[str]:
    """The numbers behind it."""
    facts, phrases = telling.facts, telling.phrases
    score, line = telling.decimal(facts.peak, 2), telling.decimal(facts.line, 2)
    sentences = [phrases.reached.format(score=score, at=telling.at(facts.peak_at), line=line)]
    if facts.leading:
        shares = [
            phrases.share.format(modality=telling.words.modalities[modality], percent=telling.percent(share))
            for modality, share in facts.leading
        ]
        sentences.append(phrases.behind.format(shares=telling.listed(shares)))
    if facts.speed is not None:
        ratio = "" if facts.speed_ratio is None else telling.decimal(facts.speed_ratio, 1)
        template = phrases.fastest_ratio if ratio else phrases.fastest
        sentences.append(template.format(speed=telling.decimal(facts.speed, 2), ratio=ratio))
    return sentences


def _systems(telling: Telling) -> list[str]:
    """Which systems saw it, where it was more than one."""
    seen_by, phrases = telling.facts.seen_by, telling.phrases
    if len(seen_by) < 2:
        return []
    said = [
        phrases.system_said.format(
            title=telling.quoted(witness.title),
            label=telling.named(witness.label),
            score=telling.decimal(witness.peak, 2),
        )
        for witness in seen_by
    ]
    number = telling.number(len(seen_by))
    return [phrases.systems.format(number=number, systems=telling.listed(said))]
