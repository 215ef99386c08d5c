"""Spans and people of whole recordings, held against what was drawn."""

from __future__ import annotations

import pytest

from inference.systems.contrastive_fusion.drawn.recordings import Stretch
from inference.systems.contrastive_fusion.whole_recordings import behaviour, compared, overlap, told
from inference.types import Assessment, Span

STRETCHES = [
    Stretch("normal", 0.0, 4.0, 1),
    Stretch("fighting", 4.0, 9.0, 2),
    Stretch("normal", 9.0, 13.0, 1),
]


def assessed(second: int, score: float, persons: int) -> Assessment:
    return Assessment(
        sequence=second,
        start=float(second),
        end=second + 2.0,
        frame_start=0,
        frame_end=1,
        score=score,
        raw=score,
        contributions={},
        label="fighting" if score >= 0.5 else "",
        model_version="made",
        facts={"persons": persons},
    )


def test_a_recording_that_is_followed_exactly() -> None:
    # Snippets 3 and 8 show the cuts; each speaks for the second around its middle.
    scores = [0.1] * 4 + [0.9] * 4 + [0.1] * 4
    people = [1, 1, 1, 2, 2, 2, 2, 2, 2, 1, 1, 1]
    found = compared([assessed(k, scores[k], people[k]) for k in range(12)], STRETCHES)
    assert found.behaviour == "fighting"
    assert (found.spans, found.found, found.false) == (1, 1.0, 0.0)
    assert found.overlap == pytest.approx(4 / 5, abs=0.02)
    assert set(found.wrong) == {0}


def test_faults_are_counted() -> None:
    scores = [0.1, 0.9, 0.1, 0.1, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
    people = [2, 1, 1, 2, 1, 2, 2, 2, 2, 1, 1, 1]
    found = compared([assessed(k, scores[k], people[k]) for k in range(12)], STRETCHES)
    assert found.spans == 2
    assert found.found == pytest.approx(1 / 4)
    assert found.false == pytest.approx(1 / 6)
    assert (found.wrong[0], found.wrong[4]) == (1, -1)
    table = told([found]).splitlines()
    assert [line.split()[0] for line in table] == ["behaviour", "fighting", "all"]


def test_overlap_is_intersection_over_union() -> None:
    spans = [Span(2.0, 4.0, 1.0, 3.0, "x"), Span(6.0, 8.0, 1.0, 7.0, "x")]
    assert overlap(spans, 3.0, 7.0, 10.0) == pytest.approx(2 / 6, abs=0.02)
    assert overlap([], 3.0, 7.0, 10.0) == 0.0


def test_every_behaviour_has_its_turn() -> None:
    assert {behaviour(number) for number in range(5)} == {
        "fighting",
        "running",
        "biker",
        "carrier",
        "bag_left",
    }
