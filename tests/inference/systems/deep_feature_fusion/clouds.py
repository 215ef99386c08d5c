"""Pools of drawn rows: a cloud of points for each class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.systems.deep_feature_fusion.pool import Columns, Rows

COLUMNS = (Columns("first", "1", 5), Columns("second", "1", 7))


def clouds(
    names: Sequence[str] = ("fight", "normal"), *, each: int = 40, apart: float = 2.5, seed: int = 0
) -> Rows:
    """`each` rows a class around a centre of its own, from clips of four rows; units differ by column."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(7).normal(size=(8, 12)) * apart / np.sqrt(12)
    units = np.geomspace(0.01, 100, 12)
    features = np.concatenate(
        [(centres[number] + random.normal(size=(each, 12))) * units + 3 for number in range(len(names))]
    )
    places = np.arange(each * len(names))
    return Rows(
        features=features.astype(np.float32),
        classes=np.repeat(np.arange(len(names)), each),
        names=tuple(names),
        clips=tuple(f"clip-{place // 4}" for place in places.tolist()),
        times=(places % 4).astype(np.float64),
        columns=COLUMNS,
    )
