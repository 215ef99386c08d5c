"""Classes that are added without making the others worse, on clouds of points."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.systems.deep_feature_fusion.classifiers import Classifier, Kind, Options
from inference.systems.deep_feature_fusion.effects import ALLOWED, FEWEST, held_out
from inference.systems.deep_feature_fusion.fitting import fit
from inference.systems.deep_feature_fusion.pool import Pool
from inference.systems.deep_feature_fusion.rows import Examples, PoolError, Rows
from inference.systems.deep_feature_fusion.taught import Taught, as_taught
from inference.systems.deep_feature_fusion.teaching import alike, taught
from tests.inference.systems.deep_feature_fusion.clouds import clouds
from tests.inference.systems.deep_feature_fusion.seeing import FRAMES, GREEN, columns, examples, model

NAMES = ("normal", "fight", "fall")
OPTIONS = Options(trees=10)


def of(rows: Rows, *names: str) -> Rows:
    return rows.where(np.isin(rows.classes, [rows.names.index(name) for name in names]))


def said(classifier: Classifier, rows: Rows) -> list[str]:
    return [classifier.names[number] for number in classifier.predict(rows.features).tolist()]


def recall(classifier: Classifier, rows: Rows, name: str) -> float:
    return float(np.mean([each == name for each in said(classifier, of(rows, name))]))


@pytest.fixture
def joint() -> Rows:
    return clouds(NAMES)


@pytest.mark.parametrize("kind", [Kind.LOGISTIC, Kind.SVM, Kind.KNN, Kind.NAIVE_BAYES])
def test_it_works(kind: Kind) -> None:
    joint, unseen = clouds(NAMES, apart=5), clouds(NAMES, apart=5, seed=1)
    before = of(joint, "normal", "fight")
    classifier = fit(kind, before, options=OPTIONS)
    grown, effect = taught(classifier, before, joint, "fall", options=OPTIONS)
    assert grown.names == NAMES
    assert recall(grown, unseen, "fall") > 0.8
    assert (effect.name, effect.rows, effect.recordings) == ("fall", 40, 10)
    assert effect.lost.keys() == {"normal", "fight"}
    assert max(share for _, share in effect.lost.values()) <= 0.05
    # Who is not called the new class is what he was before, and as sure of it.
    others = of(unseen, "normal", "fight")
    same = [
        now for now in zip(said(classifier, others), said(grown, others), strict=True) if now[1] != "fall"
    ]
    assert len(same) > 70
    assert all(was == now for was, now in same)


def test_a_class_is_held_back_to_spare_the_others(joint: Rows) -> None:
    """A class that lies halfway into an old one; called at even odds it would take a tenth of it."""
    before = of(joint, "normal", "fight")
    middle = joint.features.copy()
    own = joint.classes == 2
    middle[own] = 0.25 * middle[own] + 0.75 * before.features[before.classes == 1]
    mixed = replace(joint, features=middle)
    classifier = fit(Kind.LOGISTIC, before, options=OPTIONS)
    grown, effect = taught(classifier, before, mixed, "fall", options=OPTIONS)
    assert effect.offset < 0
    assert effect.unbridled is not None
    assert effect.recognised is not None
    assert effect.recognised < effect.unbridled
    count, lost = effect.lost["fight"]
    assert count == 10
    assert lost <= max(ALLOWED, FEWEST / count) + 1e-9
    rule = as_taught(grown.rule)
    unheld = replace(grown, rule=replace(rule, added=(replace(rule.added[0], offset=np.asarray(0.0)),)))
    assert recall(grown, mixed, "fight") >= recall(unheld, mixed, "fight")


def test_what_is_taught_with_a_class_does_not_hold_it_back(joint: Rows) -> None:
    """Ordinary recordings that lie where the new class does: taught as normal with it, or known before."""
    before = of(joint, "normal", "fight")
    hard = joint.features.copy()
    own = joint.classes == 2
    close = (joint.classes == 0) & np.isin(joint.clips, sorted({*of(joint, "normal").clips})[:4])
    hard[close] = 0.7 * hard[own][: close.sum()] + 0.3 * hard[close]
    mixed = replace(joint, features=hard)
    classifier = fit(Kind.LOGISTIC, before, options=OPTIONS)
    together = sorted({clip for clip, is_close in zip(mixed.clips, close.tolist(), strict=True) if is_close})
    _, spared = taught(classifier, before, mixed, "fall", options=OPTIONS)
    _, effect = taught(classifier, before, mixed, "fall", options=OPTIONS, alongside=together)
    assert spared.recognised is not None
    assert effect.recognised is not None
    assert effect.recognised > spared.recognised
    assert effect.lost["normal"] == (6, pytest.approx(0, abs=0.17))
    assert effect.alongside["normal"][0] == 4


def test_gradients_are_those_of_the_log_odds(joint: Rows) -> None:
    before = of(joint, "normal", "fight")
    grown, _ = taught(fit(Kind.LOGISTIC, before, options=OPTIONS), before, joint, "fall", options=OPTIONS)
    for number in range(3):
        row = joint.features[5 + 40 * number].astype(np.float64)
        step = 1e-4 / np.maximum(grown.standardisation.scale, 1e-9)
        numeric = [
            float(np.diff(grown.log_odds(np.stack([row - at, row + at]), number))[0]) / (2 * at.max())
            for at in np.diag(step)
        ]
        assert np.allclose(grown.gradient(row, number), numeric, rtol=1e-3, atol=1e-6)


def test_further_rows_do_not_move_the_line_away_from_earlier_recordings(joint: Rows) -> None:
    """Many normal rows of another place, far from any fight."""
    before = of(clouds(NAMES, apart=1.6), "normal", "fight")
    far = of(joint, "fall")
    further = replace(
        before,
        features=np.concatenate([before.features, far.features]),
        classes=np.concatenate([before.classes, np.zeros(len(far), np.int64)]),
        clips=(*before.clips, *far.clips),
        times=np.concatenate([before.times, far.times]),
    )
    options = replace(OPTIONS, balanced=True)
    classifier = fit(Kind.LOGISTIC, before, options=options)
    grown, effect = taught(classifier, before, further, "normal", options=options)
    assert grown.names == ("normal", "fight")
    assert effect.rows == 80
    for name in grown.names:
        assert recall(grown, before, name) >= recall(classifier, before, name) - 0.06


def test_the_same_of_other_rows(joint: Rows) -> None:
    before = of(joint, "normal", "fight")
    grown, _ = taught(fit(Kind.LOGISTIC, before, options=OPTIONS), before, joint, "fall", options=OPTIONS)
    again = alike(grown, joint, options=OPTIONS)
    assert again.names == grown.names
    assert np.allclose(again.probabilities(joint.features), grown.probabilities(joint.features), atol=1e-6)
    assert alike(grown, before, options=OPTIONS).names == ("normal", "fight")
    with pytest.raises(PoolError):
        alike(grown, of(joint, "fall"), options=OPTIONS)


def test_scenes_are_held_out_whole() -> None:
    scenes = [f"scene {number // 6}" for number in range(36)]
    target = np.arange(36) % 3 == 0
    for learned, held in held_out(scenes, target, 3, 0):
        assert not {scenes[number] for number in learned} & {scenes[number] for number in held}
    one = np.arange(36) < 4
    parts = list(held_out(scenes, one, 3, 0))
    assert all(one[learned].sum() == 4 and not one[held].any() for learned, held in parts)
    assert sorted(np.concatenate([held for _, held in parts]).tolist()) == list(range(6, 36))
    assert not list(held_out(["everything"] * 4, np.arange(4) < 2, 3, 0))


def test_a_model_keeps_what_it_was_taught(tmp_path: Path) -> None:
    pool = Pool.create(tmp_path / "pool", columns(FRAMES))
    trained = model(pool, FRAMES, kind=Kind.COMMITTEE)
    new: Examples = examples(FRAMES, GREEN, "alarm", seed=3)
    grown = trained.with_class(pool, "alarm", new)
    again = type(grown).load(grown.save(tmp_path / "model", pool))
    assert isinstance(again.classifier.rule, Taught)
    assert again.fingerprint == grown.fingerprint
    (told,) = again.card["added"]
    assert told["class"] == "alarm"
    assert told["recordings"] == 6
    assert told["others"] == {
        "fight": {"recordings": 6, "lost": 0.0},
        "normal": {"recordings": 6, "lost": 0.0},
    }
    assert (
        again.with_class(pool, "alarm", examples(FRAMES, GREEN, "more", seed=4)).card["added"][1]["rows"]
        == 48
    )
