"""Whether anybody is there at all, as evidence of its own.

Most classes of a surveillance camera take people, and a scene of moving things without any is told apart by
nothing else so surely; but among forty columns of people's motion a rare "nobody" is hardly heard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from inference.systems.deep_feature_fusion.logits import Doubles, softmax
from inference.systems.deep_feature_fusion.people_features import NAMES
from inference.systems.deep_feature_fusion.rows import Columns
from inference.types import Ints

WEIGHT = 0.5
"""Of what Bayes' rule would add to the log-odds, as the people's own classifier sees that column, too. Chosen
by cross-validation (docs/decisions/071-fights.md)."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Bayes' rule on one column that is split in two; without a gradient.

    column () int64, threshold ()
    told (2, K): logarithm of the share of each class's rows up to the threshold, and above it
    """

    form: ClassVar[str] = "presence"
    smooth: ClassVar[bool] = False
    column: NDArray[np.int64]
    threshold: Doubles
    told: Doubles

    def logits(self, x: Doubles) -> Doubles:
        return np.asarray(self.told[(x[:, int(self.column)] > self.threshold).astype(np.int64)])

    def probabilities(self, x: Doubles) -> Doubles:
        return softmax(self.logits(x))

    def pulled(self, x: Doubles, weights: Doubles) -> Doubles:
        return np.zeros(x.shape[1])


def fitted(x: Doubles, y: Ints, column: int) -> Presence:
    """Split between the highest value of a column, where no look found anybody, and the next one.

    x (n, d), y (n,) classes from 0. Shares are those of one more row of each kind and class (Laplace).
    """
    values = np.unique(x[:, column].round(6))
    threshold = float(values[-2:].mean()) if len(values) > 1 else np.inf
    above = x[:, column] > threshold
    counts = np.asarray(
        [[np.sum((y == place) & (above == side)) for place in range(int(y.max()) + 1)] for side in (0, 1)]
    )
    told = np.log((counts + 1) / (counts.sum(axis=0) + 2))
    return Presence(np.asarray(column, np.int64), np.asarray(threshold), told)


def column_of(columns: Sequence[Columns]) -> int | None:
    """Where the share of looks that found nobody stands; None where people are not looked for."""
    start = 0
    for item in columns:
        if item.extractor in ("people", "people.mean") and item.size == len(NAMES):
            return start + NAMES.index("nobody")
        start += item.size
    return None
