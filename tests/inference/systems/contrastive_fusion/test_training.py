import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from inference.cli import main
from inference.errors import TrainingError
from inference.systems.contrastive_fusion.configuration import (
    CONFIGURATIONS,
    PAPER,
    TABLES,
    Phase,
    Schedule,
    find_configuration,
)
from inference.systems.contrastive_fusion.network import Part
from inference.systems.contrastive_fusion.stages import judged
from inference.systems.contrastive_fusion.trained import load_model
from inference.systems.contrastive_fusion.training import Run
from inference.training.store import read_card
from tests.inference.systems.contrastive_fusion.made_pairs import made_data

WIDTH = 1 / 32
SHORT = Schedule(
    optimizer="adam",
    learning_rate=3e-3,
    normals=3,
    abnormals=3,
    detection_epochs=1,
    decay_epochs=None,
    steps=2,
    recognition_batch=6,
    phases=(Phase(Part.HEADS, 1, 1e-3), Phase(Part.LAST_STAGE, 1, 1e-3), Phase(Part.ALL, 1, 1e-3)),
    reference=8,
    validation=24,
)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def run(folder: Path, name: str = "resnet18", schedule: Schedule = SHORT) -> Run:
    return Run(find_configuration(name, width=WIDTH), schedule, made_data(), folder, quiet=True)


def test_it_works(tmp_path: Path) -> None:
    """Two stages, three phases, and a model that scores as the networks that were trained."""
    whole = run(tmp_path)
    trained = whole.trained()
    folder = whole.finish()
    card = read_card(folder)
    assert card["data"]["fingerprint"] == "made"
    assert {"all", "low_light", "all, thermal alone"} <= set(card["metrics"]["detection"])
    assert 0 <= card["metrics"]["recognition"]["all"]["accuracy"] <= 1
    assert set(card["seconds_by_phase"]) == {
        "detection",
        "recognition-1-heads",
        "recognition-2-last_stage",
        "recognition-3-all",
    }
    model = load_model(folder)
    assert model.detection is not model.recognition
    test = whole.data.test
    before, after = (judged(network, test)["both"] for network in (trained.recognition, model.recognition))
    assert np.abs(after.probabilities - before.probabilities).max() < 0.02
    before, after = (judged(network, test)["both"] for network in (trained.detection, model.detection))
    assert (before.embeddings * after.embeddings).sum(axis=1).min() > 0.999


def test_training_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    first, second = (
        run(tmp_path / name, schedule=replace(SHORT, phases=SHORT.phases[2:])).trained()
        for name in ("a", "b")
    )
    pairs = zip(first.recognition.parameters(), second.recognition.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)


def test_one_network_may_do_both(tmp_path: Path) -> None:
    folder = run(
        tmp_path, schedule=replace(SHORT, keep_detection=0.5, modality_dropout=0.3, phases=SHORT.phases[2:])
    ).finish()
    model = load_model(folder)
    assert model.detection is model.recognition


@pytest.mark.parametrize("name", ["cross_entropy", "focal", "no_fusion", "mfcf_scratch", "amfcfb_visible"])
def test_the_rows_of_the_tables_train(tmp_path: Path, name: str) -> None:
    short = replace(SHORT, detection_epochs=1, steps=1, phases=(Phase(Part.ALL, 1, 1e-3),))
    card = read_card(run(tmp_path, name, short).finish())
    (stage,) = CONFIGURATIONS[name].stages
    assert set(card["metrics"]) == {stage}


def test_every_row_of_the_tables_is_a_configuration() -> None:
    assert set(TABLES) == {3, 4, 5, 6, 7, 8, 9}
    assert {name for names in TABLES.values() for name in names} <= set(CONFIGURATIONS)
    with pytest.raises(TrainingError, match="there are resnet18"):
        find_configuration("resnet50")


def test_the_paper_s_schedule_is_as_printed() -> None:
    assert (PAPER.learning_rate, PAPER.weight_decay, PAPER.temperature) == (0.01, 1e-4, 0.1)
    assert PAPER.normals + PAPER.abnormals == 13
    assert PAPER.detection_epochs == 250
    assert [phase.part for phase in PAPER.phases] == ["heads", "last_stage", "all"]


def test_other_data_in_the_same_folder_are_refused(tmp_path: Path) -> None:
    short = replace(SHORT, phases=SHORT.phases[:1])
    run(tmp_path, schedule=short).trained()
    other = run(tmp_path, schedule=short)
    other.data = replace(other.data, fingerprint="other")
    with pytest.raises(TrainingError, match="other data"):
        other.trained()


def test_the_command_trains_installs_and_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path / "models"))
    module = "inference.systems.contrastive_fusion.training"
    monkeypatch.setattr(f"{module}.drawn_data", lambda **_: made_data())
    monkeypatch.setattr(f"{module}.SCHEDULES", {"drawn": replace(SHORT, steps=1, phases=SHORT.phases[2:])})
    words = ["--data", "drawn", "--out", str(tmp_path / "run"), "--width", str(WIDTH), "--threads", "1"]
    words += ["--quiet", "--install", "mine", "--json"]
    assert main(["train", "contrastive_fusion", *words]) == 0
    said = json.loads(capsys.readouterr().out)
    assert Path(said["model"]) == tmp_path / "models" / "contrastive_fusion" / "mine"
    assert load_model(Path(said["model"])).classes[0] == "normal"
