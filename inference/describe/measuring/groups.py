"""Whether people come together: the largest group, picture by picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any

from inference.describe.event import Gathering
from inference.describe.measuring.looks import Look, Sighting

NEAR = 1.0
"""Distance of who stands together, in heights of the taller one's box."""

LEAST = 3
"""People from whom on a group is one."""


@dataclass(slots=True)
class Groups:
    """before  the largest group of the event's first two pictures; most  the largest that two pictures in a
    row showed, complete at `at`; last  of the newest picture, at `last_at`"""

    looks: int = 0
    before: int = 0
    most: int = 0
    at: float = 0.0
    last: int = 0
    last_at: float = 0.0

    def add(self, look: Look) -> None:
        size = largest_group(look)
        self.looks += 1
        if self.looks <= 2:
            self.before = max(self.before, size)
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
        return [self.looks, self.before, self.most, self.at, self.last, self.last_at]

    @staticmethod
    def from_json(stored: Sequence[Any]) -> Groups:
        """Raises TypeError for what `to_json` did not write."""
        return Groups(*stored)


def largest_group(look: Look) -> int:
    """How many people stand near each other, one near the next; 0 where the picture's shape is unknown."""
    if look.aspect is None:
        return 0
    people = [seen for seen in look.sightings if seen.name == "person" and seen.looks > 1]
    waiting, largest = set(range(len(people))), 0
    while waiting:
        group = [waiting.pop()]
        for place in group:
            near = {other for other in waiting if _together(people[place], people[other], look.aspect)}
            waiting -= near
            group += near
        largest = max(largest, len(group))
    return largest


def _together(one: Sighting, other: Sighting, aspect: float) -> bool:
    across = (one.middle - other.middle) * aspect
    # Who stands behind somebody is higher up in the picture; height tells how far that is.
    down = one.bottom - other.bottom
    return hypot(across, down) <= NEAR * max(one.height, other.height)
