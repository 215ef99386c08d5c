"""The vocabulary's own templates as rules: what a measured text says, the guard can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inference.describe.event import Light
from inference.describe.faithfulness.lexicon import one_space
from inference.describe.faithfulness.phrases import Kind, Rule
from inference.describe.vocabulary.words import Vocabulary

_FIELD = re.compile(r"\{(\w+)\}")
_TRIMMED = " \u00a0,.:;()–-"


def template_rules(vocabulary: Vocabulary) -> Iterator[Rule]:
    """Of every template: those with plain fields as a whole, of the others what stands between the fields."""
    phrases = vocabulary.phrases
    for kind, template in (
        (Kind.SPAN, phrases.times),
        (Kind.ONGOING_SINCE, phrases.since),
        (Kind.RATIO, phrases.ratio),
        (Kind.SCORE, phrases.scored),
        (Kind.SCORE, phrases.score),
        (Kind.PEAK_AT, phrases.strongest),
        (Kind.GATHERING, phrases.growth),
        (Kind.NOTHING, phrases.nothing_detected),
        (Kind.NOBODY, phrases.nobody_detected),
        (Kind.SILENT, phrases.no_sound),
        (Kind.SILENT, phrases.sound_absent),
        (Kind.UNUSUAL_SOUND, phrases.sound_unusual),
        (Kind.UNUSUAL_SOUND, phrases.sound_concern),
        (Kind.ORDINARY_SOUND, phrases.sound_ordinary),
        (Kind.CHANGE, phrases.change),
        (Kind.SPEED, phrases.speed),
        (Kind.SPEED, phrases.fastest),
        (Kind.GATHERING, phrases.gathered),
        (Kind.REACHED, phrases.reached),
        (Kind.SHARE, phrases.share),
        (Kind.SEEN_BY, phrases.systems.split("{systems}")[0]),
        (Kind.WITNESS, phrases.system_said),
        (Kind.ALSO, phrases.also),
        (Kind.GENERAL, phrases.only_general),
        (Kind.UNNAMED, phrases.nameless),
        (Kind.DARK_SHARE, phrases.dark_share.replace("{light}", "")),
        (Kind.SPEED, _part_with("{speed}", phrases.fastest_ratio)),
        (Kind.RATIO, _part_with("{ratio}", phrases.fastest_ratio)),
        *((Kind.AT, template) for template in phrases.at.values()),
    ):
        yield Rule(kind, pattern_of(template))
    yield Rule(Kind.WITNESS, pattern_of(phrases.system_said).replace("<label>", pattern_of(phrases.nameless)))
    yield Rule(Kind.LASTS, r"\(<duration>\)")
    yield Rule(Kind.LIGHT, pattern_of(phrases.in_the_dark), Light.DARK)
    for light, template in phrases.light.items():
        yield Rule(Kind.LIGHT, pattern_of(template), light)
    yield from _of_degrees(vocabulary)
    yield from _of_sound(vocabulary)
    yield from _of_places(vocabulary)
    for kind, template in (
        (Kind.RECOGNISED, phrases.told_by),
        (Kind.MOVES, phrases.going),
        (Kind.MOST, phrases.at_least),
        (Kind.MOST, phrases.up_to),
        (Kind.EXISTS, phrases.changes),
        (Kind.BEHIND, phrases.behind),
        (Kind.EVENT, phrases.happened),
        *((Kind.EXISTS, template) for template in phrases.seen),
        *((Kind.MOVES, template) for template in phrases.moved),
        *((Kind.STAYS, template) for template in phrases.stayed),
    ):
        yield from _between(kind, template)
    # "people in the picture: between one and three, with six changes"
    yield Rule(Kind.CHANGES_BETWEEN, pattern_of(phrases.changes_between.partition(":")[2]))


def pattern_of(template: str) -> str:
    """A regular expression of a template, with <name> for its fields."""
    parts = _FIELD.split(template.strip(" \u00a0.,:;"))
    return "".join(f"<{part}>" if place % 2 else _literal(part) for place, part in enumerate(parts))


def _literal(text: str) -> str:
    return re.sub("['’]", "['’]", re.escape(one_space(text)))


def _part_with(field: str, template: str) -> str:
    return next(part for part in template.split(", ") if field in part)


def _between(kind: Kind, template: str, fixed: Any = None) -> Iterator[Rule]:
    for part in _FIELD.split(template)[::2]:
        if part.strip(_TRIMMED):
            yield Rule(kind, _literal(part.strip(_TRIMMED)), fixed)


def _of_degrees(vocabulary: Vocabulary) -> Iterator[Rule]:
    phrases = vocabulary.phrases
    for templates in (phrases.deviation, phrases.deviation_of_several):
        for degree, template in templates.items():
            for reference, normal in vocabulary.normals.items():
                words = template.replace("{what}", "").replace("{normal}", normal)
                yield Rule(Kind.DEGREE, _literal(words.strip()), (degree, reference))
    for certainty, template in phrases.certainty.items():
        yield Rule(Kind.CERTAINTY, pattern_of(template), certainty)
        yield Rule(Kind.CERTAINTY, pattern_of(re.sub(r" ?\(.*\)", "", template)), certainty)
    for certainty, template in phrases.unsure.items():
        yield Rule(Kind.UNSURE, pattern_of(template), certainty)


def _of_sound(vocabulary: Vocabulary) -> Iterator[Rule]:
    phrases = vocabulary.phrases
    head = _literal(phrases.sound.partition("{parts}")[0].strip())
    yield Rule(Kind.UNUSUAL_SOUND, f"{head} {_literal(phrases.unusual)}")
    yield Rule(Kind.ORDINARY_SOUND, f"{head} {_literal(phrases.ordinary)}")
    for begin in ("", f"{head} "):
        yield Rule(Kind.HEARD, begin + pattern_of(phrases.recognised_sound).replace("<label>", "<sound>"))
        yield Rule(Kind.LOUDEST, begin + pattern_of(phrases.loudest))
    yield Rule(Kind.HEARD, pattern_of(phrases.sound_named).replace("<label>", "<sound>"))


def _of_places(vocabulary: Vocabulary) -> Iterator[Rule]:
    phrases, places = vocabulary.phrases, vocabulary.places
    for template in (phrases.camera, phrases.recording):
        yield Rule(Kind.PLACE, pattern_of(template.partition("{place}")[0]) + " <place>")
    yield Rule(Kind.PLACE, "–[ ]<place>")
    yield Rule(Kind.SIDE, "<side>")
    yield Rule(Kind.SIDE, pattern_of(places.picture).replace("<sides>", "<side>"))
    way = "<from>(?: <over>)? <to>"
    yield Rule(Kind.WAY, way)
    yield Rule(Kind.WAY, pattern_of(places.across).replace("<way>", way))
    yield Rule(Kind.DIRECTION, "<direction>")
    for template in phrases.in_zones:
        yield Rule(Kind.ZONES, pattern_of(template))
