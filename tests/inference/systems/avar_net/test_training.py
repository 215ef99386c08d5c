from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from inference.cli import main
from inference.datasets.joined import MeasuredClips
from inference.errors import ModelError, TrainingError
from inference.systems.avar_net import families
from inference.systems.avar_net.alarms import Alarms
from inference.systems.avar_net.configuration import (
    CONFIGURATIONS,
    EMBEDDED,
    TABLES,
    Schedule,
    find_configuration,
)
from inference.systems.avar_net.examples import library
from inference.systems.avar_net.fitting import fitted
from inference.systems.avar_net.gathering import Measured
from inference.systems.avar_net.network import AvarNet
from inference.systems.avar_net.run import Data, Run
from inference.systems.avar_net.tables import ABSENT, written
from inference.systems.avar_net.trained import load_model
from inference.training import store
from tests.inference.systems.avar_net.made import CLASSES, FAMILY, snippet


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Data:
    """Fights move, sirens are heard, normal recordings do neither."""
    monkeypatch.setattr(families, "FAMILIES", {**families.FAMILIES, "made": FAMILY})
    for module in ("run", "trained"):
        monkeypatch.setattr(f"inference.systems.avar_net.{module}.FAMILIES", families.FAMILIES)
    measured = []
    for number in range(20):
        for label in CLASSES:
            cue, sound = float(label == "fighting"), float(label == "siren")
            form = [
                snippet(n, picture=[cue * 2 - 1] * 4, moving=cue * 2 - 1, heard=sound * 2 - 1) for n in (0, 1)
            ]
            measured.append(Measured(f"{label}{number}", label, f"{label} {number % 7}", True, (form,)))
    return Data(
        folder=tmp_path,
        family=FAMILY,
        measured=tuple(measured),
        clips=MeasuredClips(tmp_path),
        alarms=Alarms(CLASSES),
        blank=(),
        silence=None,
        facts={"fingerprint": "made", "licence": "own"},
    )


def arguments(out: Path, **changes: object) -> argparse.Namespace:
    settings: dict[str, object] = {
        "configuration": "mtcn",
        "schedule": "paper",
        "epochs": 6,
        "folds": 0,
        "members": 1,
        "seed": 0,
        "out": out,
        "quiet": True,
    }
    return argparse.Namespace(**{**settings, **changes})


def test_it_learns_what_can_be_seen_and_heard(data: Data, tmp_path: Path) -> None:
    folder = Run(data, arguments(tmp_path / "run")).finish()
    card = store.read_card(folder)
    assert card["metrics"]["recognition"]["all"]["accuracy"] == 1.0
    assert card["classes"] == list(CLASSES)
    assert card["data"]["licence"] == "own"
    model = load_model(folder)
    assert model.classes == CLASSES
    assert model.version.startswith("avar_net-mtcn-")
    # A run that is whole is not trained again, and gives the same model.
    log = (tmp_path / "run" / "run" / "member-0" / "log.csv").read_text()
    again = Run(data, arguments(tmp_path / "run")).finish()
    assert load_model(again).version == model.version
    assert (tmp_path / "run" / "run" / "member-0" / "log.csv").read_text() == log


@pytest.mark.thorough
def test_a_mean_of_weights_is_the_model_and_a_run_goes_on(data: Data, tmp_path: Path) -> None:
    few = replace(EMBEDDED, epochs=2, steps=12, batch=8)
    train = library(data.measured, FAMILY, 10, classes=CLASSES)
    nothing = train.where(lambda _: False)

    def fit(folder: str, schedule: Schedule) -> AvarNet:
        found, history = fitted(
            train, nothing, find_configuration("mtcn"), schedule, folder=tmp_path / folder, seed=3, quiet=True
        )
        assert history.best_epoch == 1
        return found

    averaged, again = fit("one", few), fit("one", few)
    newest = fit("other", replace(few, averaged=1e-9))
    assert averaged.scorers
    rows = train.examples[1].bins[0]
    inputs = [torch.from_numpy(part)[None] for part in (rows.values, rows.present, np.ones(10, np.bool_))]
    said = [own.eval()(*inputs)[-1] for own in (averaged, again, newest)]
    assert torch.equal(said[0], said[1])
    assert not torch.allclose(said[0], said[2], atol=1e-3)


def test_another_configuration_does_not_go_on_with_a_run(data: Data, tmp_path: Path) -> None:
    Run(data, arguments(tmp_path, epochs=1)).finish()
    with pytest.raises(TrainingError, match="other settings"):
        Run(data, arguments(tmp_path, epochs=1, configuration="gru")).finish()


@pytest.mark.parametrize(
    "name",
    [
        "bilstm_video",
        *(pytest.param(row, marks=pytest.mark.thorough) for row in ("mtcn_audio", "mtcn_late", "mtcn_5")),
    ],
)
def test_rows_of_the_tables_are_trained_and_loaded(data: Data, tmp_path: Path, name: str) -> None:
    folder = Run(data, arguments(tmp_path / name, configuration=name, epochs=1)).finish()
    model = load_model(folder)
    assert model.configuration is CONFIGURATIONS[name]
    sounds = [stream.is_sound for stream in model.family.streams]
    assert all(sounds) == (name == "mtcn_audio")
    assert any(sounds) == (name != "bilstm_video")
    filled = [row for number in TABLES for row in rows(written(number, tmp_path)) if set(row[2:]) != {ABSENT}]
    assert filled


def test_tables_have_the_paper_s_rows() -> None:
    assert [row[0] for row in rows(written(2, Path("nowhere")))] == [
        "GRU", "Bi-GRU", "LSTM", "Bi-LSTM", "Transformer", "MTCN",
    ]  # fmt: skip
    assert all(len(row) == 13 and set(row[1:]) == {ABSENT} for row in rows(written(2, Path("nowhere"))))
    assert [row[:2] for row in rows(written(3, Path("nowhere")))] == [
        ["5", "early"], ["15", "early"], ["10", "early"], ["10", "late"],
    ]  # fmt: skip


def test_the_command_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = {"accuracy": 0.7125, "precision": 0.5, "recall": 0.25, "f1": 0.3333}
    store.write(tmp_path / "gru" / "model", {}, {"metrics": {"recognition": {"all": figures}}})
    assert main(["tables", "avar_net", "--table", "2", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "Table 2" in told
    assert told.count("71.25 | 50.00 | 25.00 | 33.33") == 1


def test_unknown_configurations_and_damaged_models_are_told(data: Data, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="mtcn_late"):
        find_configuration("tcn")
    folder = Run(data, arguments(tmp_path, epochs=0)).finish()
    card = store.read_card(folder)
    store.write(folder, store.read_tensors(folder), {**card, "classes": ["normal"]})
    with pytest.raises(ModelError, match="avar_net"):
        load_model(folder)


def rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()[4:]]
