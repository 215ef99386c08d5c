"""From values in each attribute's own unit to one score, on a scale where normal footage set the line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.systems.normality.attributes import LEAST_SCALE, MODALITY, QUIET
from inference.systems.normality.timeline import ATTRIBUTES, smoothed
from inference.types import Floats, Modality

FALSE_ALARMS = 0.01
"""Share of held-out normal frames that may lie above the line."""

POWER = 2.0
"""Exponent of the norm that joins attributes: one modality is enough, and two weak signs together count for
more than one."""

STEEPNESS = 3.0
LEAST_LINE = 1.0

RARE_ALARMS = FALSE_ALARMS / 4
"""The attributes that are quiet by nature share the false alarms between them."""

_DENSE = np.asarray([MODALITY[attribute] is Modality.MOTION for attribute in ATTRIBUTES])
_TAIL = np.asarray([RARE_ALARMS if attribute in QUIET else FALSE_ALARMS for attribute in ATTRIBUTES])
_QUIET = np.asarray([QUIET.get(attribute, 0.0) for attribute in ATTRIBUTES], np.float32)


@dataclass(frozen=True, slots=True)
class Standard:
    """How high each attribute's values are on normal footage that was not learned from.

    centre, scale   (A,) median, and rise of the smoothed values' 99 % quantile above it; inf where unknown
    line            joined value that `FALSE_ALARMS` of the held-out frames exceed
    """

    centre: Floats
    scale: Floats
    line: float = LEAST_LINE

    def surprise(self, values: Floats, times: NDArray[np.float64], *, causal: bool) -> Floats:
        """(n, A) values to one-sided surprise, averaged over time: 0 at the median or below, 1 at the 99 %
        quantile. What was not measured surprises nobody."""
        filled = np.where(np.isnan(values), self.centre, values)
        return self.of(evened(filled, times, causal=causal))

    def of(self, values: Floats) -> Floats:
        """Surprise of values (..., A) as they are."""
        surprise = np.maximum((values - self.centre) / self.scale - _QUIET, 0.0) / (1.0 - _QUIET)
        return np.asarray(surprise, np.float32)

    def joined(self, surprise: Floats) -> Floats:
        """(n,) raw score: 1 is the line."""
        return (norm(surprise) / self.line).astype(np.float32)


def evened(values: Floats, times: NDArray[np.float64], *, causal: bool) -> Floats:
    """(n, A) values averaged over time. Causal, only those read many times a second: what is held from one
    reading to the next is late already, and an average would make it later."""
    even = smoothed(values, times, causal=causal)
    return np.where(_DENSE, even, values) if causal else even


def norm(surprise: Floats) -> Floats:
    """(n,) p-norm over the attributes of (n, A)."""
    return np.asarray((surprise.astype(np.float64) ** POWER).sum(axis=1) ** (1 / POWER), np.float32)


def calibrated(raw: Floats) -> Floats:
    """Raw scores to [0, 1]: 0.5 at the line, 0.89 at twice it, 0.11 at half."""
    powered = np.clip(raw, 0.0, 1e3).astype(np.float64) ** STEEPNESS
    return np.asarray(powered / (1.0 + powered), np.float32)


def standard_of(recordings: Sequence[tuple[Floats, NDArray[np.float64]]], *, causal: bool) -> Standard:
    """From tables (n, A) of values, and their times, of footage that was left out of the fit."""
    centre = np.zeros(len(ATTRIBUTES), np.float32)
    values = np.concatenate([table for table, _ in recordings])
    known = ~np.isnan(values)
    for column in np.flatnonzero(known.any(axis=0)):
        centre[column] = np.median(values[known[:, column], column])
    rises = np.concatenate(
        [
            evened(np.where(np.isnan(table), centre, table), times, causal=causal) - centre
            for table, times in recordings
        ]
    )
    least = np.asarray([LEAST_SCALE[attribute] for attribute in ATTRIBUTES], np.float32)
    scale = np.full(len(ATTRIBUTES), np.inf, np.float32)
    for column in np.flatnonzero(known.any(axis=0)):
        rise = rises[known[:, column], column]
        scale[column] = max(least[column], float(np.quantile(rise, 1 - _TAIL[column])))
    unscaled = Standard(centre, scale)
    joined = np.concatenate(
        [norm(unscaled.surprise(table, times, causal=causal)) for table, times in recordings]
    )
    return Standard(centre, scale, max(LEAST_LINE, float(np.quantile(joined, 1 - FALSE_ALARMS))))


def shares(surprise: Floats, measured: Sequence[Modality]) -> dict[Modality, float]:
    """What share of the joined score each measured modality has; sums to 1. Equal shares of nothing."""
    weight = dict.fromkeys(measured, 0.0)
    for attribute, value in zip(ATTRIBUTES, surprise.tolist(), strict=True):
        if MODALITY[attribute] in weight:
            weight[MODALITY[attribute]] += float(value) ** POWER
    total = sum(weight.values())
    if total <= 0:
        return dict.fromkeys(weight, 1.0 / len(weight)) if weight else {Modality.MOTION: 1.0}
    return {modality: value / total for modality, value in weight.items()}
