"""Small pairs made by the tests: a bright spot that stands (normal) or moves in one of five ways."""

from __future__ import annotations

import numpy as np

from inference.systems.contrastive_fusion.pairs import PairSet
from inference.systems.contrastive_fusion.sources import Data


def made_pairs(count: int, *, seed: int = 0, size: int = 32) -> PairSet:
    rng = np.random.default_rng(seed)
    classes = np.arange(count) % 6
    clips = rng.integers(0, 40, (2, count, 16, size, size), dtype=np.uint8)
    for row, number in enumerate(classes):
        for frame in range(16):
            top, left = 4 + (number * frame) % (size - 10), 4 + (frame if number else 0)
            clips[:, row, frame, top : top + 6, left : left + 6] = 255
    return PairSet(clips[0], clips[1], classes.astype(np.int64), np.arange(count) % 12 < 6)


def made_data(count: int = 48) -> Data:
    train, validation, test = (made_pairs(n, seed=k, size=16) for k, n in enumerate((count, 24, 24)))
    return Data(train, validation, test, "made", {"licence": "own"})
