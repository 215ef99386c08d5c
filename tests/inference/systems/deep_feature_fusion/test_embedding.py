"""The pool's plane: planted clusters stay apart, and each point knows where it came from."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import silhouette_score
from sklearn.neighbors import KNeighborsClassifier

from inference.systems.deep_feature_fusion.embedding import lay_out
from inference.systems.deep_feature_fusion.pool import PoolError
from tests.inference.systems.deep_feature_fusion.clouds import clouds

NAMES = ("normal", "fight", "fall")


def neighbours_agree(points: np.ndarray, labels: list[str]) -> float:
    return float(KNeighborsClassifier(5).fit(points, labels).score(points, labels))


def test_it_works() -> None:
    rows = clouds(NAMES, each=30, apart=12.0)
    plane = lay_out(rows)
    assert plane.points.shape == (90, 2)
    assert silhouette_score(plane.points, plane.labels) > 0.4
    assert neighbours_agree(plane.points, list(plane.labels)) == 1.0
    assert list(plane.clips) == list(rows.clips)
    assert np.array_equal(plane.times, rows.times)


def test_what_is_mixed_stays_mixed() -> None:
    """The plane shows the pool, not the labels."""
    plane = lay_out(clouds(NAMES, each=30, apart=0.0))
    assert neighbours_agree(plane.points, list(plane.labels)) < 0.75


def test_a_large_pool_is_sampled_by_class_and_repeatably() -> None:
    rows = clouds(NAMES, each=40)
    plane = lay_out(rows, most=30)
    assert [plane.labels.count(name) for name in NAMES] == [10, 10, 10]
    assert plane.total == 120
    assert [rows.clips[number] for number in plane.rows.tolist()] == list(plane.clips)
    assert np.array_equal(lay_out(rows, most=30).points, plane.points)


def test_a_pool_of_a_few_rows() -> None:
    rows = clouds(each=2)
    assert lay_out(rows).points.shape == (4, 2)
    with pytest.raises(PoolError, match="fewer than four"):
        lay_out(rows.where(np.arange(3)))
