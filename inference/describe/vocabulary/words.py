"""The shape of what a language has to say: every word that a description may hold, as data.

Sentences are put together from it, and the guard reads what a model wrote by it: what is not in here, nor in
the facts, is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from inference.describe.draft import Language
from inference.describe.event import Direction, Light, Side
from inference.describe.grading import Certainty, Degree
from inference.types import Modality


@dataclass(frozen=True, slots=True)
class Thing:
    """A class of things: "a" "car", "cars". `article` is said before a single one: "an", "eine", "une"."""

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
    """Quotation marks, with the space that belongs inside them, and what joins the last two of a list."""

    opening: str
    closing: str
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
    """Sides of the picture, as they are said

    at          where it happened: "on the left"; `picture` is a template that puts the picture to {sides}
    from_, over, to   where something came from, passed, and went
    """

    at: Mapping[Side, str]
    from_: Mapping[Side, str]
    over: Mapping[Side, str]
    to: Mapping[Side, str]
    picture: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """Templates; what stands in braces is filled in. Those of the summary are parts of a sentence, without
    capital and full stop; those of the scene are whole sentences.

    A pair is (for one, for several), by which the verb goes.
    """

    # Times
    times: str
    since: str
    lasting: str
    # The summary
    lead: str
    nameless: str
    deviation: Mapping[Degree, str]
    deviation_of_several: Mapping[Degree, str]
    score: str
    ratio: str
    scored: str
    told_by: str
    certainty: Mapping[Certainty, str]
    strongest: str
    going: str
    growth: str
    in_zones: tuple[str, str]
    in_the_dark: str
    no_sound: str
    sound_unusual: str
    sound_ordinary: str
    sound_named: str
    # The scene
    camera: str
    recording: str
    nowhere: str
    title: str
    recognised_as: str
    seen: tuple[str, str]
    at_once: str
    changes: str
    change: str
    changes_between: str
    moved: tuple[str, str]
    stayed: tuple[str, str]
    seen_while: str
    way: str
    way_over: str
    through: tuple[str, str]
    speed: str
    gathered: str
    happened: str
    happened_in_zones: tuple[str, str]
    light: Mapping[Light, str]
    dark_share: str
    sound: str
    sound_absent: str
    unusual: str
    ordinary: str
    recognised_sound: str
    loudest: str
    fastest: str
    fastest_ratio: str
    reached: str
    behind: str
    share: str
    systems: str
    system_said: str
    ongoing: str
    # What else may matter
    also: str
    also_at: str
    only_general: str
    unsure: Mapping[Certainty, str]
    sound_concern: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One language.

    own_name    what its speakers call it
    things      by the detector's class; `unknown_thing` for one that it has no name for
    labels      by the label of a system, in lower case and with spaces, as a noun without its article
    unusual     labels that go with a thing, templates with {thing}
    normals     what scores are compared with, by `EventFacts.reference`, as `Phrases.deviation` needs them
    modalities  bare, as the begin of a part; by_modality as `Phrases.told_by` needs them
    directions  "to the left"
    negations, function_words   lower case; words that carry no claim of their own but may bind others
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
    negations: frozenset[str]
    function_words: frozenset[str]
