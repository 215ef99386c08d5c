"""The paper configuration end to end at tiny sizes: DETR and CLIP on pictures, learned from, and scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from inference.extractors.pipeline import features_of
from inference.networks.clip import CLIP
from inference.networks.detr import DETR, Detections
from inference.systems.aadc_net.bags import bag_of, padded
from inference.systems.aadc_net.configuration import CONFIGURATIONS
from inference.systems.aadc_net.detected import DetectedExtractor, _chosen
from inference.systems.aadc_net.learning import Learner, WeakLabels, begin
from inference.systems.aadc_net.regions import NOTHING, DetectedRegions
from inference.systems.aadc_net.texts import CLIP_TEXT, TextSide
from inference.systems.catalogue import CATALOGUE
from inference.types import Snippet
from tests.inference.networks.test_sound_and_detection import small_detr
from tests.inference.networks.test_vadclip import small_clip

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def detr() -> DETR:
    torch.manual_seed(0)
    return small_detr()


@pytest.fixture(scope="module")
def clip() -> CLIP:
    torch.manual_seed(0)
    return small_clip()


def snippet(sequence: int = 0) -> Snippet:
    numbers = np.arange(8 * sequence, 8 * sequence + 16)
    return Snippet(
        source="gate",
        sequence=sequence,
        start=float(sequence),
        end=sequence + 2.0,
        frame_start=int(numbers[0]),
        frame_end=int(numbers[-1]) + 1,
        frames=np.random.default_rng(sequence).integers(0, 255, (16, 40, 60, 3), dtype=np.uint8),
        frame_numbers=numbers,
        frame_times=numbers / 8.0,
        fps=8.0,
    )


def test_sure_boxes_become_regions_people_first() -> None:
    """Of four queries: a sure car, an unsure person, a sure person, and nothing."""
    logits = torch.full((4, 5), -9.0)
    for query, (number, value) in enumerate([(3, 3.0), (1, -8.0), (1, 2.0), (4, 9.0)]):
        logits[query, number] = value
    boxes = torch.tensor([[0.5, 0.5, 0.2, 0.4], [0.1, 0.1, 0.1, 0.1], [0.9, 0.5, 0.4, 0.4], [0.5, 0.5, 1, 1]])
    corners, states, classes, confidence = _chosen(logits, boxes, torch.eye(4))
    assert classes.tolist() == [1, 3]
    np.testing.assert_allclose(corners, [[0.7, 0.3, 1.0, 0.7], [0.4, 0.3, 0.6, 0.7]], atol=1e-6)
    np.testing.assert_array_equal(states, np.eye(4)[[2, 0]])
    assert (confidence > 0.7).all()


def test_without_a_sure_box_the_whole_picture_is_the_region() -> None:
    corners, states, classes, confidence = _chosen(torch.zeros(3, 5), torch.rand(3, 4), torch.rand(3, 6))
    assert classes.tolist() == [NOTHING]
    assert corners.tolist() == [[0, 0, 1, 1]]
    assert not states.any()
    assert confidence.tolist() == [0.0]


def test_a_snippet_has_the_regions_of_both_frames_looked_at(
    detr: DETR, clip: CLIP, monkeypatch: pytest.MonkeyPatch
) -> None:
    extractor = DetectedExtractor(detr, clip, side=32)
    monkeypatch.setattr(detr, "detect", sure_of_person(detr.detect))
    arrays = extractor.extract(snippet())
    count = len(arrays["aadc_net.classes"])
    assert set(arrays["aadc_net.classes"].tolist()) == {1}
    assert sorted(set(arrays["aadc_net.frames"].tolist())) == [4, 12]
    assert arrays["aadc_net.crops"].shape == (count, 6)
    assert np.isfinite(arrays["aadc_net.crops"]).all()
    regions = DetectedRegions().of([features_of(snippet(), arrays)])
    assert regions.present.sum() == count
    np.testing.assert_array_equal(regions.crops[0, :count], arrays["aadc_net.crops"])


def test_it_learns_and_scores_from_pictures(detr: DETR, clip: CLIP) -> None:
    sizes = replace(
        CONFIGURATIONS["paper"].architecture,
        crops=6,
        states=int(detr.network.config.d_model),  # type: ignore[union-attr,arg-type]
        width=8,
        texts=6,
        hidden=8,
        prefix=2,
        postfix=1,
        length=9,
    )
    side = TextSide(CLIP_TEXT, clip, lambda text: [28, *(ord(one) % 28 for one in text[-3:]), 29])
    extractor = DetectedExtractor(detr, clip, side=32)
    items = [features_of(snippet(number), extractor.extract(snippet(number))) for number in range(3)]
    bags = [bag_of(DetectedRegions().of(items), (label,)) for label in ("normal", "fight")]
    torch.manual_seed(0)
    learner = Learner(sizes, token_width=8)
    begin(learner, bags, side)
    assert (learner.network.crop_scale == 1).all()
    task = WeakLabels(learner, side, ("normal", "fight"), CONFIGURATIONS["paper_top3"].schedule, CPU)
    task.loss(padded(bags, ("normal", "fight"), CPU)).backward()
    gradients = {name: parameter.grad for name, parameter in learner.named_parameters()}
    assert all(gradient is not None for gradient in gradients.values())
    assert gradients["prompts.context"].abs().sum() > 0  # type: ignore[union-attr]
    predicted = task.predict(bags)[0]
    assert predicted.logits.shape == (3,)
    assert np.abs(predicted.cosines).max() <= 1.0


def test_the_system_is_in_the_catalogue() -> None:
    assert CATALOGUE["aadc_net"].module == "inference.systems.aadc_net"


def sure_of_person(detect: Callable[..., Detections]) -> Callable[..., Detections]:
    def sure(pictures: Any) -> Detections:
        found = detect(pictures)
        logits = torch.full_like(found.logits, -9.0)
        logits[:, :2, 1] = 9.0
        logits[:, 2:, -1] = 9.0
        return found._replace(logits=logits)

    return sure
