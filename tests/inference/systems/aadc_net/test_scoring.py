"""Assessments of snippets: live as offline, events in words, regions, and the decision on a clip."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from inference.errors import ModelError
from inference.systems.aadc_net.scoring import COSINE, AADCNetSystem, load_system
from inference.systems.aadc_net.trained import (
    Calibration,
    TrainedModel,
    facts,
    load_model,
    named,
    pack,
    texts_of,
)
from inference.systems.protocol import DecidesClips, System
from inference.training import store
from inference.types import Modality
from tests.inference.systems.aadc_net.small import CAR, PACKAGED, PEOPLE, letters_side, snippet, trained

SNIPPETS = [
    snippet(number, [] if number % 5 == 4 else ((0, PEOPLE, 0.9), (1, CAR, 0.6))) for number in range(24)
]


def card_of(model: TrainedModel) -> dict[str, Any]:
    return {
        **facts(model.network.architecture),
        "classes": list(model.classes),
        "extractors": model.extractors,
        "text_side": model.text_side,
        "sharpness": model.sharpness,
        "top": model.top,
        "line": model.calibration.line,
        "slope": model.calibration.slope,
    }


@pytest.fixture(scope="module")
def system() -> AADCNetSystem:
    return AADCNetSystem(trained(line=-100.0))


def test_it_works(system: AADCNetSystem) -> None:
    offered: System = system
    assert isinstance(offered, DecidesClips)
    assert system.required == {"objects", "appearance"}
    assert [extractor.name for extractor in system.extractors] == ["aadc_net.motion"]
    assessments, _ = system.assess(SNIPPETS)
    assert len(assessments) == 24
    first = assessments[0]
    assert first.label == "fight"
    assert sum(first.class_scores.values()) == pytest.approx(1.0)
    assert list(first.class_scores) == ["normal", "fight"]
    assert set(first.contributions) == {Modality.APPEARANCE, Modality.OBJECTS, Modality.MOTION}
    assert sum(first.contributions.values()) == pytest.approx(1.0)
    assert first.facts["text_side"] == "letters"
    assert first.facts["count.person"] == 1
    assert [box.label for box in first.boxes] == ["person", "car"]
    assert [box.frame for box in first.boxes] == [4, 12]
    assert assessments[4].boxes == ()
    assert "count.person" not in assessments[4].facts


def test_a_thing_seen_in_one_picture_of_two_is_not_told(system: AADCNetSystem) -> None:
    clock, person = 85, 1
    once, twice = (
        snippet(0, [(0, clock, 0.9), (0, person, 0.4)]),
        snippet(0, [(0, clock, 0.9), (1, clock, 0.8)]),
    )
    told = [
        {name for name in system.assess([item])[0][0].facts if name.startswith("count.")}
        for item in (once, twice)
    ]
    assert told == [{"count.person"}, {"count.clock"}]


@pytest.mark.parametrize("steps", [(1,) * 24, (3, 1, 20), (23, 1)])
def test_a_camera_is_scored_as_the_recording_of_it_is(system: AADCNetSystem, steps: tuple[int, ...]) -> None:
    offline, _ = system.assess(SNIPPETS)
    context, live, start = None, [], 0
    for step in steps:
        found, context = system.assess(SNIPPETS[start : start + step], context)
        live += found
        start += step
        assert all(isinstance(array, np.ndarray) for array in context.values())
        assert sum(array.nbytes for array in context.values()) < 2000
    for one, other in zip(offline, live, strict=True):
        assert one.raw == pytest.approx(other.raw, abs=1e-4)
        assert one.score == pytest.approx(other.score, abs=1e-4)
        assert one.class_scores == pytest.approx(other.class_scores, abs=1e-4)
        assert [box.score for box in one.boxes] == pytest.approx([box.score for box in other.boxes], abs=1e-4)


def test_long_recordings_are_scored_in_pieces_that_agree(
    system: AADCNetSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = system.assess(SNIPPETS)
    monkeypatch.setattr("inference.systems.aadc_net.scoring.PIECE", 7)
    pieces, _ = system.assess(SNIPPETS)
    assert [one.raw for one in pieces] == pytest.approx([one.raw for one in whole], abs=1e-5)


def test_the_past_matters(system: AADCNetSystem) -> None:
    _, context = system.assess(SNIPPETS[:10])
    alone, continued = system.assess([SNIPPETS[10]])[0][0], system.assess([SNIPPETS[10]], context)[0][0]
    assert abs(alone.raw - continued.raw) > 1e-4


def test_events_in_words_change_the_alignment_and_nothing_else(system: AADCNetSystem) -> None:
    names = ("person climbing a fence", "dog")
    own = AADCNetSystem(
        system.model, texts=texts_of(system.model, names, letters_side()), classes=named(names)
    )
    assert own.classes == ("normal", *names)
    assert own.model_version != system.model_version
    for before, after in zip(system.assess(SNIPPETS)[0], own.assess(SNIPPETS)[0], strict=True):
        assert after.raw == before.raw
        assert after.score == before.score
        assert after.facts[COSINE + "normal"] == before.facts[COSINE + "normal"]
        assert set(after.class_scores) == {"normal", *names}
        assert after.label in names


def test_a_class_said_in_the_same_words_aligns_as_it_did(system: AADCNetSystem) -> None:
    texts = texts_of(system.model, ("fight",), letters_side())
    np.testing.assert_allclose(texts, system.model.texts, atol=1e-6)


def test_a_name_that_is_too_long_is_refused(system: AADCNetSystem) -> None:
    long = letters_side()
    long.tokenize = lambda text: [1] * 20
    with pytest.raises(ValueError, match="fewer words"):
        texts_of(system.model, ("a very long story",), long)


def test_below_the_line_there_is_no_label() -> None:
    quiet = AADCNetSystem(trained(line=100.0))
    assert {one.label for one in quiet.assess(SNIPPETS[:3])[0]} == {""}
    assert quiet.decide(SNIPPETS[:3], quiet.assess(SNIPPETS[:3])[0]).label == "normal"


def test_a_clip_is_decided_by_its_k_highest(system: AADCNetSystem) -> None:
    assessments, _ = system.assess(SNIPPETS)
    decision = system.decide(SNIPPETS, assessments)
    highest = sorted((one.raw for one in assessments), reverse=True)[: system.model.top]
    assert decision.score == pytest.approx(system.model.calibration.score(float(np.mean(highest))))
    assert decision.label == "fight"


def test_a_region_scores_as_if_it_were_alone() -> None:
    system = AADCNetSystem(trained(line=-3.0))
    assessment = system.assess([SNIPPETS[0]])[0][0]
    item = SNIPPETS[0]
    rows = {name: array[:1] for name, array in item.arrays.items() if name in PER_DETECTION}
    alone = system.assess([replace(item, arrays={**item.arrays, **rows})])[0][0]
    assert assessment.boxes[0].score == pytest.approx(alone.score, abs=1e-5)
    assert assessment.boxes[0].score != pytest.approx(assessment.boxes[1].score, abs=1e-6)


PER_DETECTION = {
    "objects.boxes",
    "objects.class",
    "objects.confidence",
    "objects.frame",
    "objects.time",
    "appearance.objects",
}


def test_the_line_is_half() -> None:
    calibration = Calibration(line=1.5, slope=3.0)
    assert calibration.score(1.5) == 0.5
    assert calibration.score(2.0) > 0.8
    assert 0.0 <= calibration.score(-1e9) < calibration.score(1.0) < 0.5


def test_a_model_comes_back_from_its_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    model = trained()
    folder = tmp_path_factory.mktemp("model")
    store.write(folder, pack(model.network, model.prompts, model.texts, model.names), card_of(model))
    loaded = load_system(folder, causal=True)
    ours, theirs = AADCNetSystem(model).assess(SNIPPETS)[0], loaded.assess(SNIPPETS)[0]
    assert [one.raw for one in theirs] == pytest.approx([one.raw for one in ours], abs=0.02)
    store.write(folder, {}, card_of(model))
    with pytest.raises(ModelError):
        load_model(folder)


def test_a_network_that_looks_both_ways_scores_no_camera(tmp_path_factory: pytest.TempPathFactory) -> None:
    both = trained(replace(PACKAGED, causal=False))
    assert AADCNetSystem(both).assess(SNIPPETS)[1] is None
    folder = tmp_path_factory.mktemp("model")
    store.write(folder, pack(both.network, both.prompts, both.texts, both.names), card_of(both))
    with pytest.raises(ModelError, match="causal"):
        load_system(folder, causal=True)
