from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pytest

from inference.evaluate.clips import decide, joined
from inference.systems.protocol import ClipDecision
from inference.types import Assessment, Features, Modality, Snippet


def assessment(score: float, label: str = "", **class_scores: float) -> Assessment:
    return Assessment(
        sequence=0,
        start=0.0,
        end=2.0,
        frame_start=0,
        frame_end=16,
        score=score,
        raw=score,
        contributions={Modality.MOTION: 1.0},
        label=label,
        model_version="1",
        class_scores=class_scores,
    )


class Plain:
    name = title = model_version = "plain"
    classes = ("normal", "abnormal")

    def measure(self, snippets: Iterable[Snippet]) -> Iterator[Features]:
        yield from ()

    def assess(self, features: Sequence[Features], context: Any = None) -> tuple[list[Assessment], Any]:
        return [], None


class Opinionated(Plain):
    def decide(self, features: Sequence[Features], assessments: Sequence[Assessment]) -> ClipDecision:
        return ClipDecision("abnormal", {"abnormal": 1.0}, score=len(assessments) / 10)


def test_it_works() -> None:
    found = decide(
        Plain(), [], [assessment(0.2, normal=0.8, fight=0.2), assessment(0.6, "fight", normal=0.4, fight=0.6)]
    )
    assert found.label == "normal"
    assert found.class_scores == pytest.approx({"normal": 0.6, "fight": 0.4})
    assert found.score == pytest.approx(0.4)
    assert found.reason == "fight"


def test_without_classes_a_clip_is_as_unusual_as_its_most_unusual_snippet() -> None:
    found = decide(Plain(), [], [assessment(0.2), assessment(0.9, "fast movement"), assessment(0.1)])
    assert (found.label, found.score, found.reason) == ("abnormal", 0.9, "fast movement")
    assert found.class_scores == pytest.approx({"normal": 0.1, "abnormal": 0.9})
    assert decide(Plain(), [], [assessment(0.49, "loud")]) == ClipDecision(
        "normal", {"normal": 0.51, "abnormal": 0.49}, 0.49, ""
    )


def test_the_alert_line_itself_is_abnormal() -> None:
    assert joined([0.5], [{}], ["x"]).label == "abnormal"


def test_a_class_that_one_snippet_does_not_name_counts_as_nothing_there() -> None:
    found = joined([0.1, 0.1], [{"normal": 1.0}, {"normal": 0.5, "fall": 0.5}], ["", ""])
    assert found.class_scores == {"normal": 0.75, "fall": 0.25}


def test_a_systems_own_rule_goes_first() -> None:
    assert decide(Opinionated(), [], [assessment(0.9), assessment(0.9)]).score == 0.2
