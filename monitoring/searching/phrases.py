"""What an event comes to in a few English words, for comparing by meaning.

Times, places and exact measures are left out and counts are coarse, so that alike events come to the very
same words, and many alerts share a phrase that is embedded once.
"""

from __future__ import annotations

from collections.abc import Iterable

from inference.describe.draft import Language
from inference.describe.event import EventFacts, Light
from inference.describe.grading import spoken
from inference.describe.vocabulary import vocabulary

_ENGLISH = vocabulary(Language.ENGLISH)
_KINDS = 3
"""Classes of things that are told, people first and then the most frequent."""
_FAST, _FAST_RATIO = 0.6, 1.5
"""Picture heights a second, and times the scene's usual top speed, from which on something is fast."""
LONGEST = 400


def phrases_of(facts: EventFacts) -> tuple[str, ...]:
    """Each side of the event by itself, each once; none for an event of which nothing was measured."""
    parts = (
        *labels_of(facts),
        *_things(facts),
        *_movement(facts),
        *_gathering(facts),
        *_sound(facts),
        *_light(facts),
    )
    return tuple(dict.fromkeys(part[:LONGEST] for part in parts if part))


def labels_of(facts: EventFacts) -> tuple[str, ...]:
    """In English words, each once: what systems called it, the surest first."""
    named = [facts.label, *(found.name for found in facts.recognised)]
    named += [witness.label for witness in facts.seen_by]
    return tuple(dict.fromkeys(label_in_words(name) for name in named if name.strip()))


def label_in_words(name: str) -> str:
    """A system's name for a class, as people say it; what people typed stays as it is."""
    label = spoken(name)
    return _ENGLISH.labels.get(label, label.replace(":", ""))


def counted(name: str, number: int) -> str:
    """ "one car", "two people", "several cars", "many people"."""
    thing = _ENGLISH.things.get(name)
    one, many = (thing.name, thing.many) if thing else (name, name)
    if number == 1:
        return f"one {one}"
    word = {2: "two", 3: "three"}.get(number, "several" if number <= 6 else "many")
    return f"{word} {many}"


def _things(facts: EventFacts) -> Iterable[str]:
    found = sorted(facts.objects, key=lambda item: (item.name != "person", -item.most, item.name))
    return [counted(item.name, item.most) for item in found if item.most][:_KINDS]


def _movement(facts: EventFacts) -> Iterable[str]:
    movers = [mover for mover in facts.movers if mover.speed is not None and mover.speed >= _FAST]
    names = list(dict.fromkeys(mover.name for mover in movers))
    if names:
        return ["person running" if name == "person" else f"fast {name}" for name in names[:2]]
    fast = (facts.speed or 0) >= _FAST or (facts.speed_ratio or 0) >= _FAST_RATIO
    return ["fast movement"] if fast else []


def _gathering(facts: EventFacts) -> Iterable[str]:
    return ["people gathering in a group"] if facts.gathering else []


def _sound(facts: EventFacts) -> Iterable[str]:
    sound = facts.sound
    if not sound.measured:
        return []
    if sound.name:
        return [label_in_words(sound.name)]
    return ["loud unusual noise"] if sound.unusual else []


def _light(facts: EventFacts) -> Iterable[str]:
    return ["dark scene"] if facts.light is Light.DARK else []
