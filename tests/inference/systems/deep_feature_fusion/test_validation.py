"""Validation by source: figures equal the plain definitions, and no source is on both sides."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from inference.evaluate.metrics import within_group_auc
from inference.systems.deep_feature_fusion.classifiers import abnormality
from inference.systems.deep_feature_fusion.validation import Clips, figures, folds, recall_by_class

COUNT = 60


def clips(classes: int = 2) -> Clips:
    numbers = np.arange(COUNT)
    names = ("normal", "fight", "fall")[:classes]
    sources = tuple(f"s{number // 5}" for number in numbers)
    return Clips(names, numbers % classes, sources, tuple(numbers[:, None]))


def probabilities(seed: int, classes: int = 2) -> np.ndarray:
    random = np.random.default_rng(seed)
    odds = random.normal(0, 1, (COUNT, classes))
    odds[np.arange(COUNT), np.arange(COUNT) % classes] += 1.0
    # Rounded, so that there are ties.
    powers = np.exp(odds.round(1))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def test_it_works() -> None:
    judged = clips()
    found = [probabilities(seed) for seed in range(3)]
    told = figures(judged, found)
    truth = judged.classes == 1
    scores = [abnormality(one) for one in found]
    assert told.auc.value == pytest.approx(np.mean([roc_auc_score(truth, score) for score in scores]))
    within = [within_group_auc(truth, score, judged.sources) for score in scores]
    assert told.within is not None
    assert told.within.value == pytest.approx(np.mean(within))
    accuracy = [((score >= 0.5) == truth).mean() for score in scores]
    assert told.accuracy.value == pytest.approx(np.mean(accuracy))
    assert told.accuracy.low < told.accuracy.value < told.accuracy.high
    assert told.deviation[0] == pytest.approx(np.std(accuracy))


def test_a_class_must_be_told_apart_from_the_others_too() -> None:
    judged = clips(3)
    found = np.zeros((COUNT, 3))
    # Everything abnormal is called a fight.
    found[np.arange(COUNT), np.minimum(judged.classes, 1)] = 1.0
    assert recall_by_class(judged, [found]) == {"normal": 1.0, "fight": 1.0, "fall": 0.0}
    told = figures(judged, [found])
    assert told.auc.value == 1.0
    assert told.accuracy.value == pytest.approx(2 / 3)


def test_no_source_is_learned_from_and_tested_on() -> None:
    judged = clips()
    sources = np.asarray(judged.sources)
    tested = []
    for learned, held in folds(judged, 4, seed=1):
        assert not set(sources[learned]) & set(sources[held])
        tested += held.tolist()
    assert sorted(tested) == list(range(COUNT))
