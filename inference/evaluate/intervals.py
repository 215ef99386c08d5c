"""Bootstrap intervals: how far a figure would move if other videos had been filmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the bounds between which `level` of the resampled ones lie.

    samples  resamples that gave a figure; those that hold one kind of frame only give none
    groups   how many were drawn from, with replacement
    """

    value: float
    low: float
    high: float
    level: float
    samples: int
    groups: int

    def __str__(self) -> str:
        if self.groups < 2:
            return f"{self.value:.4f} (one source, so no interval)"
        return f"{self.value:.4f} [{self.low:.4f}, {self.high:.4f}]"


def bootstrap(
    statistic: Callable[[Places], float],
    groups: Sequence[str],
    *,
    samples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Percentile interval of one figure; see `bootstrap_each`."""
    return bootstrap_each(
        lambda places: (statistic(places),), groups, samples=samples, level=level, seed=seed
    )[0]


def bootstrap_each(
    statistics: Callable[[Places], Sequence[float]],
    groups: Sequence[str],
    *,
    samples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> list[Interval]:
    """Percentile intervals of several figures by drawing whole groups with replacement.

    statistics  gives the figures of the rows at `places` (m,), in which a row occurs as often as its group
                was drawn; ValueError where they do not exist
    groups      (n,) the video, source or person that each row belongs to: rows of one are not independent,
                so they stay together. With one row a video, its name

    Raises ValueError when the figures do not exist for the rows as they are, or there is nothing.
    """
    if not groups:
        raise ValueError("There is nothing to draw from.")
    names, which = np.unique(np.asarray(groups), return_inverse=True)
    rows = [np.flatnonzero(which == place) for place in range(len(names))]
    values = [float(value) for value in statistics(np.arange(len(groups)))]
    chance = np.random.default_rng(seed)
    drawn: list[Sequence[float]] = []
    for _ in range(samples):
        places = np.concatenate([rows[group] for group in chance.integers(len(names), size=len(names))])
        try:
            drawn.append(statistics(places))
        except ValueError:
            continue
    margin = (1.0 - level) / 2.0
    bounds = np.quantile(drawn, [margin, 1.0 - margin], axis=0) if drawn else np.asarray([values, values])
    return [
        Interval(value, float(low), float(high), level, len(drawn), len(names))
        for value, low, high in zip(values, bounds[0], bounds[1], strict=True)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Stretches of frames of one clip with equal score and label, so that each is ranked once.

    scores, truth, lengths   (r,) of each stretch
    clips                    (r,) which clip it belongs to
    """

    scores: NDArray[np.float64]
    truth: NDArray[np.bool_]
    lengths: NDArray[np.int64]
    clips: Places

    def weights(self, drawn: Places) -> NDArray[np.int64]:
        """(r,) frames that each stretch stands for when clips are drawn as often as `drawn` (m,) names
        them."""
        times = np.bincount(drawn, minlength=int(self.clips.max()) + 1)
        return np.asarray(self.lengths * times[self.clips], np.int64)


def runs_of(scores: Sequence[NDArray[np.float64]], truth: Sequence[NDArray[np.bool_]]) -> Runs:
    """Scores and labels of every frame of each clip, without repetition: metrics weighted by the lengths
    equal those over the frames. Expanded snippet scores shrink sixteenfold.

    Raises ValueError without any frame.
    """
    parts = []
    for clip, (values, labels) in enumerate(zip(scores, truth, strict=True)):
        if not len(values):
            continue
        changes = np.flatnonzero((np.diff(values) != 0) | (np.diff(labels.astype(np.int8)) != 0)) + 1
        starts = np.concatenate([[0], changes]).astype(np.int64)
        lengths = np.diff(np.concatenate([starts, [len(values)]]))
        parts.append((values[starts], labels[starts], lengths, np.full(len(starts), clip, np.int64)))
    if not parts:
        raise ValueError("There are no frames.")
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Runs(columns[0], columns[1].astype(bool), columns[2], columns[3])
