"""The normal template and the cosine score (paper 000, Eq. 9 and 10)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from inference.types import Floats

_SHARPEST, _BLUNTEST = 1e-3, 1.0


@dataclass(frozen=True, slots=True)
class NormalTemplate:
    """What normal looks like, and how unlike is too unlike.

    vector     (d,) mean of the unit embeddings of normal training clips (Eq. 9); not itself of unit length
    threshold  gamma: a clip whose similarity o (Eq. 10) is below it is abnormal
    scale      the difference in similarity that takes the calibrated score from 0.5 to 0.73

    Eq. 10 gives a high value to what is normal while the text calls it an abnormal score: `distance`, which
    is 1 - o, rises with abnormality.
    """

    vector: Floats
    threshold: float
    scale: float

    def similarity(self, embeddings: ArrayLike) -> NDArray[np.float64]:
        """o of (n, d) embeddings, normalised here: (n,) in [-1, 1] (Eq. 10)."""
        return np.asarray(normalised(embeddings) @ self.vector.astype(np.float64))

    def distance(self, embeddings: ArrayLike) -> NDArray[np.float64]:
        """1 - o: (n,) in [0, 2], rising with abnormality."""
        return 1 - self.similarity(embeddings)

    def calibrated(self, similarity: ArrayLike) -> NDArray[np.float64]:
        """Scores in (0, 1) that are 0.5 at the threshold."""
        margin = (self.threshold - np.asarray(similarity, np.float64)) / self.scale
        return np.asarray(1 / (1 + np.exp(-np.clip(margin, -50, 50))))


def normalised(embeddings: ArrayLike) -> NDArray[np.float64]:
    """(n, d) rows of unit length; a row of zeros stays."""
    rows = np.asarray(embeddings, np.float64)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def normal_vector(embeddings: ArrayLike) -> Floats:
    """The mean of the unit embeddings (n, d) of normal training clips (Eq. 9)."""
    return np.asarray(normalised(embeddings).mean(axis=0), np.float32)


def choose_threshold(similarity: ArrayLike, abnormal: ArrayLike) -> float:
    """The gamma of best balanced accuracy on validation clips: similarity (n,), abnormal (n,) bool.

    Balanced, as the share of normal clips is an accident of the split. Halfway between the two clips that it
    parts; the middle one where several do equally well. Raises ValueError when either kind is absent.
    """
    values, is_abnormal = np.asarray(similarity, np.float64), np.asarray(abnormal, bool)
    if is_abnormal.all() or not is_abnormal.any():
        raise ValueError("A threshold needs normal and abnormal validation clips.")
    levels = np.unique(values)
    between = np.concatenate([[levels[0] - 1e-3], (levels[:-1] + levels[1:]) / 2, [levels[-1] + 1e-3]])
    found = (values[is_abnormal] < between[:, None]).mean(axis=1)
    kept = (values[~is_abnormal] >= between[:, None]).mean(axis=1)
    best = np.flatnonzero(found + kept >= (found + kept).max() - 1e-12)
    return float(between[best[len(best) // 2]])


def choose_scale(similarity: ArrayLike, abnormal: ArrayLike, threshold: float) -> float:
    """The scale under which calibrated scores fit validation clips best (balanced log loss)."""
    margin = threshold - np.asarray(similarity, np.float64)
    is_abnormal = np.asarray(abnormal, bool)
    weight = np.where(is_abnormal, 0.5 / is_abnormal.sum(), 0.5 / (~is_abnormal).sum())
    sign = np.where(is_abnormal, -1.0, 1.0)

    def loss(log_scale: float) -> float:
        return float((weight * np.logaddexp(0, sign * margin / np.exp(log_scale))).sum())

    found = minimize_scalar(loss, bounds=(np.log(_SHARPEST), np.log(_BLUNTEST)), method="bounded")
    return float(np.exp(found.x))
