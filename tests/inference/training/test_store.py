from pathlib import Path

import numpy as np
import pytest
import torch

from inference.errors import ModelError, ModelMissing
from inference.training import store

SYSTEM = "drawn_system"
CARD = {"classes": ["normal", "odd"], "seed": 1}


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(store, "_SYSTEMS", tmp_path / "systems")
    return tmp_path


def test_it_works() -> None:
    tensors = {"weight": torch.arange(6.0).reshape(2, 3).half(), "scale": np.float32(2)}
    folder = store.save(SYSTEM, "first", tensors, CARD, files={"notes.json": b"{}"})
    assert (folder / "notes.json").is_file()
    arrays = store.read_tensors(folder)
    assert arrays["weight"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert (arrays["weight"].dtype, arrays["scale"].shape) == (np.float16, ())
    store.activate(SYSTEM, "first")
    (info,) = store.installed(SYSTEM)
    assert (info.name, info.active, info.packaged, info.card["seed"]) == ("first", True, False, 1)
    assert info.card["system"] == SYSTEM
    assert store.find(SYSTEM) == folder


def test_a_transposed_tensor_keeps_its_values() -> None:
    turned = torch.arange(6.0).reshape(2, 3).T
    folder = store.save(SYSTEM, "turned", {"w": turned, "a": np.asfortranarray(turned.numpy())}, CARD)
    arrays = store.read_tensors(folder)
    assert arrays["w"].tolist() == arrays["a"].tolist() == turned.tolist()


def test_nothing_trained_names_the_command() -> None:
    with pytest.raises(ModelMissing, match="python -m inference train drawn_system"):
        store.find(SYSTEM)
    store.save(SYSTEM, "idle", {}, CARD)
    with pytest.raises(ModelMissing):
        store.find(SYSTEM)  # installed, but nobody chose it
    with pytest.raises(ModelMissing, match="'other'"):
        store.activate(SYSTEM, "other")


def test_the_packaged_starter_serves_until_another_is_chosen(own_store: Path) -> None:
    starter = store.write(own_store / "systems" / SYSTEM / "starter", {}, CARD)
    assert store.find(SYSTEM) == starter
    assert [(info.name, info.active, info.packaged) for info in store.installed(SYSTEM)] == [
        ("starter", True, True)
    ]
    trained = store.save(SYSTEM, "mine", {}, CARD)
    assert store.find(SYSTEM) == starter
    store.activate(SYSTEM, "mine")
    assert store.find(SYSTEM) == trained
    assert store.find(SYSTEM, "starter") == starter
    store.activate(SYSTEM, "starter")
    assert store.find(SYSTEM) == starter


def test_saving_again_replaces_the_model_whole() -> None:
    store.save(SYSTEM, "m", {"a": np.ones(1)}, CARD, files={"old.json": b"{}"})
    folder = store.save(SYSTEM, "m", {"b": np.ones(1)}, CARD)
    assert sorted(path.name for path in folder.iterdir()) == ["card.json", "model.safetensors"]
    assert list(store.read_tensors(folder)) == ["b"]
    assert [path.name for path in folder.parent.iterdir()] == ["m"]


def test_a_card_that_cannot_be_written_leaves_the_former_model() -> None:
    folder = store.save(SYSTEM, "m", {"a": np.ones(1)}, CARD)
    with pytest.raises(ValueError, match="JSON"):
        store.save(SYSTEM, "m", {"b": np.ones(1)}, {"metrics": float("nan")})
    assert list(store.read_tensors(folder)) == ["a"]


def test_a_folder_trained_elsewhere_can_be_installed(tmp_path: Path) -> None:
    made = store.write(tmp_path / "run" / "model", {"a": np.ones(2)}, CARD)
    assert store.install(made, SYSTEM, "copied") == store.find(SYSTEM, "copied")
    with pytest.raises(ModelError, match="holds no trained model"):
        store.install(tmp_path, SYSTEM, "nothing")


@pytest.mark.parametrize("name", ["../up", "", ".hidden", "a/b", "a" * 101])
def test_a_name_may_not_leave_the_store(name: str) -> None:
    with pytest.raises(ModelError):
        store.save(SYSTEM, name, {}, CARD)


def test_damaged_tensors_are_told() -> None:
    folder = store.save(SYSTEM, "m", {"a": np.ones(1)}, CARD)
    (folder / "model.safetensors").write_bytes(b"12345678")
    with pytest.raises(ModelError, match="cannot be read"):
        store.read_tensors(folder)
