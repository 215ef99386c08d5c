"""From when to when: shifts on their days, and hours that somebody asks for.

Shifts are wall-clock times of their site. What changing clocks leave out never comes, and the hour that they
repeat belongs to the shift that lies in it: one shift ends at the very moment at which the next begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from monitoring.analysis.schedules import zone
from monitoring.models import Shift

LONGEST = timedelta(days=7)
"""Of hours that are asked for."""
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class BadHours(ValueError):
    """Hours of which no summary can be made; the text says why."""


@dataclass(frozen=True, slots=True)
class Hours:
    """start, end   aware; the end does not belong to them
    time_zone    of the site, in which their times are told
    """

    start: datetime
    end: datetime
    time_zone: str

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()

    def until(self, now: datetime) -> Hours:
        """What of them has passed."""
        return Hours(self.start, max(self.start, min(self.end, now)), self.time_zone)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(zone(self.time_zone))

    def clock(self, moment: datetime, *, seconds: bool = False) -> str:
        """22:14, with what tells it from another moment of these hours that clocks show alike: the day where
        they are longer than one, the zone where the clocks change within them."""
        local = self.local(moment)
        text = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
        if self.seconds > 86_400 or not self.start <= moment <= self.end:
            text = f"{local:%Y-%m-%d} {text}"
        if self.local(self.start).utcoffset() != self.local(self.end).utcoffset():
            text = f"{text} {local:%Z}"
        return text


def of_day(shift: Shift, day: date) -> Hours | None:
    """The shift that begins on this day of its site; None where changing clocks leave nothing of it."""
    site = zone(shift.time_zone)
    last = day if shift.ends > shift.starts else day + timedelta(days=1)
    start = datetime.combine(day, shift.starts, site).astimezone(UTC)
    end = datetime.combine(last, shift.ends, site).astimezone(UTC)
    return Hours(start, end, shift.time_zone) if end > start else None


def ended(shift: Shift, after: datetime, until: datetime) -> list[Hours]:
    """Those of a shift that ended after one moment and not after another, oldest first."""
    return [hours for hours in _around(shift, after, until) if after < hours.end <= until]


def current(shift: Shift, now: datetime) -> Hours | None:
    """That in which `now` lies."""
    return next((hours for hours in _around(shift, now, now) if hours.start <= now < hours.end), None)


def latest(shift: Shift, now: datetime) -> Hours | None:
    """That which ended last, within a week."""
    return next(reversed(ended(shift, now - LONGEST, now)), None)


def read(start: str, end: str, time_zone: str) -> Hours:
    """From times of a site as forms and addresses write them, 2026-11-22T22:00, or moments with an offset.
    Raises BadHours."""
    begin, stop = _moment(start, time_zone, "begin"), _moment(end, time_zone, "end")
    if stop <= begin:
        raise BadHours("The hours must end after they begin.")
    if stop - begin > LONGEST:
        raise BadHours(f"A summary covers {LONGEST.days} days at most; Reports cover longer.")
    if begin < _EARLIEST:
        raise BadHours(f"There are no alerts of {begin.year}.")
    return Hours(begin, stop, time_zone)


def _around(shift: Shift, after: datetime, until: datetime) -> Iterator[Hours]:
    site = zone(shift.time_zone)
    # One that ended just after `after` began up to a day earlier, and its clock may have been turned since.
    day, last = after.astimezone(site).date() - timedelta(days=2), until.astimezone(site).date()
    while day <= last:
        hours = of_day(shift, day) if day.weekday() in shift.days else None
        if hours is not None:
            yield hours
        day += timedelta(days=1)


def _moment(text: str, time_zone: str, which: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        sentence = f"Say when the hours {which}, such as 2026-11-22T22:00."
        raise BadHours(sentence) from error
    try:
        local = found if found.tzinfo is not None else found.replace(tzinfo=zone(time_zone))
        return local.astimezone(UTC)
    except OverflowError as error:
        raise BadHours(f"There are no alerts of {found.year}.") from error
