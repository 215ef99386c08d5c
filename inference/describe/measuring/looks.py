"""What a picture showed: things that are known again from the pictures before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sighting:
    """A thing in one picture.

    thing       its number, the same from picture to picture
    name        the detector's class, singular, as most pictures so far had it
    left, top, right, bottom  fractions of the picture's width and height
    confidence  the detector's, in [0, 1]
    looks       in how many pictures it was seen up to now, this one included
    carried     how far flow carried it since the picture before, right and down in fractions of the picture;
                None where flow was not measured
    """

    thing: int
    name: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    looks: int
    carried: tuple[float, float] | None = None

    @property
    def middle(self) -> float:
        """Of its width, as a fraction of the picture's."""
        return (self.left + self.right) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def is_cut(self) -> bool:
        """Whether the picture's lower edge cuts it, so that nobody knows where it stands."""
        return self.bottom >= 0.97


@dataclass(frozen=True, slots=True)
class Look:
    """A picture that a detector looked at, with all that may be told of it; nothing is a finding, too.

    time    seconds, of the source's clock
    aspect  width over height of the picture; None where it is not known
    """

    time: float
    aspect: float | None
    sightings: tuple[Sighting, ...] = ()

    def to_json(self) -> list[Any]:
        rows = [
            [
                seen.thing,
                seen.name,
                *(round(value, 4) for value in (seen.left, seen.top, seen.right, seen.bottom)),
                round(seen.confidence, 3),
                seen.looks,
                seen.carried,
            ]
            for seen in self.sightings
        ]
        return [self.time, self.aspect, rows]

    @staticmethod
    def from_json(stored: list[Any]) -> Look:
        """Raises ValueError or TypeError for what `to_json` did not write."""
        time, aspect, rows = stored
        return Look(time, aspect, tuple(_sighting(*row) for row in rows))


def _sighting(
    thing: int,
    name: str,
    left: float,
    top: float,
    right: float,
    bottom: float,
    confidence: float,
    looks: int,
    carried: list[float] | None,
) -> Sighting:
    way = None if carried is None else (carried[0], carried[1])
    return Sighting(thing, name, left, top, right, bottom, confidence, looks, way)


@dataclass(frozen=True, slots=True)
class Observed:
    """What one snippet adds to an event's facts.

    looks       pictures looked at, in order; where snippets come one by one, those of the last seconds again,
                so that what lies between two snippets that matter is not lost
    level_db    root mean square of the sound, dB of full scale; None without sound
    speed       fastest motion, picture heights a second; None without flow
    brightness  mean grey level in [0, 1]; None where nothing measured it
    """

    looks: tuple[Look, ...] = ()
    level_db: float | None = None
    speed: float | None = None
    brightness: float | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "looks": [look.to_json() for look in self.looks],
            "level_db": self.level_db,
            "speed": self.speed,
            "brightness": self.brightness,
        }

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Observed:
        """Raises KeyError, ValueError or TypeError for what `to_json` did not write."""
        return Observed(
            looks=tuple(Look.from_json(look) for look in stored["looks"]),
            level_db=stored["level_db"],
            speed=stored["speed"],
            brightness=stored["brightness"],
        )
