"""How long cameras were watched, and how the distribution of their scores moved.

Blocks of scores are kept by the minute. For drift a few hundred minutes are read, spread evenly over the
period, so that a report of a quarter costs no more than one of a week.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import Count, F, QuerySet
from numpy.typing import NDArray

from monitoring.analysis.blocks import curve_of
from monitoring.models import Camera, ScoreBlock

MINUTES_READ = 400
BINS = 10
FEWEST = 200
"""Snippets in each of two periods below which nothing is said of drift."""

CHANGED, DRIFTED = 0.1, 0.25
"""Of the population stability index: what practitioners call a moderate and a large shift."""


@dataclass(frozen=True, slots=True)
class Drift:
    """Of the scores of a camera's main system, beside those of the period before.

    index           population stability index over ten bins that held a tenth each before; None: too few
                    scores in one of the two
    word            "steady", "changed", "drifted" or "unknown"
    median, high    of the scores now, and `high` their 95th percentile; None without scores
    above           share of snippets above the camera's present line
    *_before        the same of the period before
    model_changed   another version of the system scored before: a shift may be its
    """

    index: float | None
    word: str
    median: float | None
    high: float | None
    above: float | None
    median_before: float | None
    high_before: float | None
    above_before: float | None
    model_changed: bool


def days_watched(camera: Camera, start: datetime, end: datetime) -> float:
    """Days, in minutes that hold scores of the camera's main system."""
    minutes = _blocks(camera, start, end).aggregate(minutes=Count("minute", distinct=True))["minutes"]
    return int(minutes) / 1440


def drift(camera: Camera, now: tuple[datetime, datetime], before: tuple[datetime, datetime]) -> Drift:
    """Of the scores in `now` beside those in `before`, each (start, end)."""
    (scores, versions), (earlier, versions_before) = _sample(camera, *now), _sample(camera, *before)
    line = camera.line_for(camera.main_system)
    index = None
    if min(len(scores), len(earlier)) >= FEWEST:
        index = stability_index(earlier, scores)
    return Drift(
        index=index,
        word=_word(index),
        median=_quantile(scores, 0.5),
        high=_quantile(scores, 0.95),
        above=_above(scores, line),
        median_before=_quantile(earlier, 0.5),
        high_before=_quantile(earlier, 0.95),
        above_before=_above(earlier, line),
        model_changed=bool(versions and versions_before and versions != versions_before),
    )


def stability_index(before: NDArray[np.float64], now: NDArray[np.float64]) -> float:
    """Sum over bins of (q - p) ln(q / p), p and q the shares before and now; bins hold a tenth each before.

    Half a sample is added to every bin, so that an empty one does not make it infinite.
    """
    edges = np.unique(np.quantile(before, np.linspace(0, 1, BINS + 1)[1:-1]))
    places = len(edges) + 1
    shares = []
    for values in (before, now):
        counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=places) + 0.5
        shares.append(counts / counts.sum())
    p, q = shares
    return float(np.sum((q - p) * np.log(q / p)))


def _word(index: float | None) -> str:
    if index is None:
        return "unknown"
    return "steady" if index < CHANGED else "changed" if index < DRIFTED else "drifted"


def _sample(camera: Camera, start: datetime, end: datetime) -> tuple[NDArray[np.float64], set[str]]:
    """Scores of minutes spread evenly over the days, and the versions that gave them."""
    every = max(1, int((end - start).total_seconds() / 60 / MINUTES_READ))
    # A step that shares a factor with a day's 1440 minutes would meet the same times every day.
    while every > 1 and np.gcd(every, 1440) > 1:
        every += 1
    rows = list(
        _blocks(camera, start, end)
        .annotate(place=F("minute") % every)
        .filter(place=0)
        .values_list("scores", "model_version")
    )
    return curve_of(bytes(scores) for scores, _ in rows).score, {version for _, version in rows}


def _blocks(camera: Camera, start: datetime, end: datetime) -> QuerySet[ScoreBlock]:
    return ScoreBlock.objects.filter(
        source_kind=ScoreBlock.Source.CAMERA,
        source_id=camera.pk,
        system=camera.main_system,
        minute__gte=int(start.timestamp() // 60),
        minute__lt=int(end.timestamp() // 60),
    )


def _quantile(scores: NDArray[np.float64], share: float) -> float | None:
    return float(np.quantile(scores, share)) if len(scores) else None


def _above(scores: NDArray[np.float64], line: float) -> float | None:
    return float(np.mean(scores >= line)) if len(scores) else None
