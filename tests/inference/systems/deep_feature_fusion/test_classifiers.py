"""The classifiers kept as arrays say what scikit-learn says, and their gradients are gradients."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import AdaBoostClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from inference.systems.deep_feature_fusion import fitting
from inference.systems.deep_feature_fusion.classifiers import (
    INCREMENTAL,
    Classifier,
    Kind,
    Options,
    abnormality,
)
from inference.systems.deep_feature_fusion.fitting import fit
from inference.systems.deep_feature_fusion.pool import PoolError, Rows
from inference.systems.deep_feature_fusion.rules import Kernel, Margins
from tests.inference.systems.deep_feature_fusion.clouds import clouds

THREE = ("normal", "fight", "fall")
TREES = Options(trees=12)


@pytest.fixture(scope="module", params=[2, 3], ids=["two classes", "three classes"])
def rows(request: pytest.FixtureRequest) -> Rows:
    return clouds(THREE[: request.param])


@pytest.fixture(scope="module")
def unseen(rows: Rows) -> Rows:
    return clouds(rows.names, seed=1)


@pytest.mark.parametrize("kind", Kind)
def test_it_works(kind: Kind, rows: Rows, unseen: Rows) -> None:
    classifier = fit(kind, rows, options=TREES)
    probabilities = classifier.probabilities(unseen.features)
    assert classifier.names == rows.names
    assert probabilities.shape == (len(unseen), len(rows.names))
    assert np.allclose(probabilities.sum(axis=1), 1)
    assert (classifier.predict(unseen.features) == unseen.classes).mean() > 0.7


def test_each_is_what_scikit_learn_fits(rows: Rows, unseen: Rows) -> None:
    scaler = StandardScaler().fit(rows.features.astype(np.float64))
    x, held = scaler.transform(rows.features), scaler.transform(unseen.features)
    tree = DecisionTreeClassifier(max_depth=3)
    for kind, model in (
        (Kind.LOGISTIC, LogisticRegression(C=1.0, max_iter=2000)),
        (Kind.KNN, KNeighborsClassifier(5)),
        (Kind.NAIVE_BAYES, GaussianNB()),
        (Kind.ADABOOST, AdaBoostClassifier(tree, n_estimators=12, random_state=0)),
    ):
        expected = model.fit(x.astype(np.float32), rows.classes).predict_proba(held.astype(np.float32))
        found = fit(kind, rows, options=TREES).probabilities(unseen.features)
        assert np.allclose(found, expected, atol=2e-4), kind


def test_the_margin_of_an_svm_is_scikit_learns(unseen: Rows) -> None:
    rows = clouds(THREE[:2])
    classifier = fit(Kind.SVM, rows)
    x = classifier.standardisation(rows.features)
    held = classifier.standardisation(unseen.features)
    assert isinstance(classifier.rule, Kernel)
    expected = SVC(C=1.0, gamma="scale").fit(x, rows.classes).decision_function(held)
    assert np.allclose(classifier.rule.margins(held)[:, 0], expected, atol=1e-6)


def test_a_large_pool_gets_a_linear_svm(monkeypatch: pytest.MonkeyPatch, rows: Rows, unseen: Rows) -> None:
    monkeypatch.setattr(fitting, "KERNEL_ROWS", 10)
    classifier = fit(Kind.SVM, rows)
    assert isinstance(classifier.rule, Margins)
    assert (classifier.predict(unseen.features) == unseen.classes).mean() > 0.8
    check_gradient(classifier, rows)


@pytest.mark.parametrize("kind", [Kind.SVM, Kind.SOFTMAX, Kind.LOGISTIC, Kind.NAIVE_BAYES])
def test_gradients_of_smooth_kinds_are_exact(kind: Kind, rows: Rows) -> None:
    classifier = fit(kind, rows)
    assert classifier.rule.smooth
    check_gradient(classifier, rows)


def check_gradient(classifier: Classifier, rows: Rows) -> None:
    """Against central differences of the log-odds, column by column."""

    def log_odds(row: np.ndarray, number: int) -> float:
        return float(classifier.log_odds(row[None], number)[0])

    row = rows.features[2].astype(np.float64)
    for number in range(len(classifier.names)):
        found = classifier.gradient(row, number)
        steps = 1e-4 / np.where(classifier.standardisation.scale > 0, classifier.standardisation.scale, 1)
        expected = [
            (log_odds(row + step, number) - log_odds(row - step, number)) / (2 * step.max())
            for step in np.diag(steps)
        ]
        assert np.allclose(found, expected, rtol=1e-3, atol=1e-6 * np.abs(expected).max())


@pytest.mark.parametrize("kind", [Kind.SVM, Kind.SOFTMAX, Kind.LOGISTIC, Kind.NAIVE_BAYES])
def test_slopes_add_up_to_what_moved_the_log_odds(kind: Kind) -> None:
    """With two classes; with more, the way's steps are too coarse for a softmax that switches at once."""
    rows = clouds()
    classifier = fit(kind, rows)
    mean = classifier.standardisation.mean
    for row in rows.features[::9].astype(np.float64):
        moved = classifier.log_odds(np.stack([mean, row]), 1)
        assert np.isclose(classifier.slopes(row, 1) @ (row - mean), moved[1] - moved[0], rtol=0.05, atol=0.05)


