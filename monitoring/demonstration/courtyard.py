"""The drawn scene's script: who walks when, and what happens that does not belong.

Everything is a function of the time within the loop, so the last picture goes over into the first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from monitoring.demonstration.figures import Colour, Look, draw_cart, draw_person
from monitoring.demonstration.ground import Picture, draw_ground

WIDTH, HEIGHT, FPS = 640, 360, 15
SECONDS = 180
"""Length of the loop."""


@dataclass(frozen=True)
class Happening:
    """What does not belong; start and end in seconds within the loop."""

    kind: str
    start: float
    end: float


HAPPENINGS = (
    Happening("runner", 41.0, 44.4),
    Happening("bang", 97.0, 98.2),
    Happening("cart", 152.0, 157.0),
)

_LANES = ((214.0, 66.0), (242.0, 84.0), (282.0, 108.0))
"""Row of the feet and height of a person, in pixels, from far to near."""
_PACE = 0.78
"""Heights a second at a stroll."""
_MARGIN = 60.0


@dataclass(frozen=True)
class _Walk:
    start: float
    lane: int
    facing: int
    pace: float
    look: Look
    haste: float = 0.0

    @property
    def speed(self) -> float:
        """Pixels a second."""
        return self.pace * _LANES[self.lane][1]

    @property
    def duration(self) -> float:
        return (WIDTH + 2 * _MARGIN) / self.speed


class Courtyard:
    """Draws the scene at any time; what is ordinary and what happens are the same in every run."""

    def __init__(self) -> None:
        chance = np.random.default_rng(23)
        self._ground = draw_ground(WIDTH, HEIGHT)
        self._walks = sorted(_ordinary(chance), key=lambda walk: walk.lane)
        self._looks = [_look(chance) for _ in range(2)]
        noise = chance.normal(0.0, 2.2, (HEIGHT + 64, WIDTH + 64))
        self._noise = np.round(noise).astype(np.int16)
        self._chance = chance

    def picture(self, time: float) -> Picture:
        """BGR uint8 (360, 640, 3) at `time` seconds, without noise."""
        canvas = self._ground.copy()
        # The rows of feet decide who hides whom.
        for lane in range(len(_LANES)):
            for walk in self._walks:
                if walk.lane == lane:
                    _draw_walk(canvas, walk, time)
            self._draw_happening(canvas, lane, time)
        light = (
            1.0
            + 0.035 * math.sin(2 * math.pi * 4 * time / SECONDS)
            + 0.012 * math.sin(2 * math.pi * 13 * time / SECONDS)
        )
        return np.asarray(cv2.convertScaleAbs(canvas, alpha=light), np.uint8)

    def planes(self) -> Iterator[npt.NDArray[np.uint8]]:
        """The loop's pictures as yuv420p, (540, 640) each, with the noise of a sensor."""
        for number in range(SECONDS * FPS):
            planes = np.asarray(cv2.cvtColor(self.picture(number / FPS), cv2.COLOR_BGR2YUV_I420), np.uint8)
            top, left = self._chance.integers(0, 64, 2)
            grain = self._noise[top : top + HEIGHT, left : left + WIDTH]
            planes[:HEIGHT] = np.clip(planes[:HEIGHT] + grain, 0, 255).astype(np.uint8)
            yield planes

    def _draw_happening(self, canvas: Picture, lane: int, time: float) -> None:
        for happening in HAPPENINGS:
            since = time % SECONDS - happening.start
            if not 0.0 <= since < happening.end - happening.start:
                continue
            if happening.kind == "runner" and lane == 1:
                _draw_walk(canvas, _Walk(happening.start, 1, 1, 2.75, self._looks[0], haste=1.0), time)
            elif happening.kind == "cart" and lane == 2:
                x = WIDTH + 80 - since * (WIDTH + 160) / (happening.end - happening.start)
                draw_cart(canvas, x=x, foot=_LANES[2][0] + 12, turn=-since * 9.0, facing=-1)


def ordinary_parts(*, margin: float = 3.0) -> list[tuple[float, float]]:
    """Stretches of the loop, in seconds, in which nothing happens that does not belong."""
    parts, at = [], 0.0
    for happening in HAPPENINGS:
        parts.append((at, happening.start - margin))
        at = happening.end + margin
    return [*parts, (at, float(SECONDS))]


def _ordinary(chance: np.random.Generator) -> Iterator[_Walk]:
    """Strollers of all lanes, one every few seconds, all around the loop."""
    start = 0.0
    while start < SECONDS - 3.0:
        yield _Walk(
            start=start,
            lane=int(chance.integers(0, 3)),
            facing=int(chance.choice([-1, 1])),
            pace=_PACE * float(chance.uniform(0.88, 1.14)),
            look=_look(chance),
        )
        start += float(chance.uniform(3.4, 6.4))


def _look(chance: np.random.Generator) -> Look:
    def pick(*colours: Colour) -> Colour:
        return colours[int(chance.integers(len(colours)))]

    return Look(
        coat=pick((60, 52, 44), (110, 74, 52), (58, 66, 118), (72, 92, 70), (120, 112, 104), (46, 70, 128)),
        trousers=pick((70, 54, 44), (52, 50, 50), (96, 78, 62), (88, 96, 108)),
        hair=pick((34, 40, 52), (52, 78, 112), (96, 104, 112), (30, 30, 32)),
        skin=pick((150, 178, 214), (96, 128, 178), (64, 88, 132)),
    )


def _draw_walk(canvas: Picture, walk: _Walk, time: float) -> None:
    since = (time - walk.start) % SECONDS
    if since >= walk.duration:
        return
    foot, height = _LANES[walk.lane]
    way = since * walk.speed - _MARGIN
    draw_person(
        canvas,
        x=way if walk.facing > 0 else WIDTH - way,
        foot=foot,
        height=height,
        # A step is about two fifths of the height; running ones are longer.
        stride=way / (height * (0.26 + 0.16 * walk.haste)),
        facing=walk.facing,
        look=walk.look,
        haste=walk.haste,
    )
