"""At which hours of the site a camera may raise alerts.

A schedule is a list of {"days": [0-6], "start": "HH:MM", "end": "HH:MM"} in the camera's time zone, Monday 0;
an empty one means always. An entry whose end is not after its start goes on into the next morning; "24:00" is
the end of the day. Wall-clock times decide, so the hour that a change to summer time leaves out never comes,
and the one that winter repeats counts twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

DAY = 24 * 60


class BadSchedule(ValueError):
    """`str(error)` is a sentence for whoever entered it."""


def is_within(schedule: Sequence[Mapping[str, Any]], time_zone: str, moment: datetime) -> bool:
    """Whether an aware moment lies in the schedule. Raises BadSchedule."""
    if not schedule:
        return True
    local = moment.astimezone(zone(time_zone))
    return bool(minutes_of_week(schedule)[local.weekday() * DAY + local.hour * 60 + local.minute])


def minutes_of_week(schedule: Sequence[Mapping[str, Any]]) -> NDArray[np.bool_]:
    """(10080,) which minutes, from Monday 00:00 local time, lie in the schedule. Raises BadSchedule."""
    week = np.full(7 * DAY, not schedule, np.bool_)
    for entry in schedule:
        days, start, end = _parsed(entry)
        length = end - start if end > start else end - start + DAY
        for day in days:
            minutes = np.arange(day * DAY + start, day * DAY + start + length) % (7 * DAY)
            week[minutes] = True
    return week


def check(schedule: object) -> list[dict[str, Any]]:
    """The schedule as it is stored. Raises BadSchedule for anything that is none."""
    if not isinstance(schedule, list) or len(schedule) > 50:
        raise BadSchedule("A schedule is a list of at most 50 entries with days, start and end.")
    checked = []
    for entry in schedule:
        if not isinstance(entry, Mapping) or set(entry) != {"days", "start", "end"}:
            raise BadSchedule("Each entry of a schedule has days, start and end.")
        days, _, _ = _parsed(entry)
        checked.append({"days": sorted(days), "start": entry["start"], "end": entry["end"]})
    return checked


def zone(name: str) -> ZoneInfo:
    """The time zone, or UTC where this machine does not know it (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _parsed(entry: Mapping[str, Any]) -> tuple[set[int], int, int]:
    days = entry.get("days")
    if not isinstance(days, list) or not days or not all(type(day) is int and 0 <= day <= 6 for day in days):
        raise BadSchedule("The days of a schedule are numbers from 0 (Monday) to 6 (Sunday).")
    return set(days), _minute(entry.get("start"), DAY - 1), _minute(entry.get("end"), DAY)


def _minute(text: object, latest: int) -> int:
    if isinstance(text, str) and len(text) == 5 and text[2] == ":":
        hours, minutes = text[:2], text[3:]
        if all(part.isascii() and part.isdecimal() for part in (hours, minutes)) and int(minutes) < 60:
            minute = int(hours) * 60 + int(minutes)
            if minute <= latest:
                return minute
    raise BadSchedule("Times of a schedule look like 07:30.")
