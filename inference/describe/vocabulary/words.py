"""The shape of what a language has to say: every word that a description may hold, as data.

Sentences are put together from it, and the guard reads what a model wrote by it: what is not in here, nor in
the facts, is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from inference.describe.draft import Language
from inference.describe.event import Direction, Side
from inference.describe.vocabulary.phrases import Phrases
from inference.types import Modality


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text in which spaces stand between them."""
    return tuple(text.split())


@dataclass(frozen=True, slots=True)
class Thing:
    """A class of things: "car", "cars". `article` is said before a single one: "one", "eine", "une"."""

    name: str
    many: str
    article: str


class Of(StrEnum):
    """Labels of learned normality that name a thing: "unusual object: car"."""

    OBJECT = "unusual object"
    PLACE = "unusual place"
    LOOK = "unusual look"


@dataclass(frozen=True, slots=True)
class Numbers:
    """How numbers are written.

    words    of 0, 1, 2, ...; what is larger is written in figures
    decimal  the mark before fractions; `percent` is a template with {number}
    """

    words: tuple[str, ...]
    decimal: str
    percent: str


@dataclass(frozen=True, slots=True)
class Dates:
    """day  template with {day} and {month}; `months` from January on"""

    months: tuple[str, ...]
    day: str


@dataclass(frozen=True, slots=True)
class Marks:
    """Quotation marks, with the space that belongs inside them; what stands between the parts of a list, and
    between its last two."""

    opening: str
    closing: str
    comma: str
    conjunction: str


@dataclass(frozen=True, slots=True)
class Units:
    """(one, several) of each; `moment` for what is shorter than a second."""

    second: tuple[str, str]
    minute: tuple[str, str]
    hour: tuple[str, str]
    moment: str


@dataclass(frozen=True, slots=True)
class Places:
    """Sides of the picture, as they are said.

    at                where it happened: "on the left"; picture  puts the picture to {sides}
    from_, over, to   where something came from, passed, and went; across  puts it to the {way}
    """

    at: Mapping[Side, str]
    from_: Mapping[Side, str]
    over: Mapping[Side, str]
    to: Mapping[Side, str]
    picture: str
    across: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One language.

    own_name    what its speakers call it
    things      by the detector's class
    labels      by the label of a system, in lower case and with spaces, as a noun without its article
    unusual     labels that go with a thing, templates with {thing}
    normals     what scores are compared with, by `EventFacts.reference`, as `Phrases.deviation` needs them
    modalities  bare, as the begin of a part; by_modality as `Phrases.told_by` needs them
    directions  "to the left"
    """

    language: Language
    own_name: str
    numbers: Numbers
    dates: Dates
    marks: Marks
    units: Units
    places: Places
    phrases: Phrases
    things: Mapping[str, Thing]
    labels: Mapping[str, str]
    unusual: Mapping[Of, str]
    normals: Mapping[str, str]
    modalities: Mapping[Modality, str]
    by_modality: Mapping[Modality, str]
    directions: Mapping[Direction, str]
