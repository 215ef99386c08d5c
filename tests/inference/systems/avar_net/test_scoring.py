from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from inference.describe import describe_span
from inference.systems.avar_net.configuration import CONFIGURATIONS
from inference.systems.avar_net.measuring import FamilyMeasurer
from inference.systems.avar_net.scoring import LONGEST_CLIP, AvarNetSystem
from inference.systems.avar_net.trained import Calibration
from inference.systems.deep_feature_fusion.extractors import Looks
from inference.systems.protocol import DecidesClips
from inference.systems.spans import find_spans
from inference.types import Modality, Snippet
from tests.inference.systems.avar_net.made import FAMILY, model, network, snippet, varied


class Blind:
    """An extractor that sees nothing."""

    version = "1"

    def __init__(self, name: str, size: int, modality: Modality) -> None:
        self.name, self.size, self.modality = name, size, modality

    def look(self, snippet: Snippet, positions: object) -> Looks:
        return Looks(np.zeros((0, self.size), np.float32), np.zeros(0, np.int64))


def system(*, causal: bool = False, **changes: object) -> AvarNetSystem:
    networks = network(seed=1, **changes), network(seed=2, **changes)
    for own in networks:
        with torch.no_grad():
            for parameter in own.parameters():
                parameter.mul_(3.0)
    extractors = {own.extractor: Blind(own.extractor, own.size, own.modality) for own in FAMILY.streams}
    return AvarNetSystem(model(*networks), FamilyMeasurer(FAMILY, extractors), causal=causal)


def test_it_works() -> None:
    features = varied(14)
    assessments, context = system().assess(features)
    assert context is None
    assert [item.sequence for item in assessments] == list(range(14))
    for item in assessments:
        assert sum(item.class_scores.values()) == pytest.approx(1.0)
        assert item.raw == pytest.approx(1.0 - item.class_scores["normal"])
        assert sum(item.contributions.values()) == pytest.approx(1.0)
        assert set(item.contributions) == {Modality.APPEARANCE, Modality.MOTION, Modality.SOUND}
        assert (item.label != "") == (item.score >= 0.5)
    assert len({round(item.raw, 6) for item in assessments}) > 5


def test_a_camera_is_scored_one_hop_at_a_time_as_all_at_once() -> None:
    own = system(causal=True)
    features = varied(25, seconds=1.0)
    whole, _ = own.assess(features)
    context = None
    for place, item in enumerate(features):
        (found,), context = own.assess([item], context)
        assert found.raw == pytest.approx(whole[place].raw, abs=1e-4)
        assert found.class_scores == pytest.approx(whole[place].class_scores, abs=1e-4)
        assert found.contributions == pytest.approx(whole[place].contributions, abs=1e-3)
        assert context is not None
        assert all(isinstance(value, np.ndarray) for value in context.values())
        assert len(context["values"]) <= 9


def test_a_causal_score_does_not_depend_on_what_comes_after() -> None:
    own = system(causal=True)
    features = varied(12, seconds=1.0)
    before = [item.raw for item in own.assess(features)[0]]
    changed = [*features[:8], *varied(20, seed=5, seconds=1.0)[8:12]]
    after = [item.raw for item in own.assess(changed)[0]]
    assert before[:8] == pytest.approx(after[:8], abs=1e-6)
    assert before[8:] != pytest.approx(after[8:], abs=1e-3)


def test_a_camera_begins_anew_after_a_gap_and_with_another_model_s_context() -> None:
    own = system(causal=True)
    features = varied(6, seconds=1.0)
    _, context = own.assess(features[:3])
    late = replace(features[3], start=50.0, end=51.0)
    fresh = own.assess([late])[0][0].raw
    assert own.assess([late], context)[0][0].raw == fresh
    assert own.assess([late], {"values": np.zeros((3, 2))})[0][0].raw == fresh
    assert own.assess([features[3]], context)[0][0].raw != pytest.approx(fresh)


def test_absent_sound_has_no_share_and_is_told() -> None:
    features = [*varied(3), *varied(6, sound=False)[3:]]
    found, _ = system().assess(features)
    assert [item.facts["sound"] for item in found] == ["heard"] * 3 + ["absent"] * 3
    assert all(item.contributions[Modality.SOUND] == 0.0 for item in found[3:])
    assert all(item.contributions[Modality.SOUND] > 0.0 for item in found[:3])
    assert all(sum(item.contributions.values()) == pytest.approx(1.0) for item in found)


def test_nothing_measured_is_no_alarm() -> None:
    (found,), _ = system().assess([snippet(0)])
    assert (found.score, found.label) == (0.0, "")
    assert set(found.contributions.values()) == {0.0}
    assert found.facts["picture"] == found.facts["sound"] == "absent"


def test_sound_alone_takes_all_of_the_share() -> None:
    found, _ = system().assess([snippet(place, heard=float(place)) for place in range(3)])
    assert all(item.contributions[Modality.SOUND] == pytest.approx(1.0) for item in found)
    assert {item.facts["picture"] for item in found} == {"absent"}


@pytest.mark.parametrize("causal", [False, True])
def test_late_fusion_scores_too(causal: bool) -> None:
    own = system(causal=causal, fusion="late")
    own.model = replace(own.model, configuration=CONFIGURATIONS["mtcn_late"])
    assert len(own.assess(varied(3, sound=False))[0]) == 3


def test_a_clip_is_decided_over_all_of_it_by_equal_bins() -> None:
    own = system()
    features = varied(4)
    assessments, _ = own.assess(features)
    decision = own.decide(features, assessments)
    assert isinstance(own, DecidesClips)
    assert set(decision.class_scores) == set(own.classes)
    assert sum(decision.class_scores.values()) == pytest.approx(1.0)
    likely = max(list(own.classes)[1:], key=lambda name: decision.class_scores[name])
    assert decision.label == (likely if decision.score >= 0.5 else "normal")


def test_a_long_recording_is_as_abnormal_as_its_most_abnormal_moment() -> None:
    own = system()
    features = varied(int(LONGEST_CLIP) + 5)
    assessments, _ = own.assess(features)
    decision = own.decide(features, assessments)
    assert decision.score == max(item.score for item in assessments)


def test_the_line_scores_a_half_and_the_order_is_kept() -> None:
    calibration = Calibration(line=0.3, slope=2.0)
    assert calibration.score(0.3) == pytest.approx(0.5)
    scores = [calibration.score(raw) for raw in np.linspace(0, 1, 50)]
    assert scores == sorted(scores)
    assert 0.0 <= scores[0] < 0.01 < 0.99 < scores[-1] <= 1.0


def test_a_span_is_described_by_its_class_and_by_sound_only_where_there_was_any() -> None:
    own = system()
    own.model = replace(own.model, calibration=Calibration(0.05))
    told = []
    for sound in (True, False):
        assessments, _ = own.assess(varied(6, sound=sound))
        told.append(describe_span(find_spans(assessments)[0], assessments))
    assert all("fighting" in text or "siren" in text for text in told)
    assert "sound" in told[0]
    assert "sound" not in told[1]
