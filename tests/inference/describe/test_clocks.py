"""Times are said in the site's zone, and never two moments alike."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from inference.describe.clocks import clock_of, edge_clock_of
from inference.describe.draft import Language
from inference.describe.event import EventFacts, Source
from inference.describe.vocabulary import vocabulary

ENGLISH = vocabulary(Language.ENGLISH).dates
KOLKATA = ZoneInfo("Asia/Kolkata")


def event(start: float, end: float, zone: str = "Asia/Kolkata") -> EventFacts:
    return EventFacts(Source.CAMERA, "Gate", zone, start, end, 0.9, start, 0.5, "", "profile")


def at(zone: str, *parts: int) -> float:
    return datetime(*parts, tzinfo=ZoneInfo(zone)).timestamp()  # type: ignore[arg-type,misc]


def test_a_camera_tells_the_time_of_its_site() -> None:
    noon = at("Asia/Kolkata", 2026, 11, 12, 12)
    facts = event(noon, noon + 9)
    assert [clock_of(facts, ENGLISH)(noon + 1.99), edge_clock_of(facts, ENGLISH)(noon + 9)] == [
        "12:00:01",
        "12:00:09",
    ]


def test_a_zone_that_nobody_knows_is_utc() -> None:
    noon = at("UTC", 2026, 11, 12, 12)
    for zone in ("", "Mars/Olympus", "../etc/passwd", "."):
        assert clock_of(event(noon, noon, zone), ENGLISH)(noon) == "12:00:00"


def test_begin_and_end_on_two_days_have_their_days() -> None:
    late = at("Asia/Kolkata", 2026, 12, 31, 23, 59, 58)
    facts = event(late, late + 4)
    edge = edge_clock_of(facts, ENGLISH)
    assert (edge(late), edge(late + 4)) == ("23:59:58 (31 December)", "00:00:02 (1 January)")
    assert clock_of(facts, ENGLISH)(late + 4) == "00:00:02"
    assert edge_clock_of(facts, vocabulary(Language.SPANISH).dates)(late) == "23:59:58 (31 de diciembre)"


def test_every_moment_of_a_long_event_has_its_day() -> None:
    start = at("Asia/Kolkata", 2026, 11, 12, 8)
    facts = event(start, start + 86_400)
    assert clock_of(facts, ENGLISH)(start + 86_400) == "08:00:00 (13 November)"


def test_the_hour_that_comes_twice_says_which_it_is() -> None:
    start = at("Europe/Berlin", 2026, 10, 25, 2, 59, 50)
    said = edge_clock_of(event(start, start + 20, "Europe/Berlin"), ENGLISH)
    assert (said(start), said(start + 20)) == ("02:59:50 (UTC+02:00)", "02:00:10 (UTC+01:00)")


def test_a_recording_counts_from_its_begin() -> None:
    facts = replace(event(59.0, 4000.0), source=Source.RECORDING)
    assert (clock_of(facts, ENGLISH)(59.0), edge_clock_of(facts, ENGLISH)(4000.0)) == ("00:59", "1:06:40")
