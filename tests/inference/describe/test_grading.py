"""How sure and how grave an event is."""

from dataclasses import replace

import pytest

from inference.describe.event import EventFacts, Recognised, Source
from inference.describe.grading import (
    Certainty,
    Degree,
    certainty,
    confidence,
    degree,
    named,
    severe_score,
    threat_level,
)

FACTS = EventFacts(Source.RECORDING, "", "", 0.0, 9.0, 0.7, 5.0, 0.5, "Bag left", "trained model")
SEEN = (Recognised("bag_left", 0.6, 1.0, "a"), Recognised("bag_left", 0.876, 2.0, "b"))


@pytest.mark.parametrize(
    ("score", "word"),
    [(0.49, Degree.NEAR), (0.5, Degree.ABOVE), (0.65, Degree.WELL), (0.85, Degree.FAR), (1.0, Degree.FAR)],
)
def test_degree(score: float, word: Degree) -> None:
    assert degree(score) is word


@pytest.mark.parametrize(
    ("probability", "word"), [(0.59, Certainty.LOW), (0.6, Certainty.FAIR), (0.8, Certainty.HIGH)]
)
def test_certainty(probability: float, word: Certainty) -> None:
    assert certainty(probability) is word


def test_the_surest_of_the_named_class_counts() -> None:
    facts = replace(FACTS, recognised=(*SEEN, Recognised("fighting", 0.99, 3.0, "c")))
    assert named(facts) == SEEN[1]
    assert confidence(facts) == 0.88
    assert named(FACTS) is None
    assert confidence(FACTS) == 0.7


@pytest.mark.parametrize(
    ("changed", "level"),
    [
        ({"peak": 0.81}, 2),
        ({"peak": 0.79}, 1),
        ({"peak": 0.81, "line": 0.7}, 1),
        ({"peak": 0.95, "reference": "general footage"}, 1),
        ({"peak": 0.95, "label": "rain"}, 0),
        ({"peak": 0.95, "label": "sea_waves"}, 0),
        ({"peak": 0.4}, 0),
    ],
)
def test_threat(changed: dict[str, object], level: int) -> None:
    assert threat_level(replace(FACTS, **changed)) == level


def test_what_is_severe_moves_with_the_line() -> None:
    assert severe_score(0.5) == pytest.approx(0.8)
    assert severe_score(0.3) == 0.8
    assert 0.9 < severe_score(0.7) < severe_score(0.9) < severe_score(1.0) < 1.0
