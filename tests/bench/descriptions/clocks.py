"""Times of day, of a recording, and dates: which are said, and which are known."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from inference.describe.event import EventFacts, Source
from tests.bench.descriptions.finding import Finding

CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?\b")
_DAY = r"\b\d{1,2} [A-Z][a-z]+(?: \d{4})?\b|\b[A-Z][a-z]+ \d{1,2}(?:, \d{4})?\b"
DATE = re.compile(rf"\b\d{{4}}-\d{{2}}-\d{{2}}\b|{_DAY}")
_MONTHS = list(calendar.month_name)[1:]
_WEEKDAYS = list(calendar.day_name)
_ROLES = (
    (re.compile(r"(strongest|peak\w*|highest|most unusual)[^,;.:]*$"), {"peak"}),
    (re.compile(r"(\bfrom|began|begins?|start(s|ed|ing)?)( at| from)?\s*$"), {"start", "change"}),
    (re.compile(r"(\bto|until|till|ended( at)?|ends( at)?|–|-)\s*$"), {"end", "change"}),
)
"""What the words before a time say it is, and the kinds of moments that this may be."""


def wrong_times(text: str, facts: EventFacts) -> Iterator[Finding]:
    known = _moments(facts)
    for match in CLOCK.finditer(text):
        said = match.group()
        roles = {role for role, time in known if said in _clocks(time, facts)}
        before = text[max(0, match.start() - 48) : match.start()].lower()
        wanted = next((roles_of for pattern, roles_of in _ROLES if pattern.search(before)), None)
        if not roles or (wanted and not roles & wanted):
            yield Finding("time", f"{before}{said}")
    if facts.source is Source.CAMERA:
        days = {day for _, time in known for day in _days(time, facts)}
        for match in DATE.finditer(text):
            said = match.group()
            is_date = said[:4].isdigit() or any(month[:3] in said for month in _MONTHS)
            if is_date and said not in days:
                yield Finding("time", said)
        weekdays = {_local(time, facts).strftime("%A") for _, time in known}
        yield from (
            Finding("time", day)
            for day in _WEEKDAYS
            if re.search(rf"\b{day}\b", text) and day not in weekdays
        )


def _moments(facts: EventFacts) -> list[tuple[str, float]]:
    known = [("start", facts.start), ("end", facts.end), ("peak", facts.peak_at)]
    for found in facts.objects:
        known += [("change", found.most_at), *(("change", time) for time, _ in found.changes)]
    for mover in facts.movers:
        known += [("start", mover.start), ("end", mover.end)]
    known += [("peak", item.at) for item in facts.recognised]
    if facts.gathering:
        known.append(("change", facts.gathering.at))
    if facts.sound.loudest_at is not None:
        known.append(("loudest", facts.sound.loudest_at))
    return known


def _clocks(time: float, facts: EventFacts) -> set[str]:
    if facts.source is Source.CAMERA:
        there = _local(time, facts)
        return {f"{there:%H:%M:%S}", f"{there:%H:%M}"}
    said = set()
    for whole in {int(time + 1e-6), round(time)}:
        minutes, seconds = divmod(whole, 60)
        hours, left = divmod(minutes, 60)
        said |= {f"{hours}:{left:02d}:{seconds:02d}"}
        said |= {f"{minutes:02d}:{seconds:02d}"} if not hours else set()
    return said


def _local(time: float, facts: EventFacts) -> datetime:
    return datetime.fromtimestamp(int(time), ZoneInfo(facts.time_zone) if facts.time_zone else UTC)


def _days(time: float, facts: EventFacts) -> set[str]:
    there = _local(time, facts)
    month = _MONTHS[there.month - 1]
    names = (month, month[:3])
    return {f"{there:%Y-%m-%d}"} | {
        said
        for name in names
        for said in (f"{there.day} {name}", f"{there.day} {name} {there.year}", f"{name} {there.day}")
    }
