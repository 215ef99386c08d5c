"""Models on disk, and adding a class to one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.errors import ModelError, ModelMissing
from inference.systems.deep_feature_fusion.classifiers import Kind
from inference.systems.deep_feature_fusion.model import NAME, Model, add_class, live_pool_of, pool_of
from inference.systems.deep_feature_fusion.pool import Pool, PoolError
from inference.training import store
from tests.inference.systems.deep_feature_fusion.seeing import (
    FRAMES,
    GREEN,
    RED,
    WINDOWS,
    columns,
    examples,
    model,
)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path / "models"))
    return tmp_path / "models" / NAME


@pytest.mark.parametrize("kind", Kind)
def test_it_works(tmp_path: Path, kind: Kind) -> None:
    pool = Pool.create(tmp_path / "pool", columns(WINDOWS))
    trained = model(pool, WINDOWS, kind=kind)
    folder = trained.save(tmp_path / "model", pool)
    again = Model.load(folder)
    rows = pool.rows()
    assert again.fingerprint == trained.fingerprint
    assert np.array_equal(
        again.classifier.probabilities(rows.features), trained.classifier.probabilities(rows.features)
    )
    assert again.configuration == WINDOWS
    assert again.card["data"] == {"licence": "drawn"}
    assert pool_of(folder).rows().counts() == rows.counts()
    assert json.loads((folder / "card.json").read_text())["classes"] == ["normal", "fight"]


@pytest.mark.parametrize("kind", Kind)
def test_a_class_is_added_without_forgetting_the_others(models: Path, tmp_path: Path, kind: Kind) -> None:
    pool = Pool.create(tmp_path / "pool", columns(FRAMES))
    trained = model(pool, FRAMES, kind=kind)
    trained.save(models / "first", pool)
    store.activate(NAME, "first")
    held = {
        name: examples(FRAMES, colour, name, seed=7).features
        for name, colour in (("fight", RED), ("normal", None), ("alarm", GREEN))
    }

    folder = add_class("alarm", examples(FRAMES, GREEN, "alarm", seed=3), into="second")

    extended = Model.load(folder)
    assert extended.classifier.names == ("normal", "fight", "alarm")
    for name, features in held.items():
        said = extended.classifier.predict(features)
        assert (said == extended.classifier.names.index(name)).mean() >= 0.9, name
    assert pool_of(folder).rows().counts() == {"fight": 24, "normal": 24, "alarm": 24}
    assert Model.load(models / "first").fingerprint == trained.fingerprint
    assert pool_of(models / "first").rows().counts() == {"fight": 24, "normal": 24}


def test_an_installed_model_can_be_extended_in_place(models: Path, tmp_path: Path) -> None:
    pool = Pool.create(tmp_path / "pool", columns(FRAMES))
    model(pool, FRAMES).save(models / "first", pool)
    add_class("alarm", examples(FRAMES, GREEN, "alarm"), model="first")
    assert Model.load(models / "first").classifier.names == ("normal", "fight", "alarm")
    assert len(pool_of(models / "first").rows()) == 72


def test_a_companion_for_cameras_learns_with_the_model(models: Path, tmp_path: Path) -> None:
    pool, light_pool = (
        Pool.create(tmp_path / configuration.name, columns(configuration))
        for configuration in (FRAMES, WINDOWS)
    )
    trained, light = model(pool, FRAMES), model(light_pool, WINDOWS)
    folder = trained.save(models / "first", pool, live=light, live_pool=light_pool)
    assert Model.load(folder).fingerprint == trained.fingerprint
    assert Model.load_live(folder).fingerprint == light.fingerprint

    new = examples(FRAMES, GREEN, "alarm")
    alone = add_class("alarm", new, model="first", into="second")
    assert Model.load(alone).classifier.names == ("normal", "fight", "alarm")
    assert Model.load_live(alone).fingerprint == light.fingerprint

    both = add_class("alarm", new, on_cameras=examples(WINDOWS, GREEN, "alarm"), model="first", into="third")
    assert Model.load_live(both).classifier.names == ("normal", "fight", "alarm")
    assert Model.load_live(both).configuration == WINDOWS
    again = add_class("alarm", new, on_cameras=examples(WINDOWS, GREEN, "more"), model="third", into="fourth")
    kept = live_pool_of(again)
    assert kept is not None
    assert kept.rows().counts()["alarm"] == 48


def test_without_a_companion_cameras_get_the_model(tmp_path: Path) -> None:
    pool = Pool.create(tmp_path / "pool", columns(FRAMES))
    trained = model(pool, FRAMES)
    folder = trained.save(tmp_path / "model", pool)
    assert Model.load_live(folder).fingerprint == trained.fingerprint
    assert live_pool_of(folder) is None
    trained.save(folder, pool, live=trained)
    (folder / "live.json").write_text("{")
    with pytest.raises(ModelError, match="damaged"):
        Model.load_live(folder)


def test_rows_that_do_not_fit_change_nothing(models: Path, tmp_path: Path) -> None:
    pool = Pool.create(tmp_path / "pool", columns(FRAMES))
    trained = model(pool, FRAMES)
    trained.save(models / "first", pool)
    with pytest.raises(PoolError, match="3 columns"):
        add_class("alarm", examples(WINDOWS, GREEN, "alarm"), model="first")
    assert Model.load(models / "first").fingerprint == trained.fingerprint
    with pytest.raises(ModelMissing):
        add_class("alarm", examples(FRAMES, GREEN, "alarm"), model="absent")


def test_damaged_and_foreign_models_say_so(tmp_path: Path) -> None:
    pool = Pool.create(tmp_path / "pool", columns(FRAMES))
    trained = model(pool, FRAMES)
    folder = trained.save(tmp_path / "model")
    card = json.loads((folder / "card.json").read_text())
    for change, reason in (
        ({"system": "contrastive_fusion"}, "contrastive_fusion"),
        ({"classifier": {"kind": "svm", "form": "kernel", "options": {}}}, "damaged"),
        ({"columns": [["corners", "1", 4]]}, "do not fit"),
        ({"threshold": 1.0}, "between 0 and 1"),
        ({"classes": ["fight", "normal"]}, 'needs the class "normal"'),
    ):
        (folder / "card.json").write_text(json.dumps({**card, **change}))
        with pytest.raises(ModelError, match=reason):
            Model.load(folder)


def test_the_fingerprint_changes_with_what_changes_scores(tmp_path: Path) -> None:
    trained = model(Pool.create(tmp_path, columns(FRAMES)), FRAMES)
    assert trained.fingerprint != replace(trained, threshold=0.6).fingerprint
    assert trained.fingerprint == replace(trained, card={"told": "more"}).fingerprint
