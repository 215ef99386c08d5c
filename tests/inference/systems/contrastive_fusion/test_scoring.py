"""Scores, shares and labels of people, with whatever modalities a snippet has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from inference.errors import ModelError
from inference.systems.contrastive_fusion.crops import Found, Group
from inference.systems.contrastive_fusion.network import CLASSES, Architecture, FusionNetwork
from inference.systems.contrastive_fusion.scoring import UNNAMED, ContrastiveFusionSystem
from inference.systems.contrastive_fusion.template import NormalTemplate
from inference.systems.contrastive_fusion.trained import SYSTEM, TrainedModel, load_model, pack
from inference.systems.protocol import System
from inference.training import store
from inference.types import Assessment, Features, Modality, Snippet

CROP = np.random.default_rng(0).integers(0, 255, (16, 112, 112), dtype=np.uint8)
BOX = np.array([[0.1, 0.2, 0.3, 0.8]], np.float32)


class Finder:
    """Finds what it is told, in any snippet."""

    def __init__(self, found: Found) -> None:
        self.found = found

    def find(self, snippet: Snippet) -> Found:
        return self.found


@pytest.fixture(scope="module")
def model() -> TrainedModel:
    torch.manual_seed(0)
    network = FusionNetwork(Architecture(width=0.0625)).eval()
    vector = np.zeros(128, np.float32)
    vector[0] = 1.0
    return TrainedModel(network, network, NormalTemplate(vector, 0.4, 0.1), CLASSES, "contrastive_fusion-x-1")


def found(*groups: Group, people: int = 1, dark: float = 0.2, blind: tuple[str, str] = ("", "")) -> Found:
    return Found(groups, people, dark, *blind)


def group(visible: bool = True, thermal: bool = True) -> Group:
    return Group(CROP if visible else None, CROP[::-1] if thermal else None, BOX, np.array([0.8], np.float32))


def snippet(sequence: int = 0) -> Snippet:
    return Snippet(
        source="gate",
        sequence=sequence,
        start=float(sequence),
        end=sequence + 2.0,
        frame_start=8 * sequence,
        frame_end=8 * sequence + 16,
        frames=np.zeros((16, 8, 8, 3), np.uint8),
        frame_numbers=np.arange(16) + 8 * sequence,
        frame_times=np.arange(16) / 8 + sequence,
        fps=8.0,
    )


def assessed(model: TrainedModel, what: Found) -> Assessment:
    system = ContrastiveFusionSystem(model, Finder(what))  # type: ignore[arg-type]
    assessments, _ = system.assess(list(system.measure([snippet()])))
    return assessments[0]


def test_it_works(model: TrainedModel):
    one = assessed(model, found(group(), dark=0.61))
    assert 0.0 < one.score < 1.0
    assert one.score == pytest.approx(float(model.template.calibrated(1 - one.raw)), abs=1e-6)
    assert sum(one.class_scores.values()) == pytest.approx(1.0)
    assert set(one.class_scores) == set(CLASSES)
    assert set(one.contributions) == {Modality.APPEARANCE, Modality.THERMAL}
    assert sum(one.contributions.values()) == pytest.approx(1.0)
    assert all(share > 0 for share in one.contributions.values())
    assert one.facts["dark_share"] == 0.61
    assert one.facts["low_light"] == 1
    assert one.facts["modality"] == "both"
    assert one.facts["persons"] == 1
    (box,) = one.boxes
    assert (box.left, box.bottom, box.frame, box.time) == (pytest.approx(0.1), pytest.approx(0.8), 8, 1.0)
    assert one.model_version == model.version
    typed: System = ContrastiveFusionSystem(model, Finder(found()))  # type: ignore[arg-type]
    assert typed.classes[0] == "normal"


@pytest.mark.parametrize(
    ("visible", "thermal", "blind", "modality"),
    [(True, False, ("", "missing"), "visible"), (False, True, ("dark", ""), "thermal")],
)
def test_a_missing_modality_has_no_share_and_the_other_carries_on(
    model: TrainedModel, visible: bool, thermal: bool, blind: tuple[str, str], modality: str
):
    one = assessed(model, found(group(visible, thermal), blind=blind))
    other = Modality.THERMAL if visible else Modality.APPEARANCE
    assert one.contributions[other] == 0.0
    assert sum(one.contributions.values()) == pytest.approx(1.0)
    assert one.facts["modality"] == modality
    assert one.class_scores
    assert one.facts["visible_blind" if thermal else "thermal_blind"] == ("dark" if thermal else "missing")


def test_the_absent_modality_is_not_filled_in(model: TrainedModel):
    """The crop that is there is judged alone, whatever stands beside it."""
    alone = assessed(model, found(group(thermal=False)))
    beside = assessed(model, found(group(thermal=False), group(visible=False)))
    assert min(alone.raw, beside.raw) == alone.raw
    assert assessed(model, found(group())).raw != pytest.approx(alone.raw, abs=1e-4)


def test_where_nobody_is_seen_nothing_is_unusual(model: TrainedModel):
    empty = assessed(model, found(people=0, blind=("dark", "missing")))
    assert (empty.score, empty.raw, empty.label, empty.boxes) == (0.0, 0.0, "", ())
    assert not empty.class_scores
    assert not empty.contributions
    assert empty.facts["modality"] == "none"


def features(
    model: TrainedModel, similarity: list[float], rows: list[list[float]], sequence: int = 0
) -> Features:
    """As `measure` gives for groups of given similarity and class probabilities."""
    what = found(*[group() for _ in similarity], people=len(similarity))
    (measured,) = ContrastiveFusionSystem(model, Finder(what)).measure([snippet(sequence)])  # type: ignore[arg-type]
    judged = {
        f"{SYSTEM}.similarity": np.array(similarity, np.float32),
        f"{SYSTEM}.probabilities": np.array(rows, np.float32),
    }
    return Features(
        measured.sequence,
        measured.start,
        measured.end,
        measured.frame_start,
        measured.frame_end,
        measured.frame_numbers,
        measured.frame_times,
        {**measured.arrays, **judged},
    )


NORMAL, FIGHTING, BAG = ([float(k == which) for k in range(6)] for which in (0, 1, 5))


def test_a_snippet_is_as_unusual_as_the_group_least_like_normal(model: TrainedModel):
    system = ContrastiveFusionSystem(model, Finder(found()))  # type: ignore[arg-type]
    ((one,), _) = system.assess([features(model, [0.9, 0.1, 0.3], [NORMAL, FIGHTING, BAG])])
    assert one.score > 0.5
    assert one.label == "fighting"
    assert one.class_scores["fighting"] == 1.0
    assert [box.label for box in one.boxes] == ["person", "fighting", "bag left"]
    assert one.boxes[0].score < 0.5 < one.boxes[2].score < one.boxes[1].score


def test_the_line_lies_at_the_models_threshold(model: TrainedModel):
    system = ContrastiveFusionSystem(model, Finder(found()))  # type: ignore[arg-type]
    given = [features(model, [value], [FIGHTING], k) for k, value in enumerate((0.41, 0.4, 0.39))]
    scores = [one.score for one in system.assess(given)[0]]
    assert scores[0] < 0.5 <= scores[1] + 1e-6 < scores[2]
    assert scores[1] == pytest.approx(0.5, abs=1e-6)


def test_what_detection_finds_and_recognition_does_not_is_unnamed(model: TrainedModel):
    system = ContrastiveFusionSystem(model, Finder(found()))  # type: ignore[arg-type]
    above, below = features(model, [0.0], [NORMAL]), features(model, [0.8], [FIGHTING])
    assert [one.label for one in system.assess([above, below])[0]] == [UNNAMED, ""]


def test_a_clip_is_judged_by_the_snippets_with_people(model: TrainedModel):
    system = ContrastiveFusionSystem(model, Finder(found()))  # type: ignore[arg-type]
    given = [features(model, [], []), features(model, [0.0], [BAG]), features(model, [], [])]
    given = [each if each.arrays[f"{SYSTEM}.similarity"].size else _empty(each) for each in given]
    decision = system.decide(given, system.assess(given)[0])
    assert decision.label == "bag_left"
    assert decision.score > 0.5
    assert decision.reason == "bag left"
    nobody = system.decide(given[:1], system.assess(given[:1])[0])
    assert (nobody.label, nobody.score) == ("normal", 0.0)


def _empty(item: Features) -> Features:
    arrays = {**item.arrays, f"{SYSTEM}.probabilities": np.empty((0, 6), np.float32)}
    return Features(
        item.sequence,
        item.start,
        item.end,
        item.frame_start,
        item.frame_end,
        item.frame_numbers,
        item.frame_times,
        arrays,
    )


@pytest.mark.parametrize("eight_bits", [False, True])
def test_a_model_comes_back_from_its_folder(model: TrainedModel, tmp_path: Path, eight_bits: bool):
    tensors, facts = pack(model.detection, model.recognition, model.template, eight_bits=eight_bits)
    folder = store.write(tmp_path / "model", tensors, {"configuration": "tiny", **facts})
    again = load_model(folder)
    assert again.detection is again.recognition
    assert again.classes == CLASSES
    assert again.template.threshold == 0.4
    assert again.version.startswith("contrastive_fusion-tiny-")
    one, other = assessed(model, found(group())), assessed(again, found(group()))
    assert one.raw == pytest.approx(other.raw, abs=0.02)


def test_another_systems_model_is_refused(tmp_path: Path):
    folder = store.write(tmp_path / "model", {"weight": np.zeros(3)}, {"classes": ["a"]})
    with pytest.raises(ModelError, match="contrastive_fusion"):
        load_model(folder)
