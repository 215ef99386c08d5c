"""The alert line that a wanted number of false alarms a day comes to: peaks over threshold.

A camera's own scores say how often which height is reached. Exceedances of a high threshold are joined to
clusters as alerts are (two are one when no longer apart than the cooldown), and the heights of clusters above
the threshold follow a generalised Pareto distribution whatever the scores themselves look like: S. Coles, An
Introduction to Statistical Modeling of Extreme Values (Springer 2001), sections 4.2 (model), 5.3
(declustering) and 9.1.3 (predictive return levels). The line is the level that is exceeded as often as
wanted, averaged over what the data leave open about the distribution, so that few data give a higher line and
not a wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

DAY = 86_400.0
LEAST_SECONDS = 300.0
"""With less there is nothing to go by."""

LONGEST_STEP = 5.0
"""Seconds: what lies further apart in a series has a gap between it, which was not watched."""

FEWEST_CLUSTERS = 30
CLUSTERS_BEYOND = 1.5
"""A fit needs so many clusters, and so many times more than are wanted above the line."""

THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995, 0.998, 0.999, 0.9995)
"""Quantiles of the series that are tried: the highest one with enough clusters above it is taken."""

COUNTABLE = 50
"""So many alarms in the series itself are counted rather than modelled."""

PRIOR_SHAPE, PRIOR_SPREAD = 0.0, 0.15
"""What is believed of the shape before seeing the camera: tails of scores are near exponential."""

_SHAPES = np.linspace(-0.5, 0.6, 45)
_SCALES = np.geomspace(0.2, 5.0, 49)
"""Of the mean excess."""


@dataclass(frozen=True, slots=True)
class Series:
    """Scores of one stretch of time: ends (n,) of snippets in seconds, ascending, and raw (n,) scores."""

    times: Values
    raw: Values


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """raw        the level, on the raw scale
    kind       "fitted", or "counted" where so many alarms are wanted that they can be counted
    seconds    how much was watched
    threshold, clusters, shape, scale   of the fit; shape and scale are posterior means
    """

    raw: float
    kind: Literal["fitted", "counted"]
    seconds: float
    threshold: float
    clusters: int
    shape: float
    scale: float


def line_for_budget(
    series: Sequence[Series], *, alarms_a_day: float, cooldown: float, least_duration: float = 0.0
) -> BudgetLine | None:
    """The level that the series would exceed so often; None when there is too little to go by.

    alarms_a_day    in a day that is watched from end to end, above 0
    cooldown        seconds within which exceedances are one alarm
    least_duration  seconds that the level must be exceeded for an alarm
    """
    if alarms_a_day <= 0:
        raise ValueError("a budget is a number of alarms above 0")
    parts = [_sustained(each, least_duration) for each in series if len(each.times)]
    seconds = sum(_watched(each) for each in parts)
    if seconds < LEAST_SECONDS:
        return None
    wanted = alarms_a_day * seconds / DAY
    threshold, peaks = _threshold(parts, cooldown, max(FEWEST_CLUSTERS, CLUSTERS_BEYOND * wanted))
    if len(peaks) <= wanted or wanted >= COUNTABLE:
        level = _counted(parts, cooldown, wanted)
        return BudgetLine(level, "counted", seconds, threshold, len(peaks), 0.0, 0.0)
    shape, scale, weight = _posterior(peaks - threshold)
    excess = _level(shape, scale, weight, wanted / len(peaks))
    return BudgetLine(
        raw=threshold + excess,
        kind="fitted",
        seconds=seconds,
        threshold=threshold,
        clusters=len(peaks),
        shape=float((shape * weight).sum()),
        scale=float((scale * weight).sum()),
    )


def count_alarms(
    series: Sequence[Series], level: float, *, cooldown: float, least_duration: float = 0.0
) -> int:
    """How many alarms a line at `level` would have given."""
    parts = [_sustained(each, least_duration) for each in series if len(each.times)]
    return len(_peaks(parts, level, cooldown))


def _sustained(series: Series, least_duration: float) -> Series:
    """At each snippet the level that was exceeded without a break for `least_duration` up to it."""
    lowest = series.raw.astype(np.float64)
    steps = np.diff(series.times)
    usual = float(np.median(steps)) if len(steps) else 1.0
    held = lowest
    for back in range(1, max(0, round(least_duration / max(usual, 0.1) - 1)) + 1):
        before = np.full_like(lowest, -np.inf)
        close = series.times[back:] - series.times[:-back] <= back * LONGEST_STEP
        before[back:][close] = lowest[:-back][close]
        held = np.minimum(held, before)
    return Series(series.times, held)


def _watched(series: Series) -> float:
    steps = np.diff(series.times)
    usual = float(np.median(steps)) if len(steps) else 1.0
    return float(np.where(steps <= LONGEST_STEP, steps, usual).sum()) + usual


def _peaks(parts: Sequence[Series], level: float, cooldown: float) -> Values:
    """(clusters,) the height of each cluster at or above `level`."""
    found = []
    for part in parts:
        above = np.flatnonzero(part.raw >= level)
        if len(above):
            begins = np.flatnonzero(np.diff(part.times[above], prepend=-np.inf) > cooldown)
            found.append(np.maximum.reduceat(part.raw[above], begins))
    return np.concatenate(found) if found else np.empty(0)


def _threshold(parts: Sequence[Series], cooldown: float, enough: float) -> tuple[float, Values]:
    """The highest threshold with enough clusters above it, or else the one with the most."""
    values = np.concatenate([part.raw[np.isfinite(part.raw)] for part in parts])
    if not len(values):
        return 0.0, np.empty(0)
    tried: list[tuple[float, Values]] = []
    for level in np.quantile(values, THRESHOLDS).tolist():
        peaks = _peaks(parts, level, cooldown)
        tried.append((level, peaks))
    sufficient = [pair for pair in tried if len(pair[1]) >= enough]
    if sufficient:
        return sufficient[-1]
    return max(reversed(tried), key=lambda pair: len(pair[1]))


def _posterior(excess: Values) -> tuple[Values, Values, Values]:
    """(g,) shapes, scales and their probabilities, given excesses over a threshold."""
    mean = max(float(excess.mean()), 1e-9)
    shape, scale = (grid.ravel() for grid in np.meshgrid(_SHAPES, _SCALES * mean, indexing="ij"))
    likelihood = _log_density(excess, shape, scale)
    prior = -0.5 * ((shape - PRIOR_SHAPE) / PRIOR_SPREAD) ** 2
    log_weight = likelihood + prior
    weight = np.exp(log_weight - log_weight.max())
    return shape, scale, weight / weight.sum()


def _log_density(excess: Values, shape: Values, scale: Values) -> Values:
    """(g,) log-likelihood of a generalised Pareto distribution (Coles 2001, eq. 4.10 and 4.11)."""
    total = np.zeros_like(shape)
    exponential = np.abs(shape) < 1e-6
    safe = np.where(exponential, 1.0, shape)
    for value in excess.tolist():
        stretch = 1 + safe * value / scale
        general = np.where(stretch > 0, -(1 / safe + 1) * np.log(np.maximum(stretch, 1e-300)), -np.inf)
        total += np.where(exponential, -value / scale, general)
    return np.asarray(total - len(excess) * np.log(scale))


def _level(shape: Values, scale: Values, weight: Values, share: float) -> float:
    """The excess that a cluster exceeds with probability `share`, averaged over the posterior."""
    low, high = 0.0, float(scale.max())
    while _exceeded(shape, scale, weight, high) > share:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        if _exceeded(shape, scale, weight, middle) > share:
            low = middle
        else:
            high = middle
    return high


def _exceeded(shape: Values, scale: Values, weight: Values, excess: float) -> float:
    exponential = np.abs(shape) < 1e-6
    safe = np.where(exponential, 1.0, shape)
    stretch = np.maximum(1 + safe * excess / scale, 0.0)
    with np.errstate(divide="ignore"):
        general = np.where(stretch > 0, stretch ** (-1 / safe), 0.0)
    return float((np.where(exponential, np.exp(-excess / scale), general) * weight).sum())


def _counted(parts: Sequence[Series], cooldown: float, wanted: float) -> float:
    """The lowest level, coming from above, down to which there are not more clusters than wanted. Further
    down they melt into few long ones, which is no reason to go there."""
    values = np.unique(np.concatenate([part.raw[np.isfinite(part.raw)] for part in parts]))[::-1]
    first, step = 0, 1
    while first + step < len(values) and len(_peaks(parts, float(values[first + step]), cooldown)) <= wanted:
        first, step = first + step, step * 2
    last = min(first + step, len(values))
    while last - first > 1:
        middle = (first + last) // 2
        if len(_peaks(parts, float(values[middle]), cooldown)) <= wanted:
            first = middle
        else:
            last = middle
    return float(values[first])
