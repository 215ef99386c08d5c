"""The model that ships with the project."""

from pathlib import Path

import pytest

from inference.systems.contrastive_fusion.trained import SYSTEM, load_model
from inference.training import store


@pytest.fixture
def starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path))
    return store.find(SYSTEM)


def test_it_is_small_and_loads(starter: Path) -> None:
    assert sum(path.stat().st_size for path in starter.iterdir()) < 8_000_000
    model = load_model(starter)
    assert model.detection is model.recognition
    assert model.classes == ("normal", "fighting", "running", "biker", "carrier", "bag_left")


def test_its_card_says_what_it_was_trained_on_and_what_it_reached(starter: Path) -> None:
    card = store.read_card(starter)
    assert "drawn" in card["data"]["source"]
    assert card["data"]["licence"] == "the project's own"
    for stage in ("detection", "recognition"):
        low = card["metrics"][stage]
        assert low["all"]["accuracy"] >= 0.90
        assert low["low_light"]["accuracy"] >= low["low_light, thermal alone"]["accuracy"]
        assert low["low_light"]["accuracy"] > low["low_light, visible alone"]["accuracy"]
