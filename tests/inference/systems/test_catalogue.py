from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

import pytest

from inference.errors import ModelMissing
from inference.systems.catalogue import CATALOGUE, UnknownSystem, load_system
from inference.systems.normality import NormalitySystem
from inference.systems.protocol import ABNORMAL, NORMAL


def test_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[frozenset[str]] = []

    class Extractor:
        def extract(self, snippets: list[str]) -> Iterator[str]:
            return iter(snippets)

    def build(names: frozenset[str]) -> Extractor:
        asked.append(names)
        return Extractor()

    monkeypatch.setattr("inference.extractors.build.build_extractor", build)
    system = load_system("normality")
    assert asked == [NormalitySystem.required]
    assert (system.name, system.classes) == ("normality", (NORMAL, ABNORMAL))
    assert system.model_version.startswith("normality-1")
    assert list(system.measure(["measured"])) == ["measured"]  # type: ignore[list-item, comparison-overlap]


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownSystem, match="no system 'x'; there are normality, "):
        load_system("x")


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_entry_can_be_loaded_by_its_package(name: str) -> None:
    assert callable(import_module(CATALOGUE[name].module).load_system)


@pytest.mark.parametrize("name", [name for name, entry in CATALOGUE.items() if entry.trained])
def test_a_trained_system_without_its_model_says_what_makes_one(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from inference.training import store

    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path_factory.mktemp("models")))
    monkeypatch.setattr(store, "_starter", lambda system: tmp_path_factory.mktemp("none") / system)
    with pytest.raises(ModelMissing, match=f"inference train {name}"):
        load_system(name)


def test_naming_the_systems_loads_none_of_them() -> None:
    check = (
        "import sys, inference.systems.catalogue;"
        "heavy = {'torch', 'cv2', 'av', 'sklearn', 'openvino'} & set(sys.modules);"
        "loaded = [name for name in sys.modules if name.startswith('inference.systems.') "
        "and name.split('.')[2] not in ('catalogue', 'protocol')];"
        "sys.exit(', '.join([*heavy, *loaded]) or 0)"
    )
    subprocess.run([sys.executable, "-c", check], check=True, timeout=60)
