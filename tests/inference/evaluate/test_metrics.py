import numpy as np
import pytest

from inference.evaluate.metrics import (
    anomaly_areas,
    areas,
    false_alarm_rate,
    frame_metrics,
    within_group_auc,
)

YES, NO = True, False


def flags(*values: int) -> np.ndarray:
    return np.asarray(values, bool)


def test_it_works() -> None:
    found = areas([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    assert found.auc == 0.75
    assert found.ap == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    # Corners of the curve, by recall: (0, 1), (1/2, 1), (1/2, 1/2), (1, 2/3), (1, 1/2).
    assert found.ap_trapezoid == pytest.approx(0.5 * 1 + 0.5 * (1 / 2 + 2 / 3) / 2)


def test_scores_that_are_all_tied_are_chance() -> None:
    found = areas([1, 0, 0, 0], [0.5] * 4)
    assert (found.auc, found.ap) == (0.5, 0.25)
    assert found.ap_trapezoid > found.ap


def test_only_the_order_counts() -> None:
    chance = np.random.default_rng(1)
    truth, scores = chance.random(200) < 0.3, chance.random(200).round(2)
    assert areas(truth, scores) == areas(truth, np.exp(3 * scores))


def test_weights_count_as_repetition() -> None:
    truth, scores, times = flags(1, 0, 1, 0), np.asarray([0.9, 0.8, 0.3, 0.1]), np.asarray([2, 1, 3, 4])
    weighted = areas(truth, scores, times)
    repeated = areas(np.repeat(truth, times), np.repeat(scores, times))
    assert weighted.auc == pytest.approx(repeated.auc)
    assert weighted.ap == pytest.approx(repeated.ap)
    assert weighted.ap_trapezoid == pytest.approx(repeated.ap_trapezoid)


@pytest.mark.parametrize("truth", [[1, 1], [0, 0], []])
def test_one_kind_or_nothing_has_no_curve(truth: list[int]) -> None:
    with pytest.raises(ValueError, match="one kind only"):
        areas(truth, [0.5] * len(truth))


def test_a_weight_of_nothing_leaves_one_kind() -> None:
    with pytest.raises(ValueError, match="one kind only"):
        areas([1, 0], [0.1, 0.2], [1, 0])


def test_anomaly_auc_leaves_normal_clips_out() -> None:
    truth = [flags(0, 1), flags(0, 0)]
    scores = [np.asarray([0.1, 0.2]), np.asarray([0.9, 0.9])]
    found = anomaly_areas(truth, scores)
    assert found is not None
    assert found.auc == 1.0
    assert areas(np.concatenate(truth), np.concatenate(scores)).auc == pytest.approx(1 / 3)


def test_anomaly_auc_goes_by_the_clips_label_where_one_is_given() -> None:
    # An abnormal video whose counted frames hold no abnormal one still adds its normal frames.
    truth = [flags(0, 1), flags(0, 0)]
    scores = [np.asarray([0.1, 0.2]), np.asarray([0.9, 0.0])]
    found = anomaly_areas(truth, scores, [YES, YES])
    assert found is not None
    assert found.auc == pytest.approx(2 / 3)
    assert anomaly_areas(truth, scores, [NO, YES]) is None
    assert anomaly_areas(truth, scores, [NO, NO]) is None


def test_false_alarms_are_counted_in_clips_without_an_abnormal_frame() -> None:
    truth = [flags(0, 0, 0, 0), flags(1, 0)]
    scores = [np.asarray([0.5, 0.49, 0.0, 0.9]), np.asarray([1.0, 1.0])]
    assert false_alarm_rate(truth, scores) == 0.5
    assert false_alarm_rate(truth, scores, line=0.95) == 0.0
    assert false_alarm_rate(truth[1:], scores[1:]) is None


def test_frames_of_no_clips_are_refused() -> None:
    with pytest.raises(ValueError, match="no labelled clips"):
        frame_metrics({}, {})


def test_what_only_tells_scenes_apart_is_worth_nothing_within_them() -> None:
    truth, groups = [1, 0, 1, 1, 0, 0], ["a", "a", "b", "b", "c", "c"]
    by_scene = {"a": 0.5, "b": 0.9, "c": 0.1}
    scores = [by_scene[name] for name in groups]
    assert areas(truth, scores).auc > 0.9
    assert within_group_auc(truth, scores, groups) == 0.5
    assert within_group_auc([1, 1], [0.1, 0.2], ["a", "b"]) is None


def test_groups_weigh_by_their_pairs() -> None:
    truth = [1, 0, 1, 1, 0, 0]
    scores = [0.1, 0.9, 0.9, 0.8, 0.1, 0.2]
    assert within_group_auc(truth, scores, ["a", "a", "b", "b", "b", "b"]) == pytest.approx(4 / 5)
