"""Times as a chip says them."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from monitoring.searching.understanding.times import Times

_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def said_time(times: Times, site: tzinfo) -> str:
    """ "Sat 21 Nov 20:00 – Sun 22 Nov 06:00", "since Mon 16 Nov 00:00", "Saturdays, 20:00–06:00"."""
    parts = []
    if times.days:
        parts.append(" and ".join(_DAYS[day] for day in sorted(times.days)))
    if times.hours:
        first = next(
            hour
            for hour in sorted(times.hours)
            if (hour - 1) % 24 not in times.hours or len(times.hours) == 24
        )
        parts.append(f"{first:02d}:00–{(first + len(times.hours)) % 24:02d}:00 on any day")
    if times.since and times.until:
        parts.append(_span(times.since.astimezone(site), times.until.astimezone(site)))
    elif times.since:
        parts.append(f"since {_moment(times.since.astimezone(site))}")
    elif times.until:
        parts.append(f"until {_moment(times.until.astimezone(site))}")
    return ", ".join(parts)


def _span(since: datetime, until: datetime) -> str:
    midnight = since.time() == until.time() == since.time().replace(hour=0, minute=0, second=0, microsecond=0)
    if midnight and until.date() - since.date() == timedelta(days=1):
        return f"{since:%a} {since.day} {since:%b %Y}"
    if since.date() == until.date():
        return f"{since:%a} {since.day} {since:%b} {since:%H:%M}–{until:%H:%M}"
    return f"{_moment(since)} – {_moment(until)}"


def _moment(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b} {moment:%H:%M}"
