"""Where in a picture: the zones that people drew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Zone:
    """A named polygon; points (right, down) in fractions of the picture's width and height."""

    name: str
    points: tuple[tuple[float, float], ...]

    def holds(self, right: float, down: float) -> bool:
        """Whether the point lies inside (even-odd rule)."""
        inside = False
        for (x, y), (x2, y2) in pairwise((*self.points, self.points[0])):
            if (y > down) != (y2 > down) and right < (x2 - x) * (down - y) / (y2 - y) + x:
                inside = not inside
        return inside


def named_zones(zones: Iterable[Mapping[str, Any]]) -> tuple[Zone, ...]:
    """Of a camera's zones those that are watched and have a name; masks show nothing."""
    return tuple(
        Zone(str(zone["name"]).strip(), tuple((float(right), float(down)) for right, down in zone["points"]))
        for zone in zones
        if zone.get("kind") == "watch" and str(zone.get("name", "")).strip() and len(zone["points"]) >= 3
    )


def zones_at(zones: Sequence[Zone], right: float, down: float) -> list[str]:
    """Names of the zones that hold a point."""
    return [zone.name for zone in zones if zone.holds(right, down)]
