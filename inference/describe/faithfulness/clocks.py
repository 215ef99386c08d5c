"""Whether a time or a duration as it is written is one that was measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from inference.describe.clocks import site_zone
from inference.describe.event import EventFacts, Source

CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?!:\d)"
"""A time as it may be written: mm:ss, h:mm:ss, HH:MM or HH:MM:SS."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as written. `parts` are its numbers; `day` is (day, month) where a date stands with it, and
    `offset` the minutes ahead of UTC where they do."""

    parts: tuple[int, ...]
    day: tuple[int, int] | None = None
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Duration:
    """Seconds as written, in a unit of so many; 0 for "less than a second"."""

    seconds: float
    unit: float = 1.0


def same(told: Moment, seconds: float | None, facts: EventFacts) -> bool:
    """Whether it is that time of the facts: the second that has begun, or a camera's minute."""
    if seconds is None or any(part > 59 for part in told.parts[1:]):
        return False
    whole = max(0, int(seconds + 1e-6))
    if facts.source is Source.RECORDING:
        if told.day or told.offset is not None:
            return False
        if len(told.parts) == 2:
            return told.parts[0] * 60 + told.parts[1] == whole
        return told.parts[0] * 3600 + told.parts[1] * 60 + told.parts[2] == whole
    at = datetime.fromtimestamp(whole, site_zone(facts.time_zone))
    ahead = int((at.utcoffset() or timedelta()).total_seconds() // 60)
    if told.day not in (None, (at.day, at.month)) or told.offset not in (None, ahead):
        return False
    return told.parts == (at.hour, at.minute, at.second)[: len(told.parts)]


def within(told: Moment, start: float, end: float, facts: EventFacts) -> bool:
    """Whether a second of [start, end) is written so."""
    if end - start > 6 * 3600:
        return same(told, start, facts)
    return any(same(told, start + passed, facts) for passed in range(max(1, int(end - start))))


def same_duration(told: Duration, facts: EventFacts) -> bool:
    """Whether that is how long the event took, in whole seconds either way of rounding, or whole minutes."""
    exact = facts.duration
    whole = round(exact)
    shown = int(facts.end + 1e-6) - int(facts.start + 1e-6)
    if told.unit == 1:
        return told.seconds in {float(whole), float(int(exact + 1e-6)), float(shown)}
    units = whole / told.unit
    # "1 hour" of an hour and fifty minutes is said of neither way of rounding.
    begun = int(units) if told.unit == 60 or units % 1 < 1 / 60 else round(units)
    return units >= 1 and told.seconds in {begun * told.unit, round(units) * told.unit}
