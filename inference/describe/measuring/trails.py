"""The way of one thing through an event, condensed as it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from math import hypot
from statistics import median
from typing import Any

from inference.describe.counting import SPOKEN_OF, SURE
from inference.describe.event import Direction, Mover, Side
from inference.describe.measuring.looks import Sighting
from inference.extractors.coco import NAMES

LEAST_WAY = 0.08
"""Picture heights below which nothing went anywhere: detectors' boxes tremble."""

OF_ITS_HEIGHT = 0.35
"""The same as a share of a thing's own height: the boxes of near things tremble more."""

OF_THE_WAY = 0.3
"""Share of a thing's way that optical flow must have carried it for its direction to be believed: else a
detector took somebody else for it. Flow of small things is diluted by the ground around them."""

MOVES = 0.1
"""Speed in a thing's own heights a second from which it moves."""

FEWEST_LOOKS = 3
"""Pictures of which a direction needs so many where no flow was measured."""

EDGE = 0.03
"""How far, in picture widths, something must cross the line between two sides to be on the other one."""

MOST_SPEEDS = 16
_PEOPLE_AND_VEHICLES = frozenset(NAMES[number] for number in SPOKEN_OF)
_ORDER = (Side.LEFT, Side.MIDDLE, Side.RIGHT)


@dataclass(slots=True)
class Trail:
    """What is kept of a thing. Times in seconds of the source's clock.

    first, last  when it was first and last seen within the event
    gone_at      time of the first picture after `last`; None while it is there
    looks        pictures it was seen in, also before the event
    sure         the detector's largest confidence
    right, down  its way so far, picture heights; `down` by the edge that the picture does not cut
    carried_right, carried_down  how far flow carried it meanwhile; `flowed`: steps in which there was any
    height       of its box, mean, picture heights
    speeds       picture heights a second between two looks, at most `MOST_SPEEDS` of them, evenly thinned
    """

    name: str
    first: float
    last: float
    middle: float
    top: float
    bottom: float
    gone_at: float | None = None
    looks: int = 1
    seen: int = 1
    sure: float = 0.0
    right: float = 0.0
    down: float = 0.0
    carried_right: float = 0.0
    carried_down: float = 0.0
    flowed: int = 0
    height: float = 0.0
    measured: bool = False
    sides: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    speeds: list[float] = field(default_factory=list)
    every: int = 1

    @property
    def is_sure(self) -> bool:
        """Whether it may be told: a thing that one picture shows and the next one does not was hardly there,
        unless it is a person or vehicle that the detector was sure of."""
        return self.looks > 1 or (self.sure >= SURE and self.name in _PEOPLE_AND_VEHICLES)

    @property
    def stands_for_itself(self) -> bool:
        """Whether it is told by itself, and not only counted: people, and what goes somewhere."""
        return self.name == "person" or self.direction is not None

    @property
    def way(self) -> float:
        """Picture heights between where it came from and where it went."""
        return hypot(self.right, self.down)

    @property
    def direction(self) -> Direction | None:
        if not self.measured or self.way < max(LEAST_WAY, OF_ITS_HEIGHT * self.height):
            return None
        across = abs(self.right) >= abs(self.down)
        way, carried = (self.right, self.carried_right) if across else (self.down, self.carried_down)
        if self.seen < FEWEST_LOOKS if not self.flowed else carried * way < OF_THE_WAY * way**2:
            return None
        if across:
            return Direction.RIGHT if self.right > 0 else Direction.LEFT
        return Direction.DOWN if self.down > 0 else Direction.UP

    @property
    def speed(self) -> float | None:
        """The median while it moved; of what never did, of all the time. None when it was seen once."""
        moving = [speed for speed in self.speeds if speed >= MOVES * self.height]
        return round(median(moving or self.speeds), 3) if self.speeds else None

    def meet(self, sighting: Sighting, time: float, aspect: float | None) -> None:
        """It was seen again, at a later time."""
        passed = time - self.last
        if aspect is not None and passed > 0:
            right = (sighting.middle - self.middle) * aspect
            cut = sighting.is_cut or self.bottom >= 0.97
            down = (sighting.top - self.top) if cut else (sighting.bottom - self.bottom)
            self.right, self.down, self.measured = self.right + right, self.down + down, True
            if sighting.carried is not None:
                self.carried_right += sighting.carried[0] * aspect
                self.carried_down += sighting.carried[1]
                self.flowed += 1
            self._note_speed(hypot(right, down) / passed)
        self.name = sighting.name
        self.last, self.gone_at = time, None
        self.middle, self.top, self.bottom = sighting.middle, sighting.top, sighting.bottom
        self.height = (self.height * self.seen + sighting.height) / (self.seen + 1)
        self.seen += 1
        self.looks = max(self.looks, sighting.looks)
        self.sure = max(self.sure, sighting.confidence)
        self._stand(sighting)

    def _note_speed(self, speed: float) -> None:
        if self.seen % self.every == 0:
            self.speeds.append(round(speed, 4))
        if len(self.speeds) > MOST_SPEEDS:
            self.speeds, self.every = self.speeds[::2], self.every * 2

    def _stand(self, sighting: Sighting) -> None:
        side = side_of(sighting.middle, Side(self.sides[-1]) if self.sides else None)
        if not self.sides or self.sides[-1] != side:
            # Who paces up and down is told by where it was last.
            self.sides = [*self.sides, side.value][-6:]

    def enter(self, zones: Sequence[str]) -> None:
        self.zones = list(dict.fromkeys([*self.zones, *zones]))[:12]

    def mover(self, start: float, end: float) -> Mover:
        """Within an event."""
        return Mover(
            name=self.name,
            start=round(min(max(self.first, start), end), 3),
            end=round(max(min(self.last, end), start), 3),
            direction=self.direction,
            speed=self.speed,
            went=tuple(Side(side) for side in self.sides),
            zones=tuple(self.zones),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }

    @staticmethod
    def from_json(stored: dict[str, Any]) -> Trail:
        """Raises TypeError for what `to_json` did not write."""
        return Trail(**stored)


def begun(sighting: Sighting, time: float) -> Trail:
    """The way of a thing that was first seen in the event at `time`."""
    trail = Trail(
        name=sighting.name,
        first=time,
        last=time,
        middle=sighting.middle,
        top=sighting.top,
        bottom=sighting.bottom,
        looks=sighting.looks,
        sure=sighting.confidence,
        height=sighting.height,
    )
    trail._stand(sighting)
    return trail


def side_of(middle: float, before: Side | None = None) -> Side:
    """The third of the picture's width; near the line between two of them the one it was on before."""
    if before is not None:
        low = _ORDER.index(before) / 3
        if low - EDGE <= middle <= low + 1 / 3 + EDGE:
            return before
    return _ORDER[min(2, max(0, int(middle * 3)))]
