"""How well a pool's classes are told apart in scenes that were not learned from: grouped cross-validation.

Clips of one source show one scene. A random split lets a classifier recognise scenes and flatters it, so
that here a source is either learned from or tested on, with several ways to divide them; and beside every
figure stands what the recordings' metadata alone would reach, which is chance plus how the data were made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.evaluate.intervals import Interval, bootstrap_each
from inference.systems.deep_feature_fusion.classifiers import Kind, Options, abnormality
from inference.systems.deep_feature_fusion.fitting import fit
from inference.systems.deep_feature_fusion.gathering import Gathered
from inference.systems.deep_feature_fusion.rows import Rows
from inference.systems.protocol import NORMAL
from inference.types import Ints

SAMPLES = 1000
Probabilities = NDArray[np.float64]
Judge = Callable[[Rows, Rows], Probabilities]
"""Learns from some rows and gives the classes' probabilities (m, K), in the order of `names`, of others."""


@dataclass(frozen=True, slots=True)
class Clips:
    """What is judged: recordings, each by the mean of its rows.

    classes  (n,) places in `names`, "normal" first
    sources  (n,) the scene of each
    rows     (n,) the numbers of each one's rows
    """

    names: tuple[str, ...]
    classes: Ints
    sources: tuple[str, ...]
    rows: tuple[Ints, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the ways to divide, with 95 % intervals by drawing sources with replacement.

    accuracy    share of recordings given their class
    auc         of `abnormality`, abnormal recordings against normal ones
    within      the same, only between recordings of one source; None where none has both
    deviation   of accuracy and auc over the ways to divide
    """

    accuracy: Interval
    auc: Interval
    within: Interval | None
    deviation: tuple[float, float]

    def as_json(self) -> dict[str, object]:
        def told(interval: Interval | None) -> dict[str, object] | None:
            if interval is None:
                return None
            return {
                "value": round(interval.value, 4),
                "interval": [round(interval.low, 4), round(interval.high, 4)],
            }

        return {
            "accuracy": told(self.accuracy),
            "auc": told(self.auc),
            "auc_within_source": told(self.within),
            "deviation_over_seeds": {
                "accuracy": round(self.deviation[0], 4),
                "auc": round(self.deviation[1], 4),
            },
        }


def clips_of(gathered: Gathered) -> Clips:
    """A recording has its abnormal class if any of its rows has one."""
    rows = gathered.rows
    names = tuple(sorted((name for name, count in rows.counts().items() if count), key=lambda n: n != NORMAL))
    place = np.asarray([names.index(name) if name in names else -1 for name in rows.names], np.int64)
    own: dict[str, list[int]] = {}
    for number, clip in enumerate(rows.clips):
        own.setdefault(clip, []).append(number)
    numbers = tuple(np.asarray(found, np.int64) for found in own.values())
    return Clips(
        names,
        np.asarray([place[rows.classes[found]].max() for found in numbers], np.int64),
        tuple(gathered.sources[int(found[0])] for found in numbers),
        numbers,
    )


def fitted(kind: Kind, options: Options | None = None, *, seed: int = 0) -> Judge:
    """The judge that fits one of the classifiers."""

    def judge(learned: Rows, tested: Rows) -> Probabilities:
        classifier = fit(kind, learned, options=options, seed=seed)
        return classifier.probabilities(tested.features).astype(np.float64)

    return judge


def folds(clips: Clips, count: int, seed: int) -> Iterator[tuple[Ints, Ints]]:
    """Numbers of clips to learn from and to test on; no source on both sides, classes as even as they go."""
    from sklearn.model_selection import StratifiedGroupKFold

    splitter = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    yield from splitter.split(clips.classes, clips.classes, clips.sources)


def judged(gathered: Gathered, clips: Clips, judge: Judge, *, count: int, seed: int) -> Probabilities:
    """(n, K) of each recording, by a classifier that did not see its source."""
    found = np.full((len(clips.classes), len(clips.names)), np.nan)
    for learned, tested in folds(clips, count, seed):
        rows = [np.concatenate([clips.rows[number] for number in side]) for side in (learned, tested)]
        said = judge(gathered.rows.where(rows[0]), gathered.rows.where(rows[1]))
        sizes = [len(clips.rows[number]) for number in tested]
        parts = np.split(said, np.cumsum(sizes)[:-1])
        found[tested] = [part.mean(axis=0) for part in parts]
    return found


def figures(clips: Clips, found: Sequence[Probabilities], threshold: float = 0.5) -> Figures:
    """Of the probabilities of several ways to divide, each (n, K)."""
    from sklearn.metrics import roc_auc_score

    abnormal = clips.classes > 0
    scores = [abnormality(probabilities) for probabilities in found]
    right = np.asarray([_said(probabilities, threshold) == clips.classes for probabilities in found])
    sources = np.asarray(clips.sources)
    # Areas are sums over pairs, so that those of all ways to divide are one table of mean outcomes, which a
    # drawn sample only weighs: a thousand samples would otherwise be ranked tens of thousands of times.
    outcomes = np.mean([_outcomes(score[abnormal], score[~abnormal]) for score in scores], axis=0)
    same = sources[abnormal][:, None] == sources[~abnormal]
    mean_right = right.mean(axis=0)

    def measured(places: Ints) -> tuple[float, float, float]:
        weights = np.bincount(places, minlength=len(abnormal)).astype(np.float64)
        positive, negative = weights[abnormal], weights[~abnormal]
        pairs, pairs_within = positive.sum() * negative.sum(), positive @ same @ negative
        if not pairs:
            raise ValueError("A sample of one kind has no area.")
        within = positive @ (outcomes * same) @ negative / pairs_within if pairs_within else np.nan
        return (
            float(weights @ mean_right / weights.sum()),
            float(positive @ outcomes @ negative / pairs),
            float(within),
        )

    accuracy, auc, within = bootstrap_each(measured, clips.sources, samples=SAMPLES)
    deviation = (
        float(np.std(right.mean(axis=1))),
        float(np.std([roc_auc_score(abnormal, score) for score in scores])),
    )
    return Figures(accuracy, auc, None if np.isnan(within.value) else within, deviation)


def _outcomes(positive: Probabilities, negative: Probabilities) -> Probabilities:
    """(p, n): 1 where the abnormal recording scores higher, 0.5 where both score alike."""
    higher = (positive[:, None] > negative).astype(np.float64)
    return np.asarray(higher + 0.5 * (positive[:, None] == negative))


def recall_by_class(clips: Clips, found: Sequence[Probabilities], threshold: float = 0.5) -> dict[str, float]:
    """Share of each class' recordings that are given it, over all ways to divide."""
    right = np.mean([_said(probabilities, threshold) == clips.classes for probabilities in found], axis=0)
    return {
        name: round(float(right[clips.classes == place].mean()), 4) for place, name in enumerate(clips.names)
    }


def _said(probabilities: Probabilities, threshold: float) -> Ints:
    """Normal below the threshold, else the likeliest other class."""
    likeliest = 1 + probabilities[:, 1:].argmax(axis=1)
    return np.asarray(np.where(abnormality(probabilities) >= threshold, likeliest, 0), np.int64)
