"""What else may matter of an event, beyond what it was taken for."""

from __future__ import annotations

from inference.describe.event import Light
from inference.describe.grading import GENERAL, Certainty, certainty, named
from inference.describe.sentences.telling import Telling

_MOST = 5


def concerns(telling: Telling) -> tuple[str, ...]:
    """Sentences, at most five."""
    facts, phrases = telling.facts, telling.phrases
    told = []
    label = telling.named(facts.label)
    for found in sorted(facts.recognised, key=lambda item: -item.confidence):
        name = telling.named(found.name)
        # Two systems may call the same by two names.
        if name != label:
            percent, at = telling.percent(found.confidence), telling.at(found.at)
            told.append(phrases.also.format(label=name, percent=percent, at=at))
    own = named(facts)
    if own is not None and (sure := certainty(own.confidence)) is not Certainty.HIGH:
        told.append(phrases.unsure[sure].format(percent=telling.percent(own.confidence)))
    if facts.sound.measured and facts.sound.unusual:
        told.append(phrases.sound_concern)
    if facts.light is Light.DARK:
        told.append(f"{phrases.light[Light.DARK]}.")
    if facts.reference == GENERAL:
        told.append(phrases.only_general)
    return tuple(told[:_MOST])
