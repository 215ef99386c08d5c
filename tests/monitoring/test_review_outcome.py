"""What verdicts amount to, as a table of truth."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from monitoring.review_outcome import Opinion, outcome

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

KINDS = {"C": "confirmed", "D": "dismissed", "U": "unsure"}


def said(text: str) -> list[Opinion]:
    """One opinion a word: the person's letter, what they said (C, D, U; lower case: it settles), and after a
    colon what they call it. A minute lies between two."""
    found = []
    for minute, word in enumerate(text.split()):
        head, _, label = word.partition(":")
        person, kind = head
        at = NOON + timedelta(minutes=minute)
        found.append(Opinion(person, KINDS[kind.upper()], label, kind.islower(), at))
    return found


@pytest.mark.parametrize(
    ("text", "review", "confirmed", "label", "minute"),
    [
        ("", "waiting", None, "", None),
        ("aC", "confirmed", True, "", 0),
        ("aD", "dismissed", False, "", 0),
        ("aU", "second", None, "", None),
        ("aU bU", "second", None, "", None),
        ("aU bC", "confirmed", True, "", 1),
        ("aU bD cU", "dismissed", False, "", 1),
        ("aC bC", "confirmed", True, "", 0),
        ("aD bD", "dismissed", False, "", 0),
        ("aC bD", "disagreed", None, "", None),
        ("aD bC", "disagreed", None, "", None),
        ("aC:fight bD cU", "disagreed", None, "", None),
        ("aC bD cc", "confirmed", True, "", 2),
        ("aC bD cd", "dismissed", False, "", 2),
        ("aC:fight bD cd:play", "dismissed", False, "play", 2),
        ("aC bD cc dd", "dismissed", False, "", 3),
        ("aC bD cc dD", "confirmed", True, "", 2),
        ("aC:fight", "confirmed", True, "fight", 0),
        ("aC bC:fall", "confirmed", True, "fall", 0),
        ("aC:fight bC:fall", "confirmed", True, "fall", 0),
        ("aC:fight bC", "confirmed", True, "fight", 0),
        ("aU:fight", "second", None, "", None),
        ("aU aC", "confirmed", True, "", 1),
        ("aC aU", "second", None, "", None),
        ("aC aD", "dismissed", False, "", 1),
        ("aC bD aD", "dismissed", False, "", 1),
    ],
)
def test_it_works(text: str, review: str, confirmed: bool | None, label: str, minute: int | None) -> None:
    found = outcome(said(text))
    assert (found.review, found.confirmed, found.label) == (review, confirmed, label)
    assert found.settled_at == (None if minute is None else NOON + timedelta(minutes=minute))


@pytest.mark.parametrize("text", ["aC:fight bD cd:play", "aC bC:fall aU", "aU bC cD"])
def test_the_order_in_which_rows_come_says_nothing(text: str) -> None:
    expected = outcome(said(text))
    assert all(outcome(order) == expected for order in itertools.permutations(said(text)))


def test_confirmed_is_set_where_and_only_where_the_verdict_is_settled() -> None:
    for words in itertools.product("CDUcd", repeat=3):
        found = outcome(said(" ".join(f"{person}{word}" for person, word in zip("abc", words, strict=True))))
        settled = {"confirmed": True, "dismissed": False}
        assert found.confirmed is settled.get(found.review)
        assert (found.settled_at is None) == (found.confirmed is None)
