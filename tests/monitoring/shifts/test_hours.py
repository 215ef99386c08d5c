"""Shifts on their days, also where clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from monitoring.models import Shift
from monitoring.shifts import choices
from monitoring.shifts import hours as hours_of
from monitoring.shifts.hours import BadHours, Hours, read
from tests.monitoring.conftest import Cast

SUMMER, WINTER = date(2026, 3, 28), date(2026, 10, 24)
"""Evenings before the clocks of Berlin change, at 01:00 UTC."""


def shift(starts: str, ends: str, days: list[int] | None = None, zone: str = "Europe/Berlin") -> Shift:
    whole_week = list(range(7))
    return Shift(
        name="a", days=whole_week if days is None else days, starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends), time_zone=zone,
    )  # fmt: skip


def told(found: Hours | None) -> str:
    return "" if found is None else f"{found.start:%d %H:%M} {found.end:%d %H:%M}"


def test_it_works() -> None:
    assert told(hours_of.of_day(shift("22:00", "06:00"), date(2026, 1, 5))) == "05 21:00 06 05:00"
    assert told(hours_of.of_day(shift("06:00", "14:00"), date(2026, 1, 5))) == "05 05:00 05 13:00"
    assert told(hours_of.of_day(shift("06:00", "06:00"), date(2026, 1, 5))) == "05 05:00 06 05:00"


@pytest.mark.parametrize(
    ("starts", "ends", "day", "begin", "hours"),
    [
        ("22:00", "06:00", SUMMER, "28 21:00", 7),
        ("22:00", "06:00", WINTER, "24 20:00", 9),
        ("02:30", "10:00", SUMMER + timedelta(days=1), "29 01:30", 6.5),
        ("02:30", "10:00", WINTER + timedelta(days=1), "25 00:30", 8.5),
        ("00:00", "00:00", SUMMER + timedelta(days=1), "28 23:00", 23),
        ("00:00", "00:00", WINTER + timedelta(days=1), "24 22:00", 25),
    ],
)
def test_clocks_change_within_a_shift(starts: str, ends: str, day: date, begin: str, hours: float) -> None:
    found = hours_of.of_day(shift(starts, ends), day)
    assert found is not None
    assert (f"{found.start:%d %H:%M}", found.seconds / 3600) == (begin, hours)


@pytest.mark.parametrize("day", [SUMMER, WINTER])
@pytest.mark.parametrize("turn", ["02:00", "02:30", "03:00"])
def test_shifts_meet_without_gap_or_overlap(day: date, turn: str) -> None:
    before = hours_of.of_day(shift("18:00", turn), day)
    after = hours_of.of_day(shift(turn, "11:00"), day + timedelta(days=1))
    assert before is not None
    assert after is not None
    assert before.end == after.start


def test_a_shift_of_an_hour_that_never_comes_is_left_out() -> None:
    lost = shift("02:30", "03:00")
    assert hours_of.of_day(lost, SUMMER + timedelta(days=1)) is None
    after, until = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 30, 12, tzinfo=UTC)
    assert [f"{found.start:%d}" for found in hours_of.ended(lost, after, until)] == ["30"]


def test_days_are_those_on_which_it_begins() -> None:
    sunday = shift("22:00", "06:00", days=[6], zone="Pacific/Auckland")
    # Monday noon in Auckland is still Sunday in UTC.
    now = datetime(2026, 3, 8, 23, tzinfo=UTC)
    latest = hours_of.latest(sunday, now)
    assert told(latest) == "08 09:00 08 17:00"
    assert hours_of.current(sunday, now) is None
    assert told(hours_of.current(sunday, now - timedelta(hours=8))) == "08 09:00 08 17:00"


def test_what_ended_is_told_once() -> None:
    day = shift("06:00", "14:00", zone="UTC")
    end = datetime(2026, 3, 4, 14, tzinfo=UTC)
    assert [found.end for found in hours_of.ended(day, end - timedelta(days=1), end)] == [end]
    assert hours_of.ended(day, end, end + timedelta(hours=23)) == []


def test_moments_that_clocks_show_alike_are_told_apart() -> None:
    night = hours_of.of_day(shift("22:00", "06:00"), WINTER)
    assert night is not None
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert [night.clock(first + timedelta(hours=late)) for late in (0, 1)] == ["02:30 CEST", "02:30 CET"]
    plain = hours_of.of_day(shift("22:00", "06:00"), date(2026, 1, 5))
    assert plain is not None
    assert plain.clock(plain.start, seconds=True) == "22:00:00"
    assert plain.clock(plain.start - timedelta(days=1)) == "2026-01-04 22:00"


def test_hours_are_read_in_the_sites_time() -> None:
    found = read("2026-10-24T22:00", "2026-10-25T06:00", "Europe/Berlin")
    assert told(found) == "24 20:00 25 05:00"
    assert read(found.start.isoformat(), found.end.isoformat(), "Europe/Berlin") == found
    with pytest.raises(BadHours, match="must end after"):
        read("2026-10-24T22:00", "2026-10-24T21:00", "UTC")


@pytest.mark.django_db
def test_without_shifts_the_minute_that_goes_on_belongs_to_the_last_hours(cast: Cast) -> None:
    now = datetime(2026, 3, 4, 23, 51, 34, tzinfo=UTC)
    hours = choices.last_hours(user=cast.administrator, now=now)
    assert hours.start <= now - timedelta(hours=8) < now < hours.end
