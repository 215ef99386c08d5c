"""The pieces that a text may be made of: each says one thing that can be looked up in the facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any


class Kind(Enum):
    """What a phrase says; what its value is stands behind."""

    # What is spoken of: each begins a claim.
    COUNT = auto()  # (class, number or None for an unnumbered plural, whether only one is meant as "the")
    MODALITY = auto()  # Modality
    LABEL = auto()  # name of a label or of a recognised class
    EVENT = auto()  # None
    PEAK = auto()  # None
    SCORE = auto()  # number in [0, 1]
    SPEED = auto()  # picture heights a second
    RATIO = auto()  # times the usual top speed
    SILENT = auto()  # None: there was no sound to judge
    ORDINARY_SOUND = auto()  # None
    UNUSUAL_SOUND = auto()  # None
    LOUDEST = auto()  # dB relative to full scale, or None
    HEARD = auto()  # name of a sound
    LIGHT = auto()  # Light
    DARK_SHARE = auto()  # share of the picture in [0, 1]
    GATHERING = auto()  # (before, after), or None
    WITNESS = auto()  # title of a system

    # What is said of it.
    EXISTS = auto()
    MOVES = auto()
    STAYS = auto()
    BEGINS = auto()
    ENDS = auto()
    LASTS = auto()
    ONGOING = auto()
    RECOGNISED = auto()
    DIRECTION = auto()  # Direction
    WAY = auto()  # sides in order
    SIDE = auto()  # Side
    ZONE = auto()  # name
    PLACE = auto()  # name
    AT = auto()  # time as written
    SPAN = auto()  # two times as written
    SINCE = auto()  # time as written
    UNTIL = auto()  # time as written
    DURATION = auto()  # seconds
    DEGREE = auto()  # ("", "well" or "far", reference or None)
    LINE = auto()  # number in [0, 1]
    MOST = auto()  # "at once", "at most": the number is the largest in one picture

    # What only joins.
    AND = auto()
    COMMA = auto()
    COLON = auto()
    GLUE = auto()
    STOP = auto()


TOPICS = frozenset(
    {
        Kind.COUNT, Kind.MODALITY, Kind.LABEL, Kind.EVENT, Kind.PEAK, Kind.SCORE, Kind.SPEED, Kind.RATIO,
        Kind.SILENT, Kind.ORDINARY_SOUND, Kind.UNUSUAL_SOUND, Kind.LOUDEST, Kind.HEARD, Kind.LIGHT,
        Kind.DARK_SHARE, Kind.GATHERING, Kind.WITNESS,
    }
)  # fmt: skip
JOINTS = frozenset({Kind.AND, Kind.COMMA, Kind.COLON, Kind.GLUE, Kind.STOP})


class NotUnderstood(ValueError):
    """The text says something for which the guard has no reading; the message names the words."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """`text` as it was written, for the reason that is given when it is not true."""

    kind: Kind
    value: Any
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to say something. `pattern` is a regular expression; `value` makes the phrase's value of its groups."""

    kind: Kind
    pattern: str
    value: Callable[[dict[str, str]], Any] = lambda groups: None


@dataclass(frozen=True, slots=True)
class Grammar:
    """How a language says what was measured.

    rules    of phrases that hold no names
    place, zone, heard, witness  patterns around a name, which stands at NAME
    numbers  words that a name must not begin with where it stands without quotation marks
    """

    rules: tuple[Rule, ...]
    place: tuple[str, ...]
    zone: tuple[str, ...]
    label: tuple[str, ...]
    heard: tuple[str, ...]
    witness: tuple[str, ...]
    numbers: frozenset[str]


NAME = "<NAME>"
"""Stands for a name in a pattern of `Grammar`."""
