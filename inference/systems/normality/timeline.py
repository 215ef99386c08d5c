"""Readings of a recording laid on the times of its analysed frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from inference.systems.normality.attributes import Attribute
from inference.systems.normality.normal import Reading
from inference.systems.normality.observations import Observation
from inference.types import Floats

ATTRIBUTES = tuple(Attribute)
HELD_SECONDS = 2.5
"""How long a causal listener goes on believing what it last saw of an attribute."""

CAUSAL_SECONDS = 1.0
OFFLINE_SECONDS = 0.8


@dataclass(slots=True)
class Timeline:
    """Per attribute the moments and values read so far, and the frames they are to be laid on."""

    frames: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    moments: dict[Attribute, list[tuple[float, float, float]]] = field(default_factory=dict)
    """time, known_at, value"""

    def add(self, observation: Observation, readings: Sequence[Reading]) -> None:
        self.frames.extend(observation.frames.tolist())
        self.times.extend(observation.times.tolist())
        for reading in readings:
            self.moments.setdefault(reading.attribute, []).append(
                (reading.time, reading.known_at, reading.value)
            )

    def forget_before(self, time: float) -> None:
        """Drop what is too old to matter, so that a live timeline stays small."""
        keep = int(np.searchsorted(self.times, time))
        del self.frames[:keep], self.times[:keep]
        for attribute, moments in self.moments.items():
            self.moments[attribute] = [moment for moment in moments if moment[1] >= time]

    def values(self, *, causal: bool) -> Floats:
        """(frames, attributes) value of each attribute at each frame; NaN where it was not measured.

        Offline, values between two moments are interpolated. Causal, a frame has the last value known at
        its time.
        """
        times = np.asarray(self.times, np.float64)
        table = np.full((len(times), len(ATTRIBUTES)), np.nan, np.float32)
        for column, attribute in enumerate(ATTRIBUTES):
            moments = np.asarray(sorted(self.moments.get(attribute, [])), np.float64).reshape(-1, 3)
            if not len(moments) or not len(times):
                continue
            table[:, column] = _held(times, moments) if causal else _between(times, moments)
        return table


def _between(times: NDArray[np.float64], moments: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.interp(times, moments[:, 0], moments[:, 2])


def _held(times: NDArray[np.float64], moments: NDArray[np.float64]) -> NDArray[np.float64]:
    moments = moments[np.argsort(moments[:, 1], kind="stable")]
    last = np.searchsorted(moments[:, 1], times + 1e-9, side="right") - 1
    held = moments[np.maximum(last, 0), 2]
    fresh = (last >= 0) & (times - moments[np.maximum(last, 0), 1] <= HELD_SECONDS)
    return np.where(fresh, held, np.nan)


def smoothed(values: Floats, times: NDArray[np.float64], *, causal: bool) -> Floats:
    """(n, A) values averaged over time: causal over the second before each frame, offline twice over 0.8 s
    around it, which is a triangular window. A longer one blurs where an event begins."""
    if causal:
        return window_mean(values, times, before=CAUSAL_SECONDS, after=0.0)
    half = OFFLINE_SECONDS / 2
    return window_mean(window_mean(values, times, before=half, after=half), times, before=half, after=half)


def window_mean(values: Floats, times: NDArray[np.float64], *, before: float, after: float) -> Floats:
    """(n, A) mean of the rows whose time lies in (t - before, t + after]."""
    total = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0, dtype=np.float64)])
    first = np.searchsorted(times, times - before + 1e-9, side="right")
    last = np.searchsorted(times, times + after + 1e-9, side="right")
    first = np.minimum(first, np.arange(len(times)))
    return np.asarray((total[last] - total[first]) / (last - first)[:, None], np.float32)
