"""The model that ships: whole, small, honest about its data, and of use."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.systems import avar_net
from inference.systems.avar_net.trained import load_model
from inference.training import store

STARTER = Path(avar_net.__file__).parent / "starter"


@pytest.fixture(scope="module")
def card() -> dict[str, object]:
    return store.read_card(STARTER)


def test_it_works(card: dict[str, object]) -> None:
    model = load_model(STARTER)
    assert model.classes[:2] == ("normal", "fighting")
    assert len(model.classes) == 12
    assert 0.05 <= model.calibration.line <= 0.95
    assert model.silence is not None
    assert "rain" in model.harmless
    assert {model.classes[place] for place in model.alarms.alarming} >= {"fighting", "baby_cry"}
    assert card["system"] == "avar_net"


def test_it_is_small_and_tells_where_it_comes_from(card: dict[str, object]) -> None:
    assert (STARTER / store.TENSORS).stat().st_size < 5_000_000
    data = card["data"]
    assert isinstance(data, dict)
    assert "MIT" in data["licence"]
    assert "CC BY" in data["licence"]


def test_its_card_says_what_it_reaches_apart_for_pictures_and_sounds(card: dict[str, object]) -> None:
    metrics = card["metrics"]
    assert isinstance(metrics, dict)
    recognised = metrics["recognition"]
    for name in ("all", "pictures, as is", "pictures, without sound", "sounds, as is", "sounds, on normal"):
        assert 0.0 < recognised[name]["accuracy"] <= 1.0
    for name in ("detection", "detection, causal"):
        figures = metrics[name]
        assert figures["auc"]["interval"][0] < figures["auc"]["value"] < figures["auc"]["interval"][1]
