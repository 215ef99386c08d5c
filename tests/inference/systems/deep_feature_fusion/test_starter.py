"""The model that ships with the project is whole: card, classifiers, and the pools that they grow from."""

from __future__ import annotations

import numpy as np

from inference.systems.deep_feature_fusion.model import NAME, Model, live_pool_of, pool_of
from inference.training import store

STARTER = store._starter(NAME)


def test_it_works() -> None:
    for trained, pool in (
        (Model.load(STARTER), pool_of(STARTER)),
        (Model.load_live(STARTER), live_pool_of(STARTER)),
    ):
        assert pool is not None
        rows = pool.rows()
        assert trained.classifier.names[0] == "normal"
        assert set(trained.classifier.names) == set(rows.names)
        assert trained.columns == rows.columns
        said = np.asarray(trained.classifier.names)[trained.classifier.predict(rows.features)]
        assert (said == np.asarray(rows.names)[rows.classes]).mean() > 0.8


def test_its_card_says_what_it_was_made_of() -> None:
    card = store.read_card(STARTER)
    assert "MIT" in card["data"]["licence"]
    assert card["metrics"]["auc"]["interval"][0] < card["metrics"]["auc"]["value"]
    assert "metadata only" in card["metrics"]
    assert card["metrics_on_cameras"]["auc"]["value"] > 0.5


def test_it_is_small() -> None:
    assert sum(path.stat().st_size for path in STARTER.iterdir()) < 5_000_000
