"""The systems as the models page tells them: what is there, what is missing, which command gets it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from inference.errors import ModelMissing
from inference.training import store
from monitoring import systems
from monitoring.analysis import systems as engines
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

CARD = {
    "system": "brightness",
    "configuration": "quarter",
    "created": "2026-11-22T10:00:00+00:00",
    "classes": ["normal", "fighting"],
    "data": {"source": "drawn", "counts": {"train": 1600}, "licence": "CC0"},
    "seed": 3,
    "metrics": {
        "held_out": {
            "accuracy": 0.912345,
            "auc": [0.9, 0.95],
            "confusion": [[9, 1], [2, 8]],
            "dark": {"accuracy": 0.8, "clips": 12},
        }
    },
}


@pytest.fixture
def models(tmp_path: Path, media_root: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with a system that needs a model, and an empty store."""
    settings.WATCHPOST_SYSTEMS = {
        "brightness": {
            "title": "Brightness",
            "description": "The brighter, the more unusual.",
            "engine": "tests.harness.brightness.BrightnessEngine",
            "trained": True,
        }
    }
    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path / "models"))
    return tmp_path / "models" / "brightness"


def install(folder: Path, **more: Any) -> None:
    folder.mkdir(parents=True)
    (folder / "card.json").write_text(json.dumps({**CARD, **more}))


def test_a_missing_model_names_the_command(models: Path) -> None:
    (system,) = systems.list_systems()
    assert not system.available
    assert system.reason == "No trained model is installed."
    assert system.commands == ["python manage.py train brightness --data DIR"]

    (choice,) = systems.choices(chosen=["brightness"])
    assert (choice.chosen, choice.available, choice.command) == (True, False, system.command)
    assert systems.choices(chosen=[], live=True) == []


def test_a_card_is_told(models: Path) -> None:
    install(models / "quarter-3")
    (models / ".active").write_text("quarter-3\n")
    (system,) = systems.list_systems()
    (model,) = system.models

    assert system.available
    assert (model.name, model.active, model.licence) == ("quarter-3", True, "CC0")
    (metrics,) = model.metrics
    assert (metrics.columns, [(row.name, row.cells) for row in metrics.rows]) == (
        ["accuracy", "auc", "clips"],
        [("held out", ["0.9123", "0.9 to 0.95", ""]), ("held out, dark", ["0.8", "", "12"])],
    )
    (counts,) = model.counts
    assert (counts.columns, counts.rows[0].cells) == (["train"], ["1600"])
    assert [(fact.name, fact.value) for fact in model.data] == [("source", "drawn")]
    assert model.classes == ["normal", "fighting"]


INTERVAL = {"value": 0.91, "interval": [0.85, 0.96]}
HELD_OUT = {
    "frame difference": {"auc": {"value": 0.6, "interval": [0.5, 0.7]}, "ap": INTERVAL},
    "brightness": {"auc": {"value": 0.8, "interval": [0.7, 0.9]}, "frames": 900},
    "ensemble": {"auc": INTERVAL},
}


def test_a_value_comes_with_its_interval(models: Path) -> None:
    install(models / "held-out", metrics=HELD_OUT)
    install(models / "in-groups")
    (system,) = systems.list_systems()
    model, groups = system.models
    assert [(fact.name, fact.value) for fact in model.headline] == [("AUC", "0.8 (0.7 to 0.9)")]
    (table,) = model.metrics
    assert table.columns == ["auc", "ap", "frames"]
    assert table.rows[1].cells == ["0.8 (0.7 to 0.9)", "", "900"]
    assert model.size == (models / "held-out" / "card.json").stat().st_size
    assert groups.headline[0].name == "held out: AUC"


class TestEnsemble:
    @pytest.fixture(autouse=True)
    def ensemble(self, models: Path, settings: Any) -> None:
        brightness = settings.WATCHPOST_SYSTEMS["brightness"]
        settings.WATCHPOST_SYSTEMS = {
            "brightness": {**brightness, "trained": False},
            "untrained": {**brightness, "title": "Untrained"},
            "ensemble": {**brightness, "title": "Ensemble"},
        }
        of_one = {"weight": 3.0, "slope": 1.0, "offset": 0.0}
        members = {"untrained": {**of_one, "weight": 1.0, "offset": 1.0}, "brightness": of_one}
        weights = {"members": members, "slope": 1.0, "offset": 0.0}
        install(models.parent / "ensemble" / "chosen", weights=weights, metrics=HELD_OUT)
        store.activate("ensemble", "chosen")

    def test_its_members_and_their_weights_are_shown(self, cast: Cast, client: Client) -> None:
        ensemble = systems.list_systems()[2]
        told = [(member.title, member.share, round(member.line, 2)) for member in ensemble.members]
        assert told == [("Brightness", 0.75, 0.5), ("Untrained", 0.25, 0.27)]
        assert [member.available for member in ensemble.members] == [True, False]
        assert ensemble.in_use is not None
        assert ensemble.in_use.headline[0].value == "0.91 (0.85 to 0.96)"
        client.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get("/models/").content.decode()
        assert "75 %" in page
        assert "its score 0.27 counts as the alert line" in page

    def test_what_is_missing_is_told_once_for_all(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get("/models/").content.decode()
        command = "python manage.py train untrained --data DIR"
        assert "1 of 3 systems lacks" in page
        assert page.count(command) == 2
        assert systems.commands_for(systems.list_systems()) == [command]

    def test_a_card_without_weights_shows_no_members(self, models: Path) -> None:
        install(models.parent / "ensemble" / "broken", weights={"members": 3})
        store.activate("ensemble", "broken")
        assert systems.list_systems()[2].members == []


def test_the_page_shows_the_card(models: Path, cast: Cast, client: Client) -> None:
    install(models / "quarter-3")
    client.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/models/").content.decode()
    assert "0.9123" in page
    # It is there, but nobody said to use it.
    assert "No trained model is installed." in page
    assert "/report/" not in page


def test_a_report_is_administrators(models: Path, cast: Cast, client: Client, media_root: Path) -> None:
    install(models / "quarter-3")
    folder = media_root / "reports" / "brightness" / "quarter-3"
    (folder / "pictures").mkdir(parents=True)
    for name in ("index.html", "report.js", "pictures/1.jpg", "secret.txt"):
        (folder / name).write_text(name)
    (folder.parent / "other.html").write_text("other")
    client.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")
    address = "/models/brightness/quarter-3/report/"
    assert address in client.get("/models/").content.decode()
    for file, kind in (("", "text/html"), ("report.js", "text/javascript"), ("pictures/1.jpg", "image/jpeg")):
        answer = client.get(address + file)
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert "default-src 'self'; style-src" in client.get(address)["Content-Security-Policy"]
    for wrong in (
        "secret.txt",
        "../other.html",
        "pictures/../index.html",
        "none.html",
        "pictures/.hidden.html",
    ):
        assert client.get(address + wrong).status_code == 404
    for missing in ("/models/brightness/..%2Fbrightness/report/", "/models/none/quarter-3/report/"):
        assert client.get(missing).status_code == 404
    for person in (cast.reviewer, cast.operator):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(address).status_code == 403


def test_workers_take_up_another_model(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_engines", {})
    with pytest.raises(ModelMissing):
        engines.load_engine("brightness")
    install(models / "first")
    install(models / "second")
    store.activate("brightness", "first")
    first = engines.load_engine("brightness")
    assert engines.load_engine("brightness") is first
    store.activate("brightness", "second")
    assert engines.load_engine("brightness") is not first
