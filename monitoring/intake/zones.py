"""Zones and masks of a camera: what of the JSON that browsers and programs send is accepted."""

from __future__ import annotations

import math
from typing import Any

MOST_ZONES = 32
MOST_POINTS = 64
LONGEST_NAME = 40
KINDS = ("watch", "mask")


class BadZones(ValueError):
    """`str()` is a sentence for the person who drew or sent them."""


def read_zones(value: Any) -> list[dict[str, Any]]:
    """`[{"name", "kind": "watch" | "mask", "points": [[x, y], ...]}]`, points as fractions of the picture.

    Raises BadZones.
    """
    if not isinstance(value, list) or len(value) > MOST_ZONES:
        raise BadZones(f"Zones must be a list of at most {MOST_ZONES}.")
    zones = [_zone(item) for item in value]
    names = [zone["name"].lower() for zone in zones]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadZones(f"Two zones are called “{twice}”; give each a name of its own.")
    return zones


def _zone(item: Any) -> dict[str, Any]:
    if not isinstance(item, dict) or set(item) != {"name", "kind", "points"}:
        raise BadZones("A zone has a name, a kind and points.")
    name = item["name"].strip() if isinstance(item["name"], str) else ""
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadZones(f"Every zone needs a name of at most {LONGEST_NAME} characters.")
    if item["kind"] not in KINDS:
        raise BadZones(f"The zone “{name}” must either be watched or be masked.")
    points = item["points"]
    if not isinstance(points, list) or not 3 <= len(points) <= MOST_POINTS:
        raise BadZones(f"The zone “{name}” needs 3 to {MOST_POINTS} points.")
    return {"name": name, "kind": item["kind"], "points": [_point(name, point) for point in points]}


def _point(name: str, point: Any) -> list[float]:
    numbers = point if isinstance(point, list) else []
    if len(numbers) != 2 or not all(_is_fraction(number) for number in numbers):
        raise BadZones(f"The zone “{name}” has a point outside the picture; points are numbers from 0 to 1.")
    return [round(float(number), 4) for number in numbers]


def _is_fraction(number: Any) -> bool:
    # bool is an int to Python, and JSON's readers let NaN through.
    return type(number) in (int, float) and math.isfinite(number) and 0 <= number <= 1
