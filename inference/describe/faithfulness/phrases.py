"""The pieces that a text may be made of: each says one thing that can be looked up in the facts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any


class Kind(Enum):
    """What a phrase says. Its value stands behind; without one there, it has none."""

    # What is spoken of: each begins a claim.
    COUNT = auto()  # Things
    MODALITY = auto()  # Modality
    LABEL = auto()  # name of a label or of a recognised class
    UNNAMED = auto()
    EVENT = auto()
    PEAK = auto()
    PEAK_AT = auto()  # Clock
    SCORE = auto()  # number in [0, 1], or None for "the score"
    REACHED = auto()  # (score, Clock, line)
    SPEED = auto()  # picture heights a second
    RATIO = auto()  # times the usual top speed
    NOTHING = auto()  # no things were detected at all
    NOBODY = auto()  # no person was detected
    SILENT = auto()
    ORDINARY_SOUND = auto()
    UNUSUAL_SOUND = auto()
    LOUDEST = auto()  # (dB relative to full scale or None, Clock or None)
    HEARD = auto()  # name of a sound
    LIGHT = auto()  # Light
    DARK_SHARE = auto()  # share of the picture in [0, 1]
    GATHERING = auto()  # (before, after, Clock), each or None
    SEEN_BY = auto()  # how many systems
    WITNESS = auto()  # (title, label or None, score or None)
    SHARE = auto()  # (Modality, share in [0, 1])
    ALSO = auto()  # (label, probability, Clock or None)
    UNSURE = auto()  # (Certainty or None, probability)
    GENERAL = auto()

    # What is said of it.
    EXISTS = auto()
    MOVES = auto()
    STAYS = auto()
    BEGINS = auto()  # Clock
    ENDS = auto()  # Clock
    LASTS = auto()  # Duration
    ONGOING = auto()
    ONGOING_SINCE = auto()  # two Clocks
    RECOGNISED = auto()
    CERTAINTY = auto()  # (Certainty or None, probability or None)
    DIRECTION = auto()  # Direction
    WAY = auto()  # sides in order
    SIDE = auto()  # Side
    ZONES = auto()  # names
    THROUGH = auto()  # names in order
    PLACE = auto()  # name
    AT = auto()  # Clock
    SPAN = auto()  # two Clocks
    SINCE = auto()  # Clock
    UNTIL = auto()  # Clock
    CHANGE = auto()  # (number, Clock)
    CHANGES_BETWEEN = auto()  # (fewest, most, times)
    DEGREE = auto()  # (Degree, reference)
    LINE = auto()  # number in [0, 1] or None
    MOST = auto()

    # What only joins.
    AND = auto()
    COMMA = auto()
    BRACKET = auto()
    COLON = auto()
    GLUE = auto()
    BEHIND = auto()
    STOP = auto()


TOPICS = frozenset(
    {
        Kind.COUNT, Kind.MODALITY, Kind.LABEL, Kind.UNNAMED, Kind.EVENT, Kind.PEAK, Kind.PEAK_AT, Kind.SCORE,
        Kind.REACHED, Kind.NOTHING, Kind.NOBODY, Kind.SPEED, Kind.RATIO, Kind.SILENT, Kind.ORDINARY_SOUND,
        Kind.UNUSUAL_SOUND,
        Kind.LOUDEST, Kind.HEARD, Kind.LIGHT, Kind.DARK_SHARE, Kind.GATHERING, Kind.SEEN_BY, Kind.WITNESS,
        Kind.SHARE, Kind.ALSO, Kind.UNSURE, Kind.GENERAL,
    }
)  # fmt: skip
JOINTS = frozenset({Kind.AND, Kind.COMMA, Kind.BRACKET, Kind.COLON, Kind.GLUE, Kind.BEHIND, Kind.STOP})


class NotUnderstood(ValueError):
    """The text says something for which the guard has no reading; the message names the words."""


@dataclass(frozen=True, slots=True)
class Things:
    """So many of a class; `number` is None for an uncounted plural, `the_only` for "the car"."""

    name: str
    number: int | None
    the_only: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """`text` as it was written, for the reason that is given when it is not true."""

    kind: Kind
    value: Any
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to say something.

    pattern  a regular expression in which <name> stands for what `patterns.macros` has under that name
    fixed    the phrase's value; None where it is made of what stands for the names (`values.value_of`)
    """

    kind: Kind
    pattern: str
    fixed: Any = None


@dataclass(frozen=True, slots=True)
class Wording:
    """What a language needs beside its vocabulary.

    a, the      articles before one thing; beside "one" in its genders
    time_ends   what may follow a time of day ("Uhr"), a pattern
    people      other words for people than the vocabulary's
    rules       rewordings of the vocabulary's templates, and what joins
    """

    a: frozenset[str]
    the: frozenset[str]
    time_ends: str
    people: frozenset[str]
    rules: tuple[Rule, ...]
