"""Whether a time or a duration as it is written is one that was measured."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from inference.describe.event import EventFacts, Source

TIME = r"\d{1,2}:\d{2}(?::\d{2})?"
"""A time as it may be written: mm:ss, h:mm:ss, HH:MM or HH:MM:SS."""


def same(written: str, seconds: float, facts: EventFacts) -> bool:
    """Whether `written` is the time `seconds` of the facts: the second, or a camera's minute, that has begun."""
    parts = tuple(int(part) for part in written.split(":"))
    if any(part > 59 for part in parts[1:]):
        return False
    if facts.source is Source.RECORDING:
        whole = max(0, int(seconds + 1e-6))
        told = parts[0] * 60 + parts[1] if len(parts) == 2 else parts[0] * 3600 + parts[1] * 60 + parts[2]
        return told == whole
    moment = datetime.fromtimestamp(int(seconds + 1e-6), ZoneInfo(facts.time_zone or "UTC"))
    return parts == (moment.hour, moment.minute, moment.second)[: len(parts)]


def within(written: str, start: float, end: float, facts: EventFacts) -> bool:
    """Whether a second of [start, end] is written so."""
    if same(written, start, facts) or same(written, end, facts):
        return True
    if end - start > 6 * 3600:
        return False
    return any(same(written, start + passed, facts) for passed in range(1, int(end - start) + 1))


def same_duration(told: float, facts: EventFacts) -> bool:
    """Whether so many seconds is how long the event took, in whole seconds either way of rounding."""
    exact = facts.duration
    shown = int(facts.end + 1e-6) - int(facts.start + 1e-6)
    return told in {float(round(exact)), float(int(exact + 1e-6)), float(shown)}
