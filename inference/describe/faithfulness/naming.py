"""Phrases around the names of one record: of its place, zones, labels, sounds and systems."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from inference.describe.event import EventFacts
from inference.describe.faithfulness.names import labels_of, quoted, sayable, zones_of
from inference.describe.faithfulness.phrases import NAME, Grammar, Kind, Rule
from inference.extractors.coco import NAMES

_MOST_BARE_WORDS = 4
_MOST_BARE_LABEL_WORDS = 2
OWN_LABELS = frozenset(
    {
        "fast movement", "unusual direction of movement", "unusual downward movement",
        "unusual moving object", "unusual appearance", "unusual posture", "unusual sound", "loud sound",
        "unusual object", "unusual place", "unusual look",
        *(f"unusual {what}: {name}" for what in ("object", "place", "look") for name in NAMES.values()),
    }
)  # fmt: skip
"""What the normality of a scene calls what it finds (`inference.systems.normality.labels`)."""


def name_rules(facts: EventFacts, grammar: Grammar) -> Iterator[Rule]:
    """Every way in which a text may repeat a name of these facts. Names that are no plain names have none."""
    yield from _rules(Kind.PLACE, [facts.place], grammar.place, grammar)
    yield from _rules(Kind.ZONE, zones_of(facts), grammar.zone, grammar)
    yield from _rules(Kind.LABEL, labels_of(facts), grammar.label, grammar)
    yield from _rules(Kind.HEARD, [facts.sound.name], grammar.heard, grammar)
    yield from _rules(Kind.WITNESS, {one.title for one in facts.seen_by}, grammar.witness, grammar)


def _rules(kind: Kind, names: Iterable[str], patterns: Iterable[str], grammar: Grammar) -> Iterator[Rule]:
    for name in sorted({name for name in names if name}):
        known = kind in (Kind.LABEL, Kind.WITNESS) and name in OWN_LABELS
        if not known and not sayable(name):
            continue
        written = quoted(name)
        if known or _bare(name, kind, grammar):
            written = f"(?:{written}|{re.escape(name)})"
        for pattern in patterns:
            yield Rule(kind, pattern.replace(NAME, written), lambda groups, name=name: name)


def _bare(name: str, kind: Kind, grammar: Grammar) -> bool:
    """Whether a name may stand without quotation marks and not be taken for something that is said."""
    words = name.casefold().split()
    most = _MOST_BARE_LABEL_WORDS if kind in (Kind.LABEL, Kind.HEARD) else _MOST_BARE_WORDS
    return len(words) <= most and name[0].isalpha() and not grammar.numbers.intersection(words)
