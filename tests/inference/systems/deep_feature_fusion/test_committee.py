"""Late fusion: every extractor's columns have a classifier of their own."""

from __future__ import annotations

import numpy as np
import pytest

from inference.systems.deep_feature_fusion.classifiers import Classifier, Kind, Options
from inference.systems.deep_feature_fusion.committee import Committee, spans_of
from inference.systems.deep_feature_fusion.fitting import fit
from inference.systems.deep_feature_fusion.rows import Columns, Rows

COLUMNS = (
    Columns("motion.mean", "1", 3),
    Columns("people.mean", "1", 2),
    Columns("people.largest", "1", 2),
    Columns("scene.mean", "1", 200),
)


def rows(count: int = 120, seed: int = 0) -> Rows:
    """Two classes that motion and people each tell a little; the scene is noise."""
    random = np.random.default_rng(seed)
    classes = np.arange(count) % 2
    features = random.normal(0, 1, (count, 207)).astype(np.float32)
    features[:, 0] += 1.5 * classes
    features[:, 3] += 1.5 * classes
    clips = tuple(f"{number}.mp4" for number in range(count))
    return Rows(features, classes.astype(np.int64), ("normal", "fight"), clips, np.zeros(count), COLUMNS)


def test_it_works() -> None:
    committee, all_at_once = (fit(kind, rows()) for kind in (Kind.COMMITTEE, Kind.LOGISTIC))
    unseen = rows(seed=1)

    def accuracy(classifier: Classifier) -> float:
        return float((classifier.predict(unseen.features) == unseen.classes).mean())

    assert accuracy(committee) > 0.8 > accuracy(all_at_once)


def test_the_log_odds_are_the_mean_of_the_members() -> None:
    classifier = fit(Kind.COMMITTEE, rows())
    rule = classifier.rule
    assert isinstance(rule, Committee)
    assert rule.spans.tolist() == [[0, 3], [3, 7], [7, 207]]
    x = classifier.standardisation(rows(seed=2).features)
    parts = [
        gain * member.logits(x[:, start:end])
        for member, (start, end), gain in zip(rule.members, rule.spans, rule.gains, strict=True)
    ]
    assert np.allclose(rule.logits(x), sum(parts) / 3)


def test_what_was_not_measured_hardly_speaks() -> None:
    classifier = fit(Kind.COMMITTEE, rows())
    row = rows(seed=3).features[:1].copy()
    row[:, 7:] = np.nan
    known = classifier.log_odds(row, 1)
    row[:, :3] = np.nan
    row[:, 3:7] = np.nan
    nothing = classifier.log_odds(row, 1)
    assert np.isfinite([known, nothing]).all()
    assert abs(nothing[0]) < 0.5


def test_classes_can_be_weighed_alike() -> None:
    many = rows(300)
    few = many.where((many.classes == 0) | (np.arange(300) < 60))
    plain, balanced = (fit(Kind.COMMITTEE, few, options=Options(balanced=value)) for value in (False, True))
    unseen = rows(seed=4)
    fights = unseen.features[unseen.classes == 1]
    assert balanced.probabilities(fights)[:, 1].mean() > plain.probabilities(fights)[:, 1].mean()


def test_columns_of_one_extractor_lie_together() -> None:
    assert spans_of(COLUMNS) == {"motion": (0, 3), "people": (3, 7), "scene": (7, 207)}
    with pytest.raises(ValueError, match="lie together"):
        spans_of((COLUMNS[1], COLUMNS[0], COLUMNS[2]))
