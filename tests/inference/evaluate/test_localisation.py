import numpy as np
import pytest

from inference.evaluate.localisation import (
    Stretch,
    average_precision_at,
    found_stretches,
    localisation_metrics,
)


def curve(frames: int, *stretches: tuple[int, int, float]) -> np.ndarray:
    scores = np.zeros(frames)
    for start, end, value in stretches:
        scores[start:end] = value
    return scores


def test_it_works() -> None:
    scores = np.stack([curve(64, (16, 48, 0.9))], axis=1)
    found = localisation_metrics([scores], [{"fight": [(16, 48)]}], ["fight"])
    assert dict(found.mean) == {0.1: 1.0, 0.2: 1.0, 0.3: 1.0, 0.4: 1.0, 0.5: 1.0}
    assert found.average == 1.0


def test_a_stretch_counts_from_the_overlap_that_it_has() -> None:
    scores = np.stack([curve(100, (0, 40, 1.0))], axis=1)
    found = localisation_metrics([scores], [{"fight": [(20, 60)]}], ["fight"])
    # 20 frames of both, 60 of either.
    assert [found.mean[iou] for iou in (0.1, 0.3, 0.4, 0.5)] == [1.0, 1.0, 0.0, 0.0]


def test_stretches_lie_above_two_fifths_of_the_range_and_last_two_frames() -> None:
    scores = curve(64, (0, 10, 1.0), (20, 30, 0.41), (40, 50, 0.4), (60, 61, 0.9))
    found = found_stretches(3, scores)
    assert [(own.video, own.start, own.end) for own in found] == [(3, 0, 10), (3, 20, 30)]
    # The video's own score is the mean of its highest 64 / 16 = 4 frames.
    assert found[0].confidence == pytest.approx(1.0 + 0.7)
    assert found[1].confidence == pytest.approx(0.41 + 0.7)


def test_an_even_curve_finds_nothing_and_an_empty_one_neither() -> None:
    assert found_stretches(0, np.full(32, 0.7)) == []
    assert found_stretches(0, np.zeros(0)) == []


def test_each_true_stretch_is_found_once() -> None:
    true = [Stretch(0, 0, 10), Stretch(1, 0, 10)]
    found = [Stretch(0, 0, 10, 0.9), Stretch(0, 0, 9, 0.8), Stretch(1, 1, 10, 0.7)]
    assert average_precision_at(found, true, 0.5) == pytest.approx((1 + 2 / 3) / 2)


def test_the_best_fitting_stretch_is_taken() -> None:
    true = [Stretch(0, 0, 20), Stretch(0, 0, 10)]
    assert average_precision_at([Stretch(0, 0, 10, 0.9), Stretch(0, 0, 20, 0.8)], true, 0.9) == 1.0


def test_a_class_without_true_stretches_is_left_out_or_counts_as_nothing() -> None:
    scores = np.stack([curve(64, (0, 32, 1.0)), curve(64, (0, 32, 1.0))], axis=1)
    truth = [{"fight": [(0, 32)]}]
    assert localisation_metrics([scores], truth, ["fight", "fall"]).average == 1.0
    assert localisation_metrics([scores], truth, ["fight", "fall"], count_absent=True).average == 0.5
    assert localisation_metrics([scores], truth, ["fight", "fall"]).per_class["fall"][0.5] is None


def test_what_cannot_be_measured_is_refused() -> None:
    with pytest.raises(ValueError, match="No class"):
        localisation_metrics([np.zeros((4, 1))], [{}], ["fight"])
    with pytest.raises(ValueError, match="do not fit"):
        localisation_metrics([], [{}], ["fight"])
