"""The one sentence of an event that feeds show: when, what, who, where, and what was heard."""

from __future__ import annotations

from inference.describe.event import Light
from inference.describe.grading import TRAINED, certainty, degree, named, spoken
from inference.describe.sentences.movement import groups
from inference.describe.sentences.telling import Telling, begun
from inference.types import Modality

_SPOKEN_SHARE = 0.25
"""Of the score, from which on a modality is named."""
_MOST_NAMED = 3
"""Kinds of things, and zones, that one sentence holds."""
_USUAL = 1.2
"""Times the usual top speed, from which on it is worth saying."""


def summary(telling: Telling) -> str:
    """For example "00:15 to 00:22: fast movement, motion far above this scene's normal, two people, ..."."""
    facts, phrases = telling.facts, telling.phrases
    trained = facts.reference == TRAINED
    parts = [_recognised(telling)] if trained else [*_label(telling), _deviation(telling)]
    parts += [*who(telling), *where(telling)]
    if facts.light is Light.DARK:
        parts.append(phrases.in_the_dark)
    parts.append(phrases.strongest.format(at=telling.at(facts.peak_at)))
    told = ", ".join(parts)
    # Within the list, all that is named there would seem to have gone the same way.
    for more in filter(None, (_going(telling), _heard(telling))):
        told = phrases.with_more.format(told=told, more=more)
    return begun(phrases.lead.format(times=telling.span(), parts=told))


def _label(telling: Telling) -> list[str]:
    label = telling.named(telling.facts.label)
    return [] if label == telling.phrases.nameless else [label]


def spoken_of(telling: Telling) -> list[Modality]:
    """The modalities that carry the score."""
    leading = telling.facts.leading
    return [modality for modality, share in leading if share >= _SPOKEN_SHARE] or [
        modality for modality, _ in leading[:1]
    ]


def _recognised(telling: Telling) -> str:
    """What was recognised, how surely and by which modality."""
    facts, phrases = telling.facts, telling.phrases
    label = telling.named(facts.label)
    found = named(facts)
    if found is None:
        text = f"{label} ({phrases.scored.format(score=telling.decimal(facts.peak, 2))})"
    else:
        text = phrases.recognised_as.format(label=label, certainty=sureness(telling, found.confidence))
    modalities = [telling.words.by_modality[modality] for modality in spoken_of(telling)]
    if not modalities:
        return text
    return f"{text}, {phrases.told_by.format(modalities=telling.listed(modalities))}"


def sureness(telling: Telling, probability: float) -> str:
    """ "high certainty (91%)"."""
    template = telling.phrases.certainty[certainty(probability)]
    return template.format(percent=telling.percent(probability))


def _deviation(telling: Telling) -> str:
    facts, phrases = telling.facts, telling.phrases
    normals = telling.words.normals
    normal = normals.get(facts.reference, normals["profile"])
    modalities = spoken_of(telling)
    alone = modalities in ([], [Modality.MOTION])
    what = telling.listed([telling.words.modalities[modality] for modality in modalities]) or phrases.score
    template = (phrases.deviation if alone else phrases.deviation_of_several)[degree(facts.peak)]
    text = template.format(what=what, normal=normal)
    if modalities == [Modality.MOTION] and facts.speed_ratio is not None and facts.speed_ratio >= _USUAL:
        text += f" ({phrases.ratio.format(ratio=telling.decimal(facts.speed_ratio, 1))})"
    return text


def who(telling: Telling) -> list[str]:
    """Who and what was there."""
    facts, phrases = telling.facts, telling.phrases
    label = spoken(facts.label)
    counts = [
        telling.counted(found.name, found.most)
        for found in facts.objects
        if found.most and (found.most > 1 or found.name not in label)
    ]
    parts = []
    if counts:
        parts.append(phrases.at_least.format(things=telling.listed(counts[:_MOST_NAMED])))
    if facts.gathering:
        parts.append(phrases.growth.format(before=facts.gathering.before, after=facts.gathering.after))
    return parts


def _going(telling: Telling) -> str:
    """Where those went that went alike; empty where there were several ways."""
    moved = groups(telling.facts.movers)
    if len(moved) != 1 or (way := moved[0][0].direction) is None:
        return ""
    mover = telling.counted(moved[0][0].name, len(moved[0]))
    return telling.phrases.going.format(who=mover, direction=telling.words.directions[way])


def where(telling: Telling) -> list[str]:
    """The side of the picture, and the zones."""
    facts, places = telling.facts, telling.words.places
    parts = [places.picture.format(sides=places.at[side]) for side in facts.sides[:1]]
    if facts.zones:
        parts.append(telling.in_zones(facts.zones[:_MOST_NAMED]))
    return parts


def _heard(telling: Telling) -> str:
    """Empty where systems that look only were asked, and where the label says it already."""
    facts, sound, phrases = telling.facts, telling.facts.sound, telling.phrases
    if not sound.measured:
        return "" if facts.reference == TRAINED else phrases.no_sound
    if sound.name and spoken(sound.name) == spoken(facts.label):
        return ""
    if sound.name:
        return phrases.sound_named.format(label=telling.named(sound.name))
    return phrases.sound_unusual if sound.unusual else phrases.sound_ordinary
