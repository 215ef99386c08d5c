"""A pool laid out in a plane by t-SNE (004 section 3.6), so that one sees what lies near what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.systems.deep_feature_fusion.classifiers import Standardisation
from inference.systems.deep_feature_fusion.rows import PoolError, Rows
from inference.types import Floats

COMPONENTS = 50
PERPLEXITY = 30.0
MOST_ROWS = 3_000
"""More than that is sampled: time and overlap grow, what is seen does not."""


@dataclass(frozen=True, slots=True)
class Plane:
    """points (n, 2) without a unit: only who is near whom counts; rows: numbers (n,) in the pool; labels,
    clips, times of each; total: rows that the pool has."""

    points: Floats
    rows: NDArray[np.int64]
    labels: Sequence[str]
    clips: Sequence[str]
    times: NDArray[np.float64]
    total: int


def lay_out(rows: Rows, *, most: int = MOST_ROWS, perplexity: float = PERPLEXITY, seed: int = 0) -> Plane:
    """t-SNE of the standardised columns' first 50 principal components.

    A larger pool is sampled evenly by class, at most `most` rows. A small one gets a smaller perplexity, a
    third of its rows. The same rows and seed give the same plane. Raises PoolError below four rows.
    """
    if len(rows) < 4:
        raise PoolError("The pool has fewer than four rows: there is nothing to lay out yet.")
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    chosen = _sample(rows, most, seed)
    x = Standardisation.of(rows.features)(rows.features[chosen])
    x = PCA(min(COMPONENTS, *x.shape), svd_solver="randomized", random_state=seed).fit_transform(x)
    model = TSNE(
        perplexity=min(perplexity, (len(x) - 1) / 3), init="pca", learning_rate="auto", random_state=seed
    )
    # Threads that wait for each other spin: on a busy machine several took fifty times as long as one.
    with threadpool_limits(1):
        points = model.fit_transform(x)
    return Plane(
        points=np.asarray(points, np.float32),
        rows=chosen,
        labels=[rows.names[number] for number in rows.classes[chosen].tolist()],
        clips=[rows.clips[number] for number in chosen.tolist()],
        times=rows.times[chosen],
        total=len(rows),
    )


def _sample(rows: Rows, most: int, seed: int) -> NDArray[np.int64]:
    """Numbers of the rows, ascending: all, or `most`, of each class its share."""
    if len(rows) <= most:
        return np.arange(len(rows))
    random = np.random.default_rng(seed)
    # Shuffled within each class and lined up by their place in it, the first ones are an even sample.
    places = np.empty(len(rows))
    for number in range(len(rows.names)):
        own = np.flatnonzero(rows.classes == number)
        places[random.permutation(own)] = (np.arange(len(own)) + 0.5) / max(1, len(own))
    return np.sort(np.argsort(places, kind="stable")[:most])
