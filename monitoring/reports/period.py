"""The days of a report. A day begins at each camera's own midnight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from monitoring.analysis.schedules import zone

USUAL = 7
LONGEST = 92
"""Days."""


class BadPeriod(ValueError):
    """Days that no report can be made of; the text says why."""


@dataclass(frozen=True, slots=True)
class Period:
    """first, last  both days belong to it"""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def dates(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(self.days)]

    @property
    def before(self) -> Period:
        """As many days, just before these."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def bounds(self, time_zone: str) -> tuple[datetime, datetime]:
        """Begin and end of these days somewhere; the end does not belong to them."""
        local = zone(time_zone)
        after = self.last + timedelta(days=1)
        return datetime.combine(self.first, time(), local), datetime.combine(after, time(), local)

    def widest_bounds(self) -> tuple[datetime, datetime]:
        """Within which these days lie wherever on earth a camera is."""
        begin = datetime.combine(self.first, time(), UTC) - timedelta(hours=14)
        return begin, begin + timedelta(days=self.days, hours=28)


def parse(first: str, last: str, *, today: date) -> Period:
    """From days as written in an address, 2026-11-22; empty: the last seven. Raises BadPeriod."""
    end = _day(last) if last else today
    begin = _day(first) if first else end - timedelta(days=USUAL - 1)
    if begin > end:
        raise BadPeriod(f"The first day, {begin}, lies after the last, {end}.")
    if begin.year < 2000 or end > today + timedelta(days=1):
        raise BadPeriod(f"There are no alerts of {begin if begin.year < 2000 else end}.")
    period = Period(begin, end)
    if period.days > LONGEST:
        raise BadPeriod(f"A report covers {LONGEST} days at most; these are {period.days}.")
    return period


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadPeriod(f'"{text[:20]}" is no day; write it as 2026-11-22.') from error
