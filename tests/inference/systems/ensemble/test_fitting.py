from __future__ import annotations

import numpy as np
import pytest

from inference.systems.ensemble.fitting import LEAST_SLOPE, choose_weights, fit_weights
from inference.systems.ensemble.weights import sigmoid

COUNT, SOURCES = 600, 20
CHANCE = np.random.default_rng(0)
TRUTH = CHANCE.random(COUNT) < 0.2
NAMES = [f"s{number}" for number in CHANCE.integers(SOURCES, size=COUNT)]


def sayings(distance: float, *, shift: float = 0.0) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Scores whose log-odds lie `distance` deviations apart by class."""
    return sigmoid(CHANCE.normal(size=COUNT) + distance * TRUTH - distance / 2 + shift)


def test_who_tells_classes_apart_counts_more_than_who_guesses() -> None:
    weights = fit_weights({"knows": sayings(3.0), "guesses": sayings(0.0)}, TRUTH, NAMES)
    shares = weights.shares(weights.members)
    assert shares["knows"] > 0.8
    assert sum(shares.values()) == pytest.approx(1.0)


def test_two_who_know_are_heard_both_and_better_than_one() -> None:
    scores = {"one": sayings(1.5), "other": sayings(1.5)}
    weights = fit_weights(scores, TRUTH, NAMES)
    assert min(weights.shares(scores).values()) > 0.3
    pooled = weights.pooled(scores)
    apart = [_auc(own) for own in scores.values()]
    assert _auc(pooled) > max(apart) + 0.02


def test_a_line_that_lies_wrong_is_put_right() -> None:
    scores = {"high": sayings(3.0, shift=4.0)}
    assert (scores["high"][~TRUTH] > 0.5).mean() > 0.95
    pooled = fit_weights(scores, TRUTH, NAMES).pooled(scores)
    assert (pooled[~TRUTH] > 0.5).mean() < 0.15
    assert (pooled[TRUTH] > 0.5).mean() > 0.85


def test_who_is_wrong_throughout_is_not_turned_round() -> None:
    weights = fit_weights({"wrong": sayings(-2.0), "knows": sayings(2.0)}, TRUTH, NAMES)
    assert weights.members["wrong"].slope == LEAST_SLOPE
    assert weights.shares(weights.members)["wrong"] < 0.2


def test_every_source_counts_alike_whatever_its_length() -> None:
    scores = {"one": sayings(2.0), "other": sayings(2.0)}
    once = fit_weights(scores, TRUTH, NAMES)
    rows = np.flatnonzero(np.asarray(NAMES) == "s3")
    again = np.concatenate([np.arange(COUNT), np.tile(rows, 20)])
    repeated = fit_weights(
        {name: own[again] for name, own in scores.items()}, TRUTH[again], [NAMES[row] for row in again]
    )
    assert repeated.members["one"].weight == pytest.approx(once.members["one"].weight, abs=0.01)


def test_how_far_weights_part_is_chosen_on_folds_left_out() -> None:
    folds = np.asarray([int(name[1:]) % 5 for name in NAMES])
    clear = {"knows": sayings(3.0), "guesses": sayings(0.0)}
    assert choose_weights(clear, TRUTH, NAMES, folds).members["knows"].weight > 0.95
    alike = {str(number): sayings(0.6) for number in range(4)}
    chosen = choose_weights(alike, TRUTH, NAMES, folds).members.values()
    trusting = fit_weights(alike, TRUTH, NAMES, prior=0.1).members.values()
    assert np.ptp([member.weight for member in chosen]) < np.ptp([member.weight for member in trusting])


def test_whoever_hardly_counts_is_left_out_but_two_stay() -> None:
    scores = {"guesses": sayings(0.0), "knows": sayings(4.0), "hopes": sayings(0.0), "wishes": sayings(0.0)}
    shares = fit_weights(scores, TRUTH, NAMES, prior=0.1).shares(scores)
    assert len(shares) == 2
    assert shares["knows"] > 0.95
    assert sum(shares.values()) == pytest.approx(1.0)


def test_one_class_tells_nothing() -> None:
    with pytest.raises(ValueError, match="both classes"):
        fit_weights({"one": np.full(3, 0.5)}, np.zeros(3, bool), ["a", "b", "c"])


def _auc(scores: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float((scores[TRUTH][:, None] > scores[~TRUTH]).mean())
