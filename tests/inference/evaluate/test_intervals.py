import numpy as np
import pytest

from inference.evaluate.intervals import bootstrap, bootstrap_each, runs_of
from inference.evaluate.metrics import areas


def test_it_works() -> None:
    chance = np.random.default_rng(3)
    values = chance.normal(0.0, 1.0, 400)
    found = bootstrap(lambda places: float(values[places].mean()), [str(n) for n in range(400)], samples=800)
    assert found.value == pytest.approx(values.mean())
    # A mean of 400 independent values moves by 1 / 20; the interval holds 1.96 of these to either side.
    assert found.low == pytest.approx(values.mean() - 1.96 / 20, abs=0.015)
    assert found.high == pytest.approx(values.mean() + 1.96 / 20, abs=0.015)
    assert (found.samples, found.groups) == (800, 400)


def test_a_seed_repeats_and_another_differs() -> None:
    values = np.arange(30.0)
    groups = [str(n) for n in range(30)]

    def low(seed: int) -> float:
        return bootstrap(lambda places: float(values[places].mean()), groups, samples=50, seed=seed).low

    assert low(1) == low(1) != low(2)


def test_rows_of_one_group_stay_together() -> None:
    values = np.asarray([0.0] * 50 + [1.0] * 50)
    apart = bootstrap(lambda places: float(values[places].mean()), [str(n) for n in range(100)], samples=200)
    together = bootstrap(lambda places: float(values[places].mean()), ["a"] * 50 + ["b"] * 50, samples=200)
    assert apart.high - apart.low < 0.3
    assert (together.low, together.high) == (0.0, 1.0)


def test_resamples_without_the_figure_are_left_out_and_counted() -> None:
    truth, scores = np.asarray([True, False]), np.asarray([0.9, 0.1])
    found = bootstrap(lambda places: areas(truth[places], scores[places]).auc, ["a", "b"], samples=100)
    assert 20 < found.samples < 80
    assert (found.low, found.high) == (1.0, 1.0)


def test_one_group_has_no_interval_and_none_no_figure() -> None:
    one = bootstrap(lambda places: 0.25, ["a", "a"], samples=5)
    assert str(one) == "0.2500 (one source, so no interval)"
    with pytest.raises(ValueError, match="nothing to draw"):
        bootstrap(lambda places: 0.0, [])


def test_several_figures_come_from_the_same_resamples() -> None:
    values = np.arange(20.0)
    mean, twice = bootstrap_each(
        lambda places: (float(values[places].mean()), float(2 * values[places].mean())),
        [str(n) for n in range(20)],
        samples=60,
    )
    assert (twice.low, twice.high) == (2 * mean.low, 2 * mean.high)


def test_runs_rank_like_the_frames_that_they_stand_for() -> None:
    chance = np.random.default_rng(5)
    scores = [np.repeat(chance.random(9).round(1), 16) for _ in range(4)]
    truth = [np.repeat(chance.random(9) < 0.4, 16) for _ in range(4)]
    runs = runs_of([*scores, np.zeros(0)], [*truth, np.zeros(0, bool)])
    assert len(runs.scores) <= 36
    drawn = np.asarray([0, 2, 2, 3])
    weighted = areas(runs.truth, runs.scores, runs.weights(drawn))
    frames = areas(np.concatenate([truth[n] for n in drawn]), np.concatenate([scores[n] for n in drawn]))
    assert weighted.auc == pytest.approx(frames.auc)
    assert weighted.ap == pytest.approx(frames.ap)
    with pytest.raises(ValueError, match="no frames"):
        runs_of([], [])
