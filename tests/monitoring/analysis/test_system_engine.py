"""Any system of the library on recordings and on cameras, and several of them on one camera."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

from inference.extractors.build import Kit
from inference.systems.together import JointExtractor
from inference.types import Assessment, Features, Modality, Snippet
from monitoring.analysis.hop_measuring import HopMeasurer
from monitoring.analysis.live_system_engine import LiveSystemEngine
from monitoring.analysis.system_engine import SystemEngine
from tests.inference.systems.test_together import Counting, CountingKit, snippets
from tests.monitoring.analysis.slots import live_snippet


class Mean:
    """Scores by the mean brightness of all snippets up to the one it scores, which its context carries."""

    name = "mean"
    title = "Mean"
    model_version = "mean-1"
    classes = ("normal", "bright")

    def __init__(self, eye: Counting, *required: str, by_second: bool = False) -> None:
        self.required = frozenset(required)
        self.extractors = (eye,)
        self.by_second = by_second
        self.widths: list[int] = []

    def measure(self, given: Iterable[Snippet]) -> Iterator[Features]:
        raise AssertionError("the site measures for all systems together")

    def assess(self, features: Sequence[Features], context: Any = None) -> tuple[list[Assessment], Any]:
        total, count = context["state"].tolist() if context else (0.0, 0.0)
        found = []
        for item in features:
            self.widths.append(len(item.frame_numbers))
            total, count = total + float(item.arrays["eye.level"][0]) / 255, count + 1
            found.append(
                Assessment(
                    item.sequence, item.start, item.end, item.frame_start, item.frame_end,
                    score=total / count, raw=total, contributions={Modality.APPEARANCE: 1.0},
                    label="bright" if total / count >= 0.5 else "", model_version=self.model_version,
                )
            )  # fmt: skip
        return found, {"state": np.asarray([total, count])}


def live_engine(measurer: HopMeasurer, system: Mean) -> LiveSystemEngine:
    return LiveSystemEngine(system, measurer=measurer)


@pytest.fixture
def kit() -> CountingKit:
    return CountingKit()


@pytest.fixture
def measurer(kit: CountingKit) -> HopMeasurer:
    return HopMeasurer(cast(Kit, kit))


def test_a_recording_is_scored(kit: CountingKit) -> None:
    eye = Counting("eye")
    engine = SystemEngine(Mean(eye, "sound"))
    joint = JointExtractor({"mean": engine}, cast(Kit, kit))
    features = [found["mean"] for found in joint.extract(snippets(5))]
    result = engine.assess(features)
    assert [each.score for each in result.assessments] == pytest.approx(
        [0, 0.5 / 255, 1 / 255, 1.5 / 255, 2 / 255]
    )
    assert (result.model_version, result.reference) == ("mean-1", "trained model")
    assert result.frame_scores == [None] * 5
    assert kit.made["sound"].seen == eye.seen == list(range(5))


def test_it_tells_its_time_since_it_was_last_asked() -> None:
    engine = SystemEngine(Mean(Counting("eye")))
    assert engine.timings() == {}
    list(engine.extract(snippets(2)))
    assert engine.timings()["eye"] > 0
    assert engine.timings()["eye"] == 0


def test_a_camera_is_scored_as_the_recording_is(measurer: HopMeasurer) -> None:
    brightness = [40, 200, 120, 0, 250]
    seconds = [live_snippet("gate", place, level) for place, level in enumerate(brightness)]
    engine = live_engine(measurer, Mean(Counting("eye")))
    features = engine.extract(seconds)
    whole, _ = engine.assess(features, None, None)
    context: bytes | None = None
    one_by_one = []
    for item in features:
        (scored,), context = engine.assess([item], context, None)
        one_by_one.append(scored.assessment)
    assert [each.score for each in one_by_one] == pytest.approx([each.assessment.score for each in whole])
    assert [each.start for each in one_by_one] == [each.start for each in seconds]
    assert engine.assess([], context, None) == ([], context)


def test_a_gap_and_a_damaged_context_begin_anew(measurer: HopMeasurer) -> None:
    engine = live_engine(measurer, Mean(Counting("eye")))
    early, late = engine.extract([live_snippet("gate", 0, 200), live_snippet("gate", 60, 40)])
    _, context = engine.assess([early], None, None)
    for given in (context, b"torn", None):
        (scored,), _ = engine.assess([late], given, None)
        assert scored.assessment.raw == pytest.approx(40 / 255)


def test_systems_on_one_camera_share_what_they_measure(kit: CountingKit, measurer: HopMeasurer) -> None:
    eye = Counting("eye")
    engines = [
        live_engine(measurer, Mean(eye, "sound", "objects")),
        live_engine(measurer, Mean(eye, "objects")),
        live_engine(measurer, Mean(eye, "motion", "objects")),
    ]
    cameras = ("gate", "yard", "roof", "hall")
    for second in range(3):
        for engine in engines:
            # Each system is handed its own copy of what the cameras show.
            found = engine.extract([live_snippet(camera, second, 40 + second) for camera in cameras])
            assert [item.arrays["objects.level"][0] for item in found] == pytest.approx(
                [((40 + second) * 8 + max(40, 39 + second) * 8) / 16] * 4
            )
    # Three seconds of four cameras.
    seen = {name: len(each.seen) for name, each in kit.made.items()}
    assert (len(eye.seen), seen) == (12, {"motion": 12, "objects": 12, "sound": 12, "appearance": 0})
    spent = [engine.timings() for engine in engines]
    assert spent[0].keys() == {"eye", "sound", "objects", "motion"}
    assert set(spent[1].values()) == {0.0}


def test_a_system_may_put_seconds_together_itself(measurer: HopMeasurer) -> None:
    eye = Counting("eye")
    apart, joined = Mean(eye, by_second=True), Mean(eye)
    for system in (apart, joined):
        engine = live_engine(measurer, system)
        engine.assess(engine.extract([live_snippet("gate", 0)]), None, None)
    assert (apart.widths, joined.widths) == ([9], [16])
    assert len(eye.seen) == 2


def test_another_picture_of_the_same_second_is_measured_anew(measurer: HopMeasurer) -> None:
    eye = Counting("eye")
    engine = live_engine(measurer, Mean(eye))
    hop = live_snippet("gate", 0)
    engine.extract([hop])
    later = replace(hop, frame_times=hop.frame_times + 0.02)
    engine.extract([later])
    assert len(eye.seen) == 2


def test_networks_are_loaded_before_a_camera_is_taken(kit: CountingKit, measurer: HopMeasurer) -> None:
    asked: list[frozenset[str]] = []
    lanes = kit.lanes

    def noting(names: Any) -> Any:
        asked.append(frozenset(names))
        return lanes(names)

    kit.lanes = noting  # type: ignore[method-assign]
    live_engine(measurer, Mean(Counting("eye"), "sound", "objects"))
    assert asked == [{"sound", "objects"}]
