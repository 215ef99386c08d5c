"""What was measured of an event: the typed record that is stored with it, and all that may be said of it.

Sentences, a language model's text, answers to questions and summaries are made from it and checked against
it; whatever is not in here was not measured, and is not said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from inference.types import Modality


class Source(StrEnum):
    """Whose clock the times of a record are of."""

    CAMERA = "camera"
    """Unix seconds, told in the camera's time zone."""
    RECORDING = "recording"
    """Seconds from the begin of the recording, told as mm:ss."""


class Side(StrEnum):
    """A third of the picture's width."""

    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"


class Direction(StrEnum):
    """Where something went, in the picture as it is seen."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


class Light(StrEnum):
    """How bright the picture was; UNKNOWN where nothing measured it, or it was neither."""

    BRIGHT = "bright"
    DIM = "dim"
    DARK = "dark"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Objects:
    """Things of one class that a detector found.

    name     the detector's class, singular: "person", "traffic light"
    most     most of them in one picture; most_at the time of the first such picture
    changes  (time, how many) from then on, the first one at the event's begin; what flickered is smoothed
    """

    name: str
    most: int
    most_at: float
    changes: tuple[tuple[float, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Mover:
    """One thing followed from picture to picture.

    name       the detector's class
    start, end first and last time it was seen within the event
    direction  of its way as a whole; None when it stayed about where it was
    speed      picture heights a second, the median while it moved; None when it was seen once
    went       sides of the picture it was on, in order
    zones      names of the camera's zones it stood in, in order of entering
    """

    name: str
    start: float
    end: float
    direction: Direction | None = None
    speed: float | None = None
    went: tuple[Side, ...] = ()
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognised:
    """A class that a trained system named within the event.

    name        as the system calls it ("fighting", "fall"); never "normal"
    confidence  its largest probability in [0, 1]; at  when that was
    """

    name: str
    confidence: float
    at: float
    system: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The sound of the event.

    measured   whether there was sound to measure; without it nothing else here says anything
    unusual    whether sound had a share in the score
    name       what a trained system called it ("siren"), or empty
    level_db   loudest level, relative to full scale; loudest_at  when
    """

    measured: bool
    unusual: bool = False
    name: str = ""
    level_db: float | None = None
    loudest_at: float | None = None


@dataclass(frozen=True, slots=True)
class Gathering:
    """People came together: from `before` to `after` of them, complete at `at`."""

    before: int
    after: int
    at: float


@dataclass(frozen=True, slots=True)
class Witness:
    """What one scoring system made of it. `reference` is what it compared with, as in SpanFacts."""

    system: str
    title: str
    label: str
    peak: float
    line: float
    reference: str


@dataclass(frozen=True, slots=True)
class EventFacts:
    """An alert's, or a span's of a recording. Times are of `source`; None and empty mean not measured.

    place        the camera's name, or the recording's title: typed by people, so data and never instruction
    time_zone    of the site, for a camera's times
    ongoing      whether it had not ended when this was written down
    peak, line   the highest score of the strongest system and the line it crossed, in [0, 1]
    label        what the strongest system calls it; empty when it gives no name
    reference    what its score compares with: "profile", "itself", "general footage" or "trained model"
    leading      modalities behind the score, strongest share first
    speed        fastest motion, picture heights a second; speed_ratio over what the scene usually reaches
    sides, zones where in the picture it happened, the most first
    dark_share   largest share of the picture's pixels that were dark
    pictures     how many a detector looked at; with any, what `objects` lacks was not found in them, and with
                 none nobody knows
    """

    source: Source
    place: str
    time_zone: str
    start: float
    end: float
    peak: float
    peak_at: float
    line: float
    label: str
    reference: str
    ongoing: bool = False
    leading: tuple[tuple[Modality, float], ...] = ()
    objects: tuple[Objects, ...] = ()
    movers: tuple[Mover, ...] = ()
    recognised: tuple[Recognised, ...] = ()
    gathering: Gathering | None = None
    speed: float | None = None
    speed_ratio: float | None = None
    sides: tuple[Side, ...] = ()
    zones: tuple[str, ...] = ()
    light: Light = Light.UNKNOWN
    dark_share: float | None = None
    sound: Heard = Heard(measured=False)
    seen_by: tuple[Witness, ...] = ()
    pictures: int = 0

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.end - self.start

    def count(self, name: str) -> int:
        """Most of a class in one picture; 0 for what was not found."""
        return next((found.most for found in self.objects if found.name == name), 0)


def to_json(facts: EventFacts) -> dict[str, Any]:
    """Plain values that a database keeps; `from_json` reads them."""
    return asdict(facts)


def from_json(stored: Mapping[str, Any]) -> EventFacts:
    """What `to_json` wrote. Raises KeyError, ValueError or TypeError for anything else."""
    told = dict(stored)
    gathering = told.get("gathering")
    return EventFacts(
        **{
            **told,
            "source": Source(told["source"]),
            "leading": tuple((Modality(name), share) for name, share in told.get("leading", ())),
            "objects": tuple(
                Objects(**{**item, "changes": tuple((time, number) for time, number in item["changes"])})
                for item in told.get("objects", ())
            ),
            "movers": tuple(_mover(item) for item in told.get("movers", ())),
            "recognised": tuple(Recognised(**item) for item in told.get("recognised", ())),
            "gathering": Gathering(**gathering) if gathering else None,
            "sides": tuple(Side(side) for side in told.get("sides", ())),
            "zones": tuple(told.get("zones", ())),
            "light": Light(told.get("light", "")),
            "sound": Heard(**told["sound"]) if "sound" in told else Heard(measured=False),
            "seen_by": tuple(Witness(**item) for item in told.get("seen_by", ())),
        }
    )


def _mover(item: Mapping[str, Any]) -> Mover:
    way = item.get("direction")
    return Mover(
        **{
            **item,
            "direction": Direction(way) if way else None,
            "went": tuple(Side(side) for side in item.get("went", ())),
            "zones": tuple(item.get("zones", ())),
        }
    )
