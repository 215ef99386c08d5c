"""Cohen's kappa, against scikit-learn's, and which verdicts it is taken of."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta

import pytest
from sklearn.metrics import cohen_kappa_score

from monitoring.agreement import FirstVerdict, agreement, agreement_by_people, cohens_kappa, pairs_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def said(*rows: tuple[str, str, str]) -> list[FirstVerdict]:
    """(alert, person, kind), a minute apart; a kind with "!" settles."""
    return [
        FirstVerdict(alert, person, kind.rstrip("!"), NOON + timedelta(minutes=minute), kind.endswith("!"))
        for minute, (alert, person, kind) in enumerate(rows)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_it_works(seed: int) -> None:
    draw = random.Random(seed)
    kinds = ["confirmed", "dismissed", "unsure"][: 2 + seed % 2]
    lean = draw.random()
    pairs = []
    for _ in range(draw.randint(2, 80)):
        one = draw.choice(kinds)
        pairs.append((one, one if draw.random() < lean else draw.choice(kinds)))
    expected = cohen_kappa_score(*zip(*pairs, strict=True))
    found = cohens_kappa(pairs)
    if math.isnan(expected):
        assert found.kappa is None
    else:
        assert found.kappa == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        ([], None),
        ([("c", "c")], None),
        ([("c", "c")] * 9, None),
        ([("c", "c"), ("d", "d")], 1.0),
        ([("c", "d"), ("d", "c")], -1.0),
        ([("c", "c"), ("c", "d"), ("d", "c"), ("d", "d")], 0.0),
        ([("c", "c"), ("c", "d")], 0.0),
    ],
)
def test_by_hand(pairs: list[tuple[str, str]], kappa: float | None) -> None:
    assert cohens_kappa(pairs).kappa == kappa


def test_the_first_verdicts_of_the_first_two_people() -> None:
    verdicts = said(
        ("1", "bea", "confirmed"),
        ("1", "ann", "dismissed"),
        ("1", "bea", "dismissed"),
        ("1", "cid", "confirmed!"),
        ("2", "ann", "unsure"),
        ("2", "bea", "confirmed"),
        ("2", "cid", "confirmed"),
        ("2", "ann", "dismissed"),
        ("3", "ann", "confirmed"),
    )
    assert pairs_of(verdicts) == {
        ("ann", "bea"): [("dismissed", "confirmed")],
        ("bea", "cid"): [("confirmed", "confirmed")],
    }
    together = agreement(verdicts)
    assert (together.pairs, together.agreed) == (2, 1)
    assert agreement_by_people(verdicts)["bea", "cid"].agreed == 1
