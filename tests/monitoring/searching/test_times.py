"""What people say of times, read at three in the afternoon of a Sunday in Berlin."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from monitoring.searching.understanding.saying import said_time
from monitoring.searching.understanding.times import times_in

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 15, tzinfo=BERLIN)


def read(text: str, now: datetime = NOW) -> tuple[str, str]:
    times = times_in(text, now=now, site=BERLIN)
    return tuple(f"{moment:%d.%m.%y %H:%M}" if moment else "" for moment in (times.since, times.until))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("a fight last night", "21.11.26 20:00", "22.11.26 06:00"),
        ("yesterday evening", "21.11.26 18:00", "22.11.26 00:00"),
        ("since Monday", "16.11.26 00:00", ""),
        ("on Sunday", "22.11.26 00:00", "23.11.26 00:00"),
        ("last Sunday", "15.11.26 00:00", "16.11.26 00:00"),
        ("on 12 November", "12.11.26 00:00", "13.11.26 00:00"),
        ("December 24th", "24.12.25 00:00", "25.12.25 00:00"),
        ("12.11.", "12.11.26 00:00", "13.11.26 00:00"),
        ("2026-11-12 between 22:00 and 23:30", "12.11.26 22:00", "12.11.26 23:30"),
        ("last night between 2 and 4", "22.11.26 02:00", "22.11.26 04:00"),
        ("yesterday between 2 and 4 pm", "21.11.26 14:00", "21.11.26 16:00"),
        ("last night between 23:00 and 1", "21.11.26 23:00", "22.11.26 01:00"),
        ("at 3 am", "22.11.26 02:30", "22.11.26 03:30"),
        ("yesterday after 10 pm", "21.11.26 22:00", "22.11.26 00:00"),
        ("since 14:00", "22.11.26 14:00", ""),
        ("before yesterday", "", "21.11.26 00:00"),
        ("the last 2 hours", "22.11.26 13:00", ""),
        ("last week", "09.11.26 00:00", "16.11.26 00:00"),
        ("in November", "01.11.26 00:00", "01.12.26 00:00"),
        ("gestern abend", "21.11.26 18:00", "22.11.26 00:00"),
        ("seit Montag", "16.11.26 00:00", ""),
        ("hier soir", "21.11.26 18:00", "22.11.26 00:00"),
        ("desde ayer", "21.11.26 00:00", ""),
    ],
)
def test_moments(text: str, since: str, until: str) -> None:
    assert read(text) == (since, until)


@pytest.mark.parametrize(
    "text",
    ["", "2 to 4 people", "12 cars", "gate 3", "31 february", "may fight", "the sun", "a mark on the wall",
     "person sat down", "99:99", "at 77", "2026-13-45", "between two cars"],
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    times = times_in(text, now=NOW, site=BERLIN)
    assert (times.since, times.until, times.hours, times.days, times.spots) == (
        None,
        None,
        frozenset(),
        frozenset(),
        (),
    )


def test_at_three_in_the_morning_last_night_is_the_one_that_goes_on() -> None:
    assert read("last night", datetime(2026, 11, 22, 3, tzinfo=BERLIN)) == (
        "21.11.26 20:00",
        "22.11.26 06:00",
    )
    assert read("tonight", datetime(2026, 11, 22, 3, tzinfo=BERLIN)) == ("21.11.26 20:00", "22.11.26 06:00")


def test_without_a_day_hours_are_those_of_any_day() -> None:
    assert times_in("between 22:00 and 2", now=NOW, site=BERLIN).hours == {22, 23, 0, 1}
    assert times_in("between 2 and 4 pm", now=NOW, site=BERLIN).hours == {14, 15}
    assert times_in("at weekends", now=NOW, site=BERLIN).days == {5, 6}


def test_the_night_in_which_clocks_go_back_is_an_hour_longer() -> None:
    times = times_in("last night", now=datetime(2026, 10, 25, 12, tzinfo=BERLIN), site=BERLIN)
    assert times.since is not None
    assert times.until is not None
    assert times.until.timestamp() - times.since.timestamp() == 11 * 3600


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("yesterday", "Sat 21 Nov 2026"),
        ("last night", "Sat 21 Nov 20:00 – Sun 22 Nov 06:00"),
        ("since Monday", "since Mon 16 Nov 00:00"),
        ("between 22:00 and 2", "22:00–02:00 on any day"),
        ("on weekends", "Saturdays and Sundays"),
    ],
)
def test_as_a_chip_says_it(text: str, said: str) -> None:
    assert said_time(times_in(text, now=NOW, site=BERLIN), BERLIN) == said
