"""False alarms wanted against false alarms had, on series whose future is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import lfilter

from inference.systems.budget import DAY, BudgetLine, Series, count_alarms, line_for_budget

Scores = NDArray[np.float64]
Random = np.random.Generator
COOLDOWN = 30.0


def every_second(raw: Scores, begin: float = 0.0) -> Series:
    return Series(begin + np.arange(1.0, len(raw) + 1), raw)


def line(series: Series, alarms: float, **more: float) -> BudgetLine:
    found = line_for_budget([series], alarms_a_day=alarms, cooldown=COOLDOWN, **more)
    assert found is not None
    return found


def exponential(random: Random, n: int) -> Scores:
    return random.exponential(0.2, n)


def heavy(random: Random, n: int) -> Scores:
    return 0.2 * (random.random(n) ** -0.2 - 1) / 0.2


def bounded(random: Random, n: int) -> Scores:
    return 1.2 * random.beta(2, 8, n)


def slow(random: Random, n: int) -> Scores:
    """Each second much like the one before: clusters of many snippets."""
    noise = random.standard_normal(n) * np.sqrt(1 - 0.98**2)
    return np.exp(0.4 * lfilter([1], [1, -0.98], noise) - 1)


def visits(random: Random, n: int) -> Scores:
    """Quiet, and now and then somebody comes by for some seconds, more often by day."""
    raw = random.gamma(4, 0.05, n)
    rhythm = (1 + np.sin(2 * np.pi * np.arange(n) / DAY - 1.5)) / 2
    for begin in np.flatnonzero(random.random(n) < rhythm / 60).tolist():
        length = int(random.uniform(4, 40))
        shape = (0.3 + random.gamma(2, 0.12)) * np.sin(np.linspace(0.3, 2.8, length))
        part = raw[begin : begin + length]
        np.maximum(part, shape[: len(part)], out=part)
    return raw


@pytest.mark.parametrize("scores", [exponential, heavy, bounded, slow, visits])
def test_a_day_teaches_what_the_next_days_bring(scores: Callable[[Random, int], Scores]) -> None:
    random = np.random.default_rng(7)
    future = every_second(scores(random, 10 * int(DAY)))
    for wanted in (4, 20):
        had = [
            count_alarms(
                [future], line(every_second(scores(random, int(DAY))), wanted).raw, cooldown=COOLDOWN
            )
            for _ in range(3)
        ]
        assert wanted / 2 <= np.mean(had) / 10 <= 2 * wanted


@pytest.mark.parametrize("scores", [exponential, slow, visits])
def test_an_hour_errs_on_the_quiet_side(scores: Callable[[Random, int], Scores]) -> None:
    random = np.random.default_rng(8)
    begin = int(DAY // 3)
    future = every_second(scores(random, 5 * int(DAY)))
    had = []
    for _ in range(8):
        day = scores(random, int(DAY))
        level = line(every_second(day[begin : begin + 3600]), 4).raw
        had.append(count_alarms([future], level, cooldown=COOLDOWN) / 5)
    assert np.median(had) <= 2 * 4
    assert max(had) <= 60


def test_more_alarms_wanted_means_a_lower_line() -> None:
    series = every_second(visits(np.random.default_rng(1), int(DAY)))
    levels = [line(series, wanted).raw for wanted in (0.05, 0.5, 1, 4, 20, 100, 500, 5000)]
    assert all(np.diff(levels) < 0)


def test_what_can_be_counted_is_not_extrapolated() -> None:
    raw = np.zeros(int(DAY))
    raw[200::432] = np.linspace(1, 2, 200)
    series = every_second(raw)
    for wanted in (60, 150):
        found = line(series, wanted)
        assert count_alarms([series], found.raw, cooldown=COOLDOWN) == pytest.approx(wanted, abs=1)


def test_two_exceedances_within_the_cooldown_are_one() -> None:
    raw = np.zeros(1000)
    raw[[100, 129, 158, 189]] = 1
    assert count_alarms([every_second(raw)], 0.5, cooldown=COOLDOWN) == 2


def test_the_shortest_duration_counts() -> None:
    raw = np.full(4000, 0.1)
    raw[100::200] = 3.0  # a second each
    raw[150:160] = 1.0
    series = every_second(raw)
    assert count_alarms([series], 0.5, cooldown=COOLDOWN) == 21
    assert count_alarms([series], 0.5, cooldown=COOLDOWN, least_duration=3) == 1
    noisy = every_second(raw + np.random.default_rng(0).exponential(0.05, len(raw)))
    assert line(noisy, 4, least_duration=3).raw < line(noisy, 4).raw


def test_a_gap_is_not_watched() -> None:
    raw = exponential(np.random.default_rng(2), 7200)
    apart = [every_second(raw[:3600]), every_second(raw[3600:], begin=40_000)]
    one = Series(np.concatenate([part.times for part in apart]), raw)
    found = line_for_budget(apart, alarms_a_day=4, cooldown=COOLDOWN)
    assert found is not None
    assert found.seconds == line(one, 4).seconds == 7200
    assert found.raw == pytest.approx(line(one, 4).raw, rel=0.05)


def test_skipped_snippets_are_watched_time() -> None:
    raw = exponential(np.random.default_rng(3), 3600)
    every_third = Series(np.arange(1.0, 10_801, 3.0), raw)
    assert line(every_third, 4).seconds == 10_800


def test_too_little_gives_no_line() -> None:
    raw = exponential(np.random.default_rng(4), 299)
    assert line_for_budget([every_second(raw)], alarms_a_day=4, cooldown=COOLDOWN) is None
    assert line_for_budget([], alarms_a_day=4, cooldown=COOLDOWN) is None


@pytest.mark.parametrize("raw", [np.zeros(4000), np.full(4000, 0.3), np.r_[np.zeros(3999), 5.0]])
def test_series_without_a_tail(raw: Scores) -> None:
    found = line(every_second(raw), 4)
    assert np.isfinite(found.raw)
    assert found.raw >= raw.min()


def test_one_true_alarm_moves_the_line_little() -> None:
    raw = visits(np.random.default_rng(5), int(DAY))
    with_event = raw.copy()
    with_event[40_000:40_030] = 8.0
    assert line(every_second(with_event), 4).raw < 1.5 * line(every_second(raw), 4).raw


def test_no_alarm_at_all_is_no_budget() -> None:
    with pytest.raises(ValueError, match="above 0"):
        line_for_budget([every_second(np.zeros(4000))], alarms_a_day=0, cooldown=COOLDOWN)
