"""What is read from the words of a search, and how a filter is taken away again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from monitoring.searching.understanding import Known, understand

GATE_3, NORTH, YARD = (UUID(int=number) for number in (1, 2, 3))
KNOWN = Known(
    cameras={GATE_3: "Gate 3", NORTH: "North gate", YARD: "Yard"},
    zones=frozenset({"Fence", "Loading dock"}),
    classes=frozenset({"fighting", "bag_left"}),
    now=datetime(2026, 11, 22, 15, tzinfo=ZoneInfo("Europe/Berlin")),
    site=ZoneInfo("Europe/Berlin"),
)


def test_it_works() -> None:
    read = understand("two people running at the north gate last night, loud noise", KNOWN)
    assert read.rest.replace(" ,", ",") == "two people running, loud noise"
    assert read.cameras == (NORTH,)
    assert [(chip.kind, chip.said) for chip in read.chips] == [
        ("camera", "at the north gate"),
        ("time", "last night"),
    ]
    assert read.chips[1].instead == "two people running at the north gate, loud noise"


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("fights not confirmed", {"not_review": "confirmed"}),
        ("confirmed fights", {"review": "confirmed"}),
        ("false alarms", {"review": "dismissed"}),
        ("not judged", {"review": "waiting"}),
        ("severe alerts still open", {"severity": "alert", "state": "open"}),
        ("unacknowledged notices", {"acknowledged": False, "severity": "notice"}),
    ],
)
def test_what_became_of_an_alert(text: str, exact: dict[str, object]) -> None:
    assert understand(text, KNOWN).exact == exact


def test_a_longer_name_goes_before_a_shorter_one() -> None:
    both = Known({NORTH: "North gate", YARD: "gate"}, frozenset(), frozenset(), KNOWN.now, KNOWN.site)
    assert understand("north gate", both).cameras == (NORTH,)


def test_a_class_is_a_filter_where_it_is_all_or_asked_for() -> None:
    assert understand("fighting last night", KNOWN).classes == ("fighting",)
    assert understand("label bag left at Gate 3", KNOWN).classes == ("bag_left",)
    assert understand("two people fighting", KNOWN).classes == ()


def test_what_is_quoted_is_words_only() -> None:
    read = understand('"last night" at "Yard"', KNOWN)
    assert read.chips == ()
    assert read.quoted == ("last", "night", "yard")


def test_without_its_filter_a_name_is_searched_as_words() -> None:
    (chip,) = understand("dog at the loading dock", KNOWN).chips
    again = understand(chip.instead, KNOWN)
    assert (again.zones, again.quoted, again.chips) == ((), ("loading", "dock"), ())


def test_what_must_not_be_there() -> None:
    assert understand("fight without a car -dog", KNOWN).excluded == ("car", "dog")


@pytest.mark.parametrize(
    "text", ["", "   ", '"', "-", "(((", "' OR 1=1 --", "\x00\ud800", "*" * 500, "NEAR(a b)", "🦊"]
)
def test_nothing_upsets_it(text: str) -> None:
    assert understand(text, KNOWN).chips == ()
