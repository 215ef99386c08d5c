"""That nobody is there is evidence that is added to the members' mean."""

from __future__ import annotations

import numpy as np

from inference.systems.deep_feature_fusion.classifiers import Classifier, Kind
from inference.systems.deep_feature_fusion.committee import Committee
from inference.systems.deep_feature_fusion.fitting import fit
from inference.systems.deep_feature_fusion.people_features import NAMES
from inference.systems.deep_feature_fusion.presence import WEIGHT, Presence, column_of, fitted
from inference.systems.deep_feature_fusion.rows import Columns, Rows

COLUMNS = (
    Columns("motion.mean", "1", 3),
    Columns("people.mean", "1", 20),
    Columns("people.largest", "1", 20),
)
NOBODY = 3 + NAMES.index("nobody")


def rows(*, empty: tuple[int, int], seed: int = 0) -> Rows:
    """Forty rows of each class; of so many of the normal ones, and of the fights, nobody is there."""
    random = np.random.default_rng(seed)
    classes = np.repeat([0, 1], 40)
    features = random.normal(0, 1, (80, 43)).astype(np.float32)
    features[:, 0] += 2 * classes
    features[:, NOBODY] = random.integers(0, 4, 80) / 4
    for number, count in enumerate(empty):
        features[40 * number : 40 * number + count, NOBODY] = 1.0
    clips = tuple(f"{number}.mp4" for number in range(80))
    return Rows(features, classes, ("normal", "fight"), clips, np.zeros(80), COLUMNS)


def test_it_works() -> None:
    learned = rows(empty=(19, 1))
    rule = fitted(learned.features.astype(np.float64), learned.classes, NOBODY)
    assert 0.75 < float(rule.threshold) < 1.0
    nobody, somebody = rule.logits(np.stack([np.full(43, 1.0), np.full(43, 0.75)]))
    assert np.isclose(nobody[1] - nobody[0], np.log(2 / 42) - np.log(20 / 42))
    assert np.isclose(somebody[1] - somebody[0], np.log(40 / 42) - np.log(22 / 42))


def test_it_is_added_to_the_mean_of_the_others() -> None:
    learned = rows(empty=(19, 1))
    classifier = fit(Kind.COMMITTEE, learned)
    rule = classifier.rule
    assert isinstance(rule, Committee)
    own = rule.members[-1]
    assert isinstance(own, Presence)
    x = classifier.standardisation(rows(empty=(5, 5), seed=1).features)
    motion, people = (
        member.logits(x[:, slice(*span)]) for member, span in zip(rule.members, rule.spans[:2], strict=False)
    )
    assert np.allclose(rule.logits(x), (motion + 2 * people) / 2 + WEIGHT * own.logits(x))
    again = Classifier.from_tables("committee", rule.form, classifier.names, classifier.tables())
    assert np.array_equal(again.rule.logits(x), rule.logits(x))


def test_it_says_nothing_where_it_knows_nothing() -> None:
    everybody = rows(empty=(0, 0))
    everybody.features[:, NOBODY] = 0.25
    rule = fitted(everybody.features.astype(np.float64), everybody.classes, NOBODY)
    assert np.ptp(rule.logits(np.full((1, 43), 1.0))) == 0.0
    assert column_of(COLUMNS) == NOBODY
    assert column_of((Columns("motion_live.mean", "1", 44), Columns("people.mean", "1", 2))) is None
