"""Hours of a site: days, nights across midnight, and the two nights a year that are not 24 hours long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitoring.analysis.schedules import BadSchedule, check, is_within, minutes_of_week

EVERY_DAY = list(range(7))
BERLIN = "Europe/Berlin"


def watched(schedule: list[dict[str, Any]], zone: str, *, begin: datetime, hours: int) -> list[str]:
    """UTC minutes at which watching begins and ends, looking minute by minute."""
    edges, inside = [], False
    for minute in range(hours * 60):
        moment = begin + timedelta(minutes=minute)
        if is_within(schedule, zone, moment) != inside:
            inside = not inside
            edges.append(f"{'+' if inside else '-'}{moment:%d %H:%M}")
    return edges


def test_it_works() -> None:
    schedule = [{"days": [0, 2], "start": "08:00", "end": "17:30"}]
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    assert watched(schedule, "UTC", begin=monday, hours=72) == [
        "+02 08:00",
        "-02 17:30",
        "+04 08:00",
        "-04 17:30",
    ]


def test_no_entries_mean_always() -> None:
    assert is_within([], "nowhere", datetime(2026, 1, 1, tzinfo=UTC))
    assert minutes_of_week([]).all()


@pytest.mark.parametrize(
    ("start", "end", "edges"),
    [
        # The night of Sunday belongs to Sunday's entry, also across the week's end.
        ("22:00", "06:00", ["+01 22:00", "-02 06:00"]),
        ("00:00", "24:00", ["+01 00:00", "-02 00:00"]),
        ("09:00", "09:00", ["+01 09:00", "-02 09:00"]),
        ("23:59", "24:00", ["+01 23:59", "-02 00:00"]),
    ],
)
def test_nights_and_whole_days(start: str, end: str, edges: list[str]) -> None:
    schedule = [{"days": [6], "start": start, "end": end}]
    assert watched(schedule, "UTC", begin=datetime(2026, 3, 1, tzinfo=UTC), hours=48) == edges


@pytest.mark.parametrize(
    ("what", "date", "edges"),
    [
        ("an ordinary night", (2026, 3, 10), ["+10 21:00", "-11 05:00"]),
        ("summer time begins: one hour less", (2026, 3, 28), ["+28 21:00", "-29 04:00"]),
        ("summer time ends: one hour more", (2026, 10, 24), ["+24 20:00", "-25 05:00"]),
    ],
)
def test_a_night_shift_keeps_its_hours_by_the_clock_on_the_wall(
    what: str, date: tuple[int, int, int], edges: list[str]
) -> None:
    schedule = [{"days": EVERY_DAY, "start": "22:00", "end": "06:00"}]
    begin = datetime(*date, 12, tzinfo=UTC)
    assert watched(schedule, BERLIN, begin=begin, hours=24) == edges


def test_the_hour_that_comes_twice_is_watched_twice() -> None:
    schedule = [{"days": EVERY_DAY, "start": "02:15", "end": "02:45"}]
    begin = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert watched(schedule, BERLIN, begin=begin, hours=24) == [
        "+25 00:15",
        "-25 00:45",
        "+25 01:15",
        "-25 01:45",
    ]


def test_the_hour_that_never_comes_is_not_watched() -> None:
    schedule = [{"days": EVERY_DAY, "start": "02:15", "end": "02:45"}]
    begin = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert watched(schedule, BERLIN, begin=begin, hours=24) == []


def test_zones_beside_the_hour() -> None:
    schedule = [{"days": EVERY_DAY, "start": "06:00", "end": "07:00"}]
    begin = datetime(2026, 3, 10, tzinfo=UTC)
    assert watched(schedule, "Asia/Kathmandu", begin=begin, hours=24) == ["+10 00:15", "-10 01:15"]


def test_a_zone_that_this_machine_does_not_know_counts_as_utc() -> None:
    schedule = [{"days": EVERY_DAY, "start": "06:00", "end": "07:00"}]
    assert is_within(schedule, "Mars/Olympus", datetime(2026, 3, 10, 6, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "schedule",
    [
        {},
        "always",
        [[]],
        [{"days": [0], "start": "08:00"}],
        [{"days": [], "start": "08:00", "end": "09:00"}],
        [{"days": [7], "start": "08:00", "end": "09:00"}],
        [{"days": [True], "start": "08:00", "end": "09:00"}],
        [{"days": [0], "start": "8:00", "end": "09:00"}],
        [{"days": [0], "start": "24:00", "end": "09:00"}],
        [{"days": [0], "start": "08:60", "end": "09:00"}],
        [{"days": [0], "start": "08:00", "end": "24:01"}],
        [{"days": [0], "start": "０8:00", "end": "09:00"}],
        [{"days": [0], "start": 800, "end": 900}],
        [{"days": [0], "start": "08:00", "end": "09:00"}] * 51,
    ],
)
def test_what_is_no_schedule(schedule: Any) -> None:
    with pytest.raises(BadSchedule):
        check(schedule)


def test_checking_keeps_what_is_meant() -> None:
    assert check([{"days": [3, 1, 1], "start": "08:00", "end": "24:00"}]) == [
        {"days": [1, 3], "start": "08:00", "end": "24:00"}
    ]