@pytest.mark.parametrize("kind", [Kind.KNN, Kind.ADABOOST])
def test_along_the_gradient_of_a_stand_in_the_vote_grows(kind: Kind, rows: Rows) -> None:
    """Averaged over rows: following the gradient raises the class's probability, against it lowers it."""
    classifier = fit(kind, rows, options=TREES)
    assert not classifier.rule.smooth
    deviation = 1 / classifier.standardisation.scale
    ahead, behind = [], []
    for row in rows.features[:: len(rows) // 30].astype(np.float64):
        direction = classifier.gradient(row, 1) * deviation
        step = deviation * direction / np.linalg.norm(direction)
        ahead.append(classifier.probabilities((row + step)[None])[0, 1])
        behind.append(classifier.probabilities((row - step)[None])[0, 1])
    assert np.mean(ahead) > np.mean(behind) + 0.1


@pytest.mark.parametrize("kind", Kind)
def test_kept_as_arrays_and_read_again(kind: Kind, rows: Rows, unseen: Rows) -> None:
    classifier = fit(kind, rows, options=TREES)
    tables = classifier.tables()
    assert all(table.dtype.kind in "fi" for table in tables.values())
    again = Classifier.from_tables(classifier.kind.value, classifier.rule.form, classifier.names, tables)
    assert np.array_equal(
        again.probabilities(unseen.features), classifier.probabilities(unseen.features), equal_nan=False
    )


@pytest.mark.parametrize("kind", sorted(INCREMENTAL))
def test_a_class_is_added_as_if_it_had_been_there(kind: Kind) -> None:
    joint, unseen = clouds(THREE), clouds(THREE, seed=1)
    new = joint.classes == 2
    before = fit(kind, joint.where(~new))
    added = before.with_class("fall", joint.features[new])
    # The reference: all rows at once, standardised as the old ones were.
    whole = fitting._FITS[kind](
        before.standardisation(joint.features),
        joint.classes,
        fitting._Setting(Options(), 0, np.zeros(len(joint), np.int64)),
    )
    expected = whole.probabilities(before.standardisation(unseen.features))
    assert added.names == THREE
    assert np.allclose(added.probabilities(unseen.features), expected, atol=1e-5)
    more = before.with_class("fight", joint.features[new])
    assert more.names == THREE[:2]


def test_kinds_that_cannot_add_say_so() -> None:
    classifier = fit(Kind.LOGISTIC, clouds())
    with pytest.raises(ValueError, match="fitted anew"):
        classifier.with_class("fall", clouds().features)


def test_normal_comes_first_and_absent_classes_are_left_out() -> None:
    rows = clouds(("fight", "fall", "normal"))
    classifier = fit(Kind.LOGISTIC, rows.where(rows.classes != 1))
    assert classifier.names == ("normal", "fight")
    with pytest.raises(PoolError, match="two classes"):
        fit(Kind.LOGISTIC, rows.where(rows.classes == 1))


def test_a_column_that_never_varied_says_nothing() -> None:
    rows = clouds()
    rows.features[:, 3] = 7.0
    changed = rows.features[:5].copy()
    changed[:, 3] = 1e6
    for kind in Kind:
        classifier = fit(kind, rows, options=TREES)
        assert np.array_equal(classifier.probabilities(changed), classifier.probabilities(rows.features[:5]))


@pytest.mark.parametrize("kind", Kind)
def test_what_was_not_measured_is_taken_as_usual(kind: Kind) -> None:
    rows = clouds()
    rows.features[::3, 2] = np.nan
    usual = rows.features[:6].copy()
    usual[::3, 2] = np.nanmean(rows.features[:, 2].astype(np.float64))
    classifier = fit(kind, rows, options=TREES)
    found = classifier.probabilities(rows.features[:6])
    assert np.allclose(found, classifier.probabilities(usual), atol=1e-5)


def test_a_pool_of_one_clip_a_class_can_be_fitted() -> None:
    rows = clouds(each=4)
    assert fit(Kind.SVM, rows).probabilities(rows.features).shape == (8, 2)


def test_a_further_class_does_not_make_things_less_normal() -> None:
    two = np.asarray([[0.6, 0.4], [0.3, 0.7]])
    assert abnormality(two).tolist() == pytest.approx([0.4, 0.7])
    # 0.45 of normal against 0.3 and 0.25: nothing else is as likely, though together they are likelier.
    assert abnormality(np.asarray([[0.45, 0.3, 0.25]]))[0] == pytest.approx(0.4)
    assert abnormality(np.asarray([[0.0, 0.0, 1.0]]))[0] == 1.0
