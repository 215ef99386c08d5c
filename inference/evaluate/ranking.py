"""One ranking, weighed again and again: the areas of a bootstrap's samples without sorting each anew."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Ranking:
    """Scores (n,) and whether each is of something abnormal (n,). Agrees with `metrics.areas`."""

    def __init__(self, truth: ArrayLike, scores: ArrayLike) -> None:
        values = np.asarray(scores, np.float64)
        self._order = np.argsort(-values, kind="stable")
        ranked = values[self._order]
        self._truth = np.asarray(truth, bool)[self._order]
        self._ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
        """The last of each run of equal scores."""

    def auc_and_ap(self, weights: ArrayLike) -> tuple[float, float]:
        """ROC-AUC and step-wise average precision, each score counted with its weight (n,), 0 or more.

        Raises ValueError when all that counts is of one kind, or there is nothing.
        """
        own = np.asarray(weights, np.float64)[self._order]
        hits = self._reached(own * self._truth)
        misses = self._reached(own * ~self._truth)
        if not hits[-1] or not misses[-1]:
            raise ValueError(
                "The labels must hold both normal and abnormal frames; these hold one kind only."
            )
        found, false = np.diff(hits, prepend=0.0), np.diff(misses, prepend=0.0)
        auc = (false * (hits - found / 2)).sum() / (hits[-1] * misses[-1])
        reached = hits + misses
        precision = np.divide(hits, reached, out=np.zeros_like(hits), where=reached > 0)
        return float(auc), float((found * precision).sum() / hits[-1])

    def _reached(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.cumsum(weights)[self._ends])
