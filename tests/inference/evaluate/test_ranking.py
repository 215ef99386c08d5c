from __future__ import annotations

import numpy as np
import pytest

from inference.evaluate.metrics import areas
from inference.evaluate.ranking import Ranking


@pytest.mark.parametrize("levels", [3, 1000])
def test_it_agrees_with_the_areas_of_scikit_learn(levels: int) -> None:
    chance = np.random.default_rng(levels)
    truth, scores = chance.random(300) < 0.3, chance.integers(levels, size=300) / levels
    ranking = Ranking(truth, scores)
    for _ in range(5):
        weights = chance.integers(4, size=300)
        expected = areas(truth, scores, weights)
        assert ranking.auc_and_ap(weights) == pytest.approx((expected.auc, expected.ap))


def test_what_counts_must_be_of_both_kinds() -> None:
    ranking = Ranking([True, False, True], [0.1, 0.2, 0.3])
    for weights in ([1, 0, 1], [0, 1, 0], [0, 0, 0]):
        with pytest.raises(ValueError, match="both"):
            ranking.auc_and_ap(weights)
