"""How the times of an event are said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inference.describe.event import EventFacts, Source
from inference.describe.vocabulary.words import Dates

Clock = Callable[[float], str]
_DAY = 86_400.0


def clock(seconds: float) -> str:
    """mm:ss of a recording, or h:mm:ss from one hour on; the second that has begun."""
    whole = max(0, int(seconds + 1e-6))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes:02d}:{left:02d}"


def clock_of(facts: EventFacts, dates: Dates) -> Clock:
    """For moments within the event: mm:ss of a recording, HH:MM:SS of a camera's site; with the day where the
    event lasts longer than one, so that no time is said of two moments."""
    if facts.source is Source.RECORDING:
        return clock
    if facts.end - facts.start >= _DAY:
        return edge_clock_of(facts, dates)
    return _Site(facts, dates, dated=False).said


def edge_clock_of(facts: EventFacts, dates: Dates) -> Clock:
    """For the event's begin and end: with the day where it goes on past midnight."""
    if facts.source is Source.RECORDING:
        return clock
    site = _Site(facts, dates, dated=False)
    return _Site(facts, dates, dated=site.day(facts.start) != site.day(facts.end)).said


def site_zone(name: str) -> tzinfo:
    """The time zone of that name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


class _Site:
    def __init__(self, facts: EventFacts, dates: Dates, *, dated: bool) -> None:
        self.zone = site_zone(facts.time_zone)
        self.dates = dates
        self.dated = dated
        # Where clocks are set back an hour comes twice, and only the distance from UTC tells which.
        self.changes = self.at(facts.start).utcoffset() != self.at(facts.end).utcoffset()

    def at(self, time: float) -> datetime:
        # Float noise must not move a whole second back.
        return datetime.fromtimestamp(time + 1e-6, self.zone)

    def day(self, time: float) -> tuple[int, int]:
        at = self.at(time)
        return at.month, at.day

    def said(self, time: float) -> str:
        at = self.at(time)
        details = []
        if self.dated:
            details.append(self.dates.day.format(day=at.day, month=self.dates.months[at.month - 1]))
        if self.changes:
            offset = f"{at:%z}"
            details.append(f"UTC{offset[:3]}:{offset[3:5]}")
        return f"{at:%H:%M:%S} ({', '.join(details)})" if details else f"{at:%H:%M:%S}"
