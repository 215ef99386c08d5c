"""Both losses against numbers worked out by hand."""

from __future__ import annotations

from math import exp, log

import pytest
import torch

from inference.networks.vadclip import TEMPERATURE
from inference.systems.aadc_net.configuration import CONFIGURATIONS
from inference.systems.aadc_net.losses import aadc_loss, category_loss, video_logits

LOGITS = torch.tensor([[2.0, 1.0, -4.0, 9.0], [0.0, -1.0, -2.0, 3.0]])
NORMAL, ABNORMAL = [1.0, 0.0], [0.0, 1.0]


def test_the_highest_k_speak_for_a_video_and_padding_does_not() -> None:
    assert video_logits(LOGITS, (3, 4), 2).tolist() == [1.5, 1.5]
    assert video_logits(LOGITS, (1, 4), 3).tolist() == pytest.approx([2.0, 2 / 3])


def test_anomaly_is_a_cross_entropy_of_one_sigmoid() -> None:
    labels = torch.tensor([NORMAL, ABNORMAL])
    loss = aadc_loss(LOGITS, torch.zeros(2, 4, 2), torch.eye(2), labels, (3, 4), top=2)
    expected = (log(1 + exp(1.5)) + log(1 + exp(-1.5))) / 2
    assert float(loss.anomaly) == pytest.approx(expected, rel=1e-5)
    assert float(loss.category) == pytest.approx(log(2), rel=1e-5)
    assert float(loss.separation) == pytest.approx(0.0, abs=1e-6)
    assert float(loss.total(balance=2.0, separation=1.0)) == pytest.approx(expected + 2 * log(2), rel=1e-5)


def test_each_snippet_is_held_to_its_videos_label_where_that_is_asked_for() -> None:
    labels = torch.tensor([NORMAL, ABNORMAL])
    loss = aadc_loss(LOGITS, torch.zeros(2, 4, 2), torch.eye(2), labels, (3, 4), top=2)
    wrong = [*LOGITS[0, :3].tolist(), *(-LOGITS[1]).tolist()]
    assert float(loss.each) == pytest.approx(sum(log(1 + exp(one)) for one in wrong) / 7, rel=1e-5)
    plain = float(loss.total(balance=1.0, separation=0.0))
    assert float(loss.total(balance=1.0, separation=0.0, each=3.0)) == pytest.approx(
        plain + 3 * float(loss.each), rel=1e-5
    )


def test_categories_are_aligned_by_each_class_own_highest_cosines() -> None:
    cosines = torch.tensor([[[0.9, 0.0], [0.1, 0.4], [0.5, 0.2]]])
    loss = category_loss(cosines, torch.tensor([ABNORMAL]), (3,), top=2, sharpness=TEMPERATURE)
    assert float(loss) == pytest.approx(log(1 + exp(0.7 - 0.3)), rel=1e-5)
    sharper = category_loss(cosines, torch.tensor([ABNORMAL]), (3,), top=2, sharpness=2 * TEMPERATURE)
    assert float(sharper) == pytest.approx(log(1 + exp(0.8)), rel=1e-5)


def test_several_classes_of_a_video_have_equal_shares() -> None:
    cosines = torch.tensor([[[0.0, 0.0, 0.0]]])
    labels = torch.tensor([[0.0, 1.0, 1.0]])
    assert float(category_loss(cosines, labels, (1,), top=5, sharpness=1.0)) == pytest.approx(log(3))


def test_there_is_a_configuration_for_each_k_of_the_paper() -> None:
    assert [CONFIGURATIONS[f"paper_top{top}"].schedule.top for top in (3, 5, 7)] == [3, 5, 7]
    assert CONFIGURATIONS["paper"].schedule.top == 5
