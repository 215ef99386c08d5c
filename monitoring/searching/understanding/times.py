"""Times that people say ("last night", "since Monday", "between 2 and 4", "on 12 November") as moments.

Clocks are read as 24 hours unless am, pm or a part of the day says otherwise. A day that may lie on either
side of now is the one that has begun last: alerts are of the past.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from monitoring.searching.understanding import time_patterns as patterns
from monitoring.searching.understanding.calendar_words import (
    DAYS_AGO,
    MONTHS,
    PARTS,
    SECONDS,
    SINCE,
    UNTIL,
    WEEKDAYS,
)

Spot = tuple[int, int]
"""Where in a text something stands: first and last character, the last exclusive."""


@dataclass(frozen=True, slots=True)
class Times:
    """What was said of times; None and empty where nothing was.

    since, until  aware moments
    hours, days   of the site's clock, on any day: "at night", "on Sundays" (Monday is 0)
    spots         where it was said
    """

    since: datetime | None = None
    until: datetime | None = None
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    spots: tuple[Spot, ...] = ()


_NOON = {"noon": time(12)}
_VAGUE = {"few": 3, "couple of": 2}
_AROUND = timedelta(minutes=30)
_NIGHT_HOURS = frozenset((20, 21, 22, 23, 0, 1, 2, 3, 4, 5))


def times_in(text: str, *, now: datetime, site: tzinfo) -> Times:
    """What `text` says of times, in the zone of the site. The first of each kind counts."""
    local = now.astimezone(site)
    if (found := patterns.PERIOD.search(text)) and not _is_bound(text, found):
        return _period(found, local)
    window = _day_or_night(text, local)
    clock = _clocks(text, window, local)
    if window is None and clock is None:
        return _month(text, local) or _habit(text)
    said = clock if window is None or clock is None else replace(clock, spots=(*window.spots, *clock.spots))
    return said or window or Times()


def _is_bound(text: str, found: re.Match[str]) -> bool:
    return bool(
        found.group("n") is None and re.search(r"(?:before|until)\s*$", text[: found.start()], re.IGNORECASE)
    )


def _day_or_night(text: str, now: datetime) -> Times | None:
    if found := patterns.NIGHT.search(text):
        since, until = _night(found, now)
    elif found := patterns.DAY.search(text):
        day = _day(found, now.date())
        if day is None:
            return None
        since, until = _part(day, (found.group("part") or "").lower(), now.tzinfo)
    else:
        return None
    spot = found.span()
    bound = patterns.BOUND.search(text[: found.start()] + _leading_gap(found))
    if bound is None:
        return Times(since, until, spots=(spot,))
    spot = (bound.start(), found.end())
    if bound.group("bound").lower() in SINCE:
        after = bound.group("bound").lower() not in ("since", "seit", "depuis", "desde")
        return Times(until if after else since, None, spots=(spot,))
    inclusive = bound.group("bound").lower() in ("until", "till", "bis", "jusqu'à", "hasta")
    return Times(None, until if inclusive else since, spots=(spot,))


def _leading_gap(found: re.Match[str]) -> str:
    return " " if found.group(0)[:1] == " " else ""


def _night(found: re.Match[str], now: datetime) -> tuple[datetime, datetime]:
    today = now.date()
    if found.group("last"):
        return _part(today - timedelta(days=1), "night", now.tzinfo)
    if found.group("now"):
        return _part(today - timedelta(days=1) if now.hour < 6 else today, "night", now.tzinfo)
    return _part(today, found.group("part").lower(), now.tzinfo)


def _day(found: re.Match[str], today: date) -> date | None:
    if found.group("ago"):
        return today - timedelta(days=DAYS_AGO[found.group("ago").lower()])
    if found.group("weekday"):
        back = (today.weekday() - WEEKDAYS[found.group("weekday").lower()]) % 7
        last = (found.group("which") or "this").lower() != "this"
        return today - timedelta(days=back or (7 if last else 0))
    try:
        return _date(found, today)
    except ValueError:
        return None


def _date(found: re.Match[str], today: date) -> date:
    """Raises ValueError for a day that no calendar has."""
    if iso := found.group("iso"):
        return date.fromisoformat(iso)
    if dotted := found.group("dotted"):
        day, month, year = (*dotted.strip(".").split("."), "")[:3]
        return _of_year(int(day), int(month), year, today)
    if found.group("dm"):
        return _of_year(int(found.group("dm")), MONTHS[found.group("dmm").lower()], found.group("dmy"), today)
    return _of_year(int(found.group("md")), MONTHS[found.group("mdm").lower()], found.group("mdy"), today)


def _of_year(day: int, month: int, year: str | None, today: date) -> date:
    """Without a year the last one in which that day has come."""
    if year:
        return date(int(year), month, day)
    this = date(today.year, month, day)
    return this if this <= today else date(today.year - 1, month, day)


def _part(day: date, part: str, site: tzinfo | None) -> tuple[datetime, datetime]:
    start, end = PARTS.get(part, (0, 24))
    return _hour(day, start, site), _hour(day, end, site)


def _hour(day: date, hour: int, site: tzinfo | None) -> datetime:
    return datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), site)


def _clocks(text: str, day: Times | None, now: datetime) -> Times | None:
    """A clock time, or two, of the day that was said; without one, of the last day on which it has been."""
    for found in patterns.RANGE.finditer(text):
        first, last = _clock(found, "a", None), _clock(found, "b", None)
        if first is None or last is None or not _reads_as_times(found):
            continue
        if found.group("ax") is None and found.group("bx"):
            first = _clock(found, "a", found.group("bx")) or first
        return _between(first, last, found.span(), day, now)
    for found in patterns.AT.finditer(text):
        moment = _clock(found, "a", None)
        if moment is None:
            continue
        how = found.group("how").lower()
        start = _on_day(moment, day, now)
        if how in SINCE:
            until = day.until if day else None
            return Times(start, until, spots=(found.span(),))
        if how in UNTIL:
            return Times(day.since if day else None, start, spots=(found.span(),))
        return Times(start - _AROUND, start + _AROUND, spots=(found.span(),))
    return None


def _reads_as_times(found: re.Match[str]) -> bool:
    """ "2 to 4 people" is none: digits alone need a word that begins a range, minutes, or am and pm."""
    told = any(found.group(name) for name in ("am", "bm", "ax", "bx", "an", "bn"))
    return told or found.group(0)[:1].isalpha()


def _between(first: time, last: time, spot: Spot, day: Times | None, now: datetime) -> Times:
    if day is None or day.since is None:
        end = last.hour + (1 if last.minute else 0)
        hours = range(first.hour, end if end > first.hour else end + 24)
        return Times(hours=frozenset(hour % 24 for hour in hours) or frozenset((first.hour,)), spots=(spot,))
    start = _on_day(first, day, now)
    end_at = _on_day(last, day, now)
    return Times(start, end_at if end_at > start else end_at + timedelta(days=1), spots=(spot,))


def _on_day(clock: time, day: Times | None, now: datetime) -> datetime:
    """Within the window of the day where that can be: "last night at 2" is in the small hours."""
    if day is None or day.since is None:
        today = datetime.combine(now.date(), clock, now.tzinfo)
        return today if today <= now else today - timedelta(days=1)
    first = datetime.combine(day.since.date(), clock, now.tzinfo)
    if day.until is None:
        return first
    # In the evening, "at 9" is 21:00.
    tries = [first, first + timedelta(days=1)] + ([first + timedelta(hours=12)] if clock.hour < 12 else [])
    return next((moment for moment in tries if day.since <= moment < day.until), first)


def _clock(found: re.Match[str], name: str, half: str | None) -> time | None:
    if word := found.group(f"{name}n"):
        return _NOON.get(word.lower(), time(0))
    hour, minute = int(found.group(f"{name}h")), int(found.group(f"{name}m") or 0)
    half = (found.group(f"{name}x") or half or "").replace(".", "").lower()
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour == 24 and not minute:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _period(found: re.Match[str], now: datetime) -> Times:
    if found.group("this"):
        month = found.group("span").lower() == "month"
        day = now.date().replace(day=1) if month else now.date() - timedelta(days=now.weekday())
        return Times(_hour(day, 0, now.tzinfo), None, spots=(found.span(),))
    count, unit = found.group("n"), SECONDS[found.group("unit").lower()]
    if count is None and unit == SECONDS["week"] and found.group(0).lower().endswith("last week"):
        monday = now.date() - timedelta(days=now.weekday() + 7)
        return Times(
            _hour(monday, 0, now.tzinfo),
            _hour(monday + timedelta(days=7), 0, now.tzinfo),
            spots=(found.span(),),
        )
    many = _VAGUE.get((count or "1").lower()) or int(count or 1)
    return Times(now - timedelta(seconds=many * unit), None, spots=(found.span(),))


def _month(text: str, now: datetime) -> Times | None:
    found = patterns.MONTH.search(text)
    if found is None:
        return None
    first = _of_year(1, MONTHS[found.group("month").lower()], found.group("year"), now.date())
    following = (first + timedelta(days=32)).replace(day=1)
    return Times(_hour(first, 0, now.tzinfo), _hour(following, 0, now.tzinfo), spots=(found.span(),))


def _habit(text: str) -> Times:
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    spots: list[Spot] = []
    for found in _habits(text):
        spots.append(found.span())
        if found.group("night"):
            hours |= _NIGHT_HOURS
        elif part := found.group("part"):
            hours |= frozenset(range(*PARTS[part.lower()]))
        elif found.group("weekend"):
            days |= {5, 6}
        else:
            days |= {WEEKDAYS[found.group("day").lower().removesuffix("s")]}
    return Times(hours=hours, days=days, spots=tuple(spots))


def _habits(text: str) -> Iterator[re.Match[str]]:
    return patterns.HABIT.finditer(text)
