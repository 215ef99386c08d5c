"""What words of a question can mean. Whatever has no meaning here is not understood, and not guessed at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inference.extractors.coco import NAMES


class Ask(StrEnum):
    """What is wanted."""

    DESCRIBE = "describe"
    WHAT = "what"
    COUNT = "how many"
    OFTEN = "how often"
    LONG = "how long"
    FAST = "how fast"
    LOUD = "how loud"
    DARK = "how dark"
    SURE = "how sure"
    UNUSUAL = "how unusual"
    WHEN = "when"
    WHERE = "where"
    SIDE = "which side"
    ZONE = "which zone"
    WAY = "which way"
    WHO = "who"
    WHY = "why"
    SYSTEM = "which system"
    CAMERA = "which camera"


class Act(StrEnum):
    """What an event, or something in it, does."""

    START = "start"
    END = "end"
    PEAK = "peak"
    AT_START = "at the start"
    AT_END = "at the end"
    AT_PEAK = "at the peak"
    LAST = "last"
    APPEAR = "appear"
    LEAVE = "leave"
    STAY = "stay"
    MOVE = "move"
    HURRY = "hurry"
    GATHER = "gather"
    GOES_ON = "go on"


class Sense(StrEnum):
    SOUND = "sound"
    LOUD = "loud"
    QUIET = "quiet"
    LIGHT = "light"
    BRIGHT = "bright"
    DIM = "dim"
    DARK = "dark"


class Word(StrEnum):
    """What turns the sense of the others."""

    FUNCTION = "function"
    EVENT = "event"
    NOT = "not"
    NOBODY = "nobody"
    NOTHING = "nothing"
    OTHER = "other"
    ONLY = "only"
    MORE = "more than"
    LEAST = "at least"
    FEWER = "fewer than"
    MOST = "at most"
    TOTAL = "in all"
    BEFORE = "before"
    AFTER = "after"
    BETWEEN = "between"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FINAL = "last"
    SURE = "sure"
    FALSE = "false alarm"
    UNUSUAL = "unusual"
    NORMAL = "normal"
    WITH = "with"
    AND = "and"
    IN_SECONDS = "seconds"


class Unmeasured(StrEnum):
    """What people ask and nothing here measures."""

    AGE = "age"
    GENDER = "gender"
    CLOTHING = "clothing"
    COLOUR = "colour"
    IDENTITY = "identity"
    FEELING = "feeling"
    INTENTION = "intention"
    WEAPON = "weapon"
    SPEECH = "speech"
    PLATE = "plate"
    CAUSE = "cause"
    INJURY = "injury"
    CONTACT = "contact"
    RELATION = "relation"
    POSITION = "position"
    WEATHER = "weather"
    SIZE = "size"
    DISTANCE = "distance"
    POSSESSION = "possession"
    DEED = "deed"
    ADVICE = "advice"
    FUTURE = "future"
    ELSEWHERE = "elsewhere"


class Kind(StrEnum):
    """Of which table a meaning's value is."""

    ASK = "ask"
    ACT = "act"
    SENSE = "sense"
    WORD = "word"
    UNMEASURED = "unmeasured"
    THING = "thing"
    CLASS = "class"
    SIDE = "side"
    DIRECTION = "direction"
    NUMBER = "number"
    TIME = "time"
    ZONE = "zone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Meaning:
    kind: Kind
    value: str


PERSON = "person"
THING = "thing"
"""Anything that a detector finds."""
VEHICLE, ANIMAL = "vehicle", "animal"

GROUPS = {
    THING: tuple(NAMES.values()),
    VEHICLE: ("bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"),
    ANIMAL: ("bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"),
}
"""Words for several of the detector's classes at once."""

CLASSES = (
    "fight", "fall", "robbery", "burglary", "theft", "assault", "shooting", "explosion", "fire",
    "accident", "vandalism", "arrest", "abuse", "riot", "run", "siren", "scream", "gunshot", "glass",
    "bark", "cry", "cough", "rain", "helicopter", "chainsaw", "rooster", "clap", "alarm",
)  # fmt: skip
"""Events and sounds that trained systems may name; each language's lexicon says in which words."""
