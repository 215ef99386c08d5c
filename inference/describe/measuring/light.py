"""How bright an event's pictures were."""

from __future__ import annotations

from collections.abc import Iterable

from inference.describe.event import Light

DARK_BELOW, DIM_BELOW, BRIGHT_FROM = 0.2, 0.32, 0.45
"""Mean grey level of the picture in [0, 1]. In between lie dark rooms by day and lit ones by night, and
nothing is said of their light."""


def light_of(brightness: Iterable[float | None]) -> Light:
    """By the darkest of what was measured; UNKNOWN where nothing was, or it cannot be told."""
    known = [value for value in brightness if value is not None]
    if not known:
        return Light.UNKNOWN
    darkest = min(known)
    if darkest < DIM_BELOW:
        return Light.DARK if darkest < DARK_BELOW else Light.DIM
    return Light.BRIGHT if darkest >= BRIGHT_FROM else Light.UNKNOWN
