"""Whether people come together: the largest group that stands, picture by picture. Who only walks past each
other is no group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import dist
from typing import Any

from inference.describe.event import Gathering
from inference.describe.measuring.looks import Look

NEAR = 1.0
"""Distance of who stands together, in heights of the taller one's box."""

STANDS = 0.2
"""Speed below which somebody stands, in their own heights a second."""

LEAST = 3
"""People from whom on a group is one."""


@dataclass(slots=True)
class Groups:
    """before  the largest group of the event's first two pictures; most  the largest that two pictures in a
    row showed, complete at `at`; last  of the newest picture, at `last_at`; stood  where each person was in
    it, by the number of the thing: (right, down) in picture heights"""

    looks: int = 0
    before: int = 0
    most: int = 0
    at: float = 0.0
    last: int = 0
    last_at: float = 0.0
    stood: dict[int, tuple[float, float]] = field(default_factory=dict)

    def add(self, look: Look) -> None:
        if look.aspect is None:
            return
        people = [seen for seen in look.sightings if seen.name == "person" and seen.looks > 1]
        here = {seen.thing: (seen.middle * look.aspect, seen.bottom) for seen in people}
        passed = look.time - self.last_at
        standing = [
            seen
            for seen in people
            if seen.thing in self.stood
            and dist(here[seen.thing], self.stood[seen.thing]) <= STANDS * seen.height * passed
        ]
        self.stood = here
        size = _largest([(*here[seen.thing], seen.height) for seen in standing])
        self.looks += 1
        if self.looks <= 3:
            # The first picture cannot tell who stands. Who walks alone is one.
            self.before = max(self.before, size, min(1, len(people)))
        elif min(size, self.last) > self.most:
            # The second picture confirms what the first one showed.
            self.most, self.at = min(size, self.last), self.last_at
        self.last, self.last_at = size, look.time

    def gathering(self) -> Gathering | None:
        """Three or more came together where no such group was before; it grew by two at the least."""
        if self.most < max(LEAST, self.before + 2):
            return None
        return Gathering(self.before, self.most, round(self.at, 3))

    def to_json(self) -> list[Any]:
        stood = [[number, *where] for number, where in self.stood.items()]
        return [self.looks, self.before, self.most, self.at, self.last, self.last_at, stood]

    @staticmethod
    def from_json(stored: Sequence[Any]) -> Groups:
        """Raises ValueError or TypeError for what `to_json` did not write."""
        looks, before, most, at, last, last_at, stood = stored
        known = {number: (right, down) for number, right, down in stood}
        return Groups(looks, before, most, at, last, last_at, known)


def _largest(people: Sequence[tuple[float, float, float]]) -> int:
    """How many of (right, down, height), all in picture heights, stand near each other, one near the next."""
    waiting, largest = set(range(len(people))), 0
    while waiting:
        group = [waiting.pop()]
        for place in group:
            near = {
                other
                for other in waiting
                # Who stands behind somebody is higher up in the picture; height tells how far that is.
                if dist(people[place][:2], people[other][:2])
                <= NEAR * max(people[place][2], people[other][2])
            }
            waiting -= near
            group += near
        largest = max(largest, len(group))
    return largest


def _is_near(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    # Who stands behind somebody is higher up in the picture; height tells how far that is.
    return dist(one[:2], other[:2]) <= NEAR * max(one[2], other[2])
