"""From labels of videos to a model that scores: resumed, measured on held-out sources, loaded again."""

from __future__ import annotations

import argparse
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from inference.cli.train import add_common
from inference.datasets.folders import read_folders
from inference.datasets.joined import JoinedRecording, MeasuredClips
from inference.datasets.joined.clips import Clip
from inference.errors import TrainingError
from inference.evaluate.held_out.division import Fold
from inference.evaluate.metrics import areas
from inference.extractors.storage import save_features
from inference.systems.aadc_net import reporting, training
from inference.systems.aadc_net.bags import Bag, BagBatches, padded
from inference.systems.aadc_net.configuration import Configuration, Schedule
from inference.systems.aadc_net.learning import Learner, WeakLabels, begin, optimizer_of
from inference.systems.aadc_net.reporting import on_held_out, write_model
from inference.systems.aadc_net.scoring import load_system
from inference.systems.aadc_net.trained import Calibration
from inference.systems.aadc_net.training import FALSE_ALARMS, Run, add_arguments, line_of
from inference.training.store import read_card
from tests.inference.systems.aadc_net.small import CROPS, PACKAGED, PEOPLE, letters_side, snippet

CPU = torch.device("cpu")
TINY = Configuration(
    "tiny",
    "Tiny",
    "packaged",
    PACKAGED,
    Schedule(epochs=2, learning_rate=0.03, batch=8, top=2, milestones=(), recordings=8),
)
SOURCES = 8


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data set of clips with two people each, whose fights have crops of their own; measured already."""
    folder = tmp_path / "clips"
    folder.mkdir()
    rows = ["path,label,source"]
    for number in range(6 * SOURCES):
        label = "fight" if number % 3 == 0 else "normal"
        path = folder / f"{number:02d}.mp4"
        path.write_bytes(bytes([number]))
        rows.append(f"{path.name},{label},scene{number % SOURCES}")
    (folder / "clips.csv").write_text("\n".join(rows) + "\n")
    items = read_folders(folder)
    clips = MeasuredClips(tmp_path / "features")
    clips.folder.mkdir()
    chance = np.random.default_rng(0)
    for number, item in enumerate(items):
        crops = chance.normal(size=(2, CROPS)).astype(np.float32)
        crops += 2.0 * item.is_abnormal
        found = snippet(number, [(0, PEOPLE, 0.9), (1, PEOPLE, 0.8)], crops=crops)
        moved = replace(found, start=0.0, end=2.0, sequence=0)
        save_features(clips.file(item.path), [moved])
    known = tuple(Clip(item, (0.0,), audible=True) for item in items)
    monkeypatch.setattr("inference.datasets.joined.planning.read_clips", lambda folder: known)
    monkeypatch.setattr(reporting, "figures", partial(reporting.figures, samples=20))
    monkeypatch.setattr(training, "_CALIBRATED_ON", 8)
    return folder


def run(data: Path, *, joined: bool = True, out: str = "run", epochs: int = 2) -> Run:
    schedule = replace(TINY.schedule, epochs=epochs)
    return Run(
        replace(TINY, schedule=schedule),
        data,
        data.parent / out,
        joined=joined,
        features=data.parent / "features",
        side=letters_side(),
        quiet=True,
    )


def test_it_works(data: Path) -> None:
    first = run(data, epochs=1)
    folder = write_model(first, folds=2, licence="mine")
    card = read_card(folder)
    assert card["classes"] == ["normal", "fight"]
    assert card["words"] == ["people going about peacefully", "people fighting"]
    assert 0.0 < card["metrics"]["held_out"]["auc"]["value"] < 1.0
    assert card["metrics"]["held_out"]["recordings"] == 80
    assert (first.folder / "held-out.json").is_file()
    system = load_system(folder, causal=True)
    assert system.model.names is not None
    snippets = [first.clips[item.path][0] for item in first.items[:3]]
    again = run(data, epochs=1).learned("all")
    assert [one.raw for one in system.assess(snippets[:1])[0]] == pytest.approx(
        again.predict([again_bag(first, snippets[0])])[0].logits.tolist(), abs=0.05
    )


def again_bag(first: Run, item: object) -> Bag:
    from inference.systems.aadc_net.bags import bag_of

    return bag_of(first.regions.of([item]), ("normal",))  # type: ignore[list-item]


def test_labels_of_videos_teach_which_snippet_is_abnormal(data: Path) -> None:
    found = run(data, epochs=12)
    task = found.learned("all")
    logits = [
        float(task.predict([again_bag(found, found.clips[item.path][0])])[0].logits[0])
        for item in found.items
    ]
    assert areas([item.is_abnormal for item in found.items], logits).auc > 0.8


def test_recordings_as_they_are_are_learned_from_too(data: Path) -> None:
    card = read_card(write_model(run(data, joined=False), folds=0, licence="mine"))
    assert card["metrics"] == {}
    assert (card["line"], card["slope"]) == (0.0, 1.0)
    assert card["data"]["joined"] is False
    assert card["data"]["licence"] == "mine"


def test_data_without_a_normal_class_are_refused(data: Path) -> None:
    table = data / "clips.csv"
    table.write_text(table.read_text().replace("normal", "falling"))
    with pytest.raises(TrainingError, match="normal and one other"):
        run(data)


def test_the_line_leaves_as_many_false_alarms_as_it_says() -> None:
    logits = np.random.default_rng(0).normal(2.0, 3.0, 1000)
    calibration = line_of(logits.tolist())
    above = np.mean([calibration.score(value) >= 0.5 for value in logits])
    assert above == pytest.approx(FALSE_ALARMS, abs=0.002)


def test_one_line_for_all_folds_is_laid_where_nothing_was_learned_from() -> None:
    def recording(name: str, label: str) -> JoinedRecording:
        return JoinedRecording(name, (), label, (), audible=False)

    scores = np.random.default_rng(0).uniform(0.6, 0.99, (2, 500))
    fold = Fold(0, frozenset(), frozenset(), (recording("a", "normal"), recording("b", "fight")))
    given = {"a": tuple(scores[0]), "b": tuple(scores[1])}
    moved, odds = on_held_out([fold], given)
    assert np.mean(np.asarray(moved["a"]) >= 0.5) == pytest.approx(FALSE_ALARMS, abs=0.002)
    assert np.argsort(moved["b"]).tolist() == np.argsort(given["b"]).tolist()
    own = Calibration(2.0, 0.5)
    assert own.score(2.0 + odds / 0.5) > 0.5
    assert own.later(odds).score(2.0 + odds / 0.5) == pytest.approx(0.5)


def test_padding_a_batch_changes_no_loss() -> None:
    torch.manual_seed(0)
    learner = Learner(replace(PACKAGED, dropout=0.0), 6).eval()
    task = WeakLabels(learner, letters_side(), ("normal", "fight"), TINY.schedule, CPU)
    bags = [bag(4, "normal"), bag(9, "fight")]
    together = float(task.loss(padded(bags, ("normal", "fight"), CPU)).detach())
    apart = [float(task.loss(padded([one], ("normal", "fight"), CPU)).detach()) for one in bags]
    assert together == pytest.approx(float(np.mean(apart)), rel=1e-4)


def test_the_text_tower_stays_as_it_is_while_its_prompts_are_learned() -> None:
    torch.manual_seed(0)
    side = letters_side()
    learner = Learner(PACKAGED, 6)
    bags = [bag(6, name) for name in ("normal", "fight") * 8]
    begin(learner, bags, side)
    context, table = learner.prompts.context.detach().clone(), next(iter(side.tower.parameters())).clone()  # type: ignore[attr-defined]
    task = WeakLabels(learner, side, ("normal", "fight"), TINY.schedule, CPU)
    optimizer = optimizer_of(learner, TINY.schedule)
    held = type("Held", (), {"__len__": lambda self: 16, "epoch": lambda self, number: bags})()
    task.loss(BagBatches(held, ("normal", "fight"), 16, CPU).batch(0, 0)).backward()
    optimizer.step()
    assert not torch.equal(learner.prompts.context, context)
    assert torch.equal(next(iter(side.tower.parameters())), table)  # type: ignore[attr-defined]


def test_training_begins_with_every_snippet_by_itself() -> None:
    torch.manual_seed(0)
    learner = Learner(PACKAGED, 6)
    begin(learner, [bag(6, name) for name in ("normal", "fight") * 8], letters_side())
    learner.requires_grad_(False).eval()
    features = torch.randn(1, 5, PACKAGED.width)
    logits = learner.network.confidence(features)[0]
    alone = [float(learner.network.confidence(features[:, place : place + 1])) for place in range(5)]
    assert logits.tolist() == pytest.approx(alone, abs=1e-6)
    sums = learner.network.confidence(features[:, :1] + features[:, 1:2]) + learner.network.anomaly.bias
    assert float(sums) == pytest.approx(alone[0] + alone[1], abs=1e-5)


def bag(length: int, label: str) -> Bag:
    chance = np.random.default_rng(length)
    return Bag(
        chance.normal(size=(length, PACKAGED.crops)).astype(np.float32),
        chance.normal(size=(length, PACKAGED.states)).astype(np.float32),
        (label,),
    )


def test_options_choose_what_is_trained() -> None:
    parser = argparse.ArgumentParser()
    add_common(parser)
    add_arguments(parser)
    chosen = parser.parse_args(["--data", "d", "--out", "o", "--joined", "--configuration", "embedded_top7"])
    assert (chosen.joined, chosen.configuration, chosen.folds) == (True, "embedded_top7", 5)
