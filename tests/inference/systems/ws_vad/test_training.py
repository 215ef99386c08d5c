"""Runs of the command line's training: a data set with splits, cut short and gone on with, and the table."""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.datasets import read_dataset
from inference.errors import TrainingError
from inference.extractors.storage import save_features
from inference.systems.ws_vad import dataset_videos, training
from inference.systems.ws_vad.configuration import (
    CONFIGURATIONS,
    EMBEDDED_SCHEDULE,
    PAPER_SCHEDULE,
    TABLES,
    find_configuration,
)
from inference.systems.ws_vad.fitting import Learner
from inference.systems.ws_vad.lines import choose_line
from inference.systems.ws_vad.preparation import fit_preparation
from inference.systems.ws_vad.scoring import load_system
from inference.systems.ws_vad.tables import PRINTED, table, written
from inference.training.store import read_card
from tests.inference.systems.ws_vad.made_videos import SCHEDULE, SMALL, configuration, rows, snippets, videos


def arguments(out: Path, *words: str, data: Path | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    training.add_arguments(parser)
    common = {"data": data, "out": out, "seed": 0, "quiet": True}
    return argparse.Namespace(**vars(parser.parse_args(words)), **common)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Recordings of two classes and two splits, whose features have been measured already."""
    folder, features = tmp_path / "data", tmp_path / "out" / "features"
    features.mkdir(parents=True)
    for split, count in (("train", 4), ("test", 2)):
        for label in ("normal", "fight"):
            (folder / split / label).mkdir(parents=True)
            for number in range(count):
                name = f"{split}-{label}-{number}"
                (folder / split / label / f"{name}.mp4").write_bytes(b"-")
                seed = 10 * number + len(label)
                found = snippets(seed, abnormal=label == "fight", sound=number % 2 == 0)
                save_features(features / f"{split}-{label}-{name}.safetensors", found)
    return folder


def test_it_works(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a data set with splits to a model that scores."""
    schedule = replace(
        SCHEDULE, rgb=replace(SCHEDULE.rgb, epochs=1), fusion=replace(SCHEDULE.fusion, epochs=1)
    )
    monkeypatch.setattr(dataset_videos, "measure_of", lambda _: None)
    own = arguments(tmp_path / "out", data=data)
    folder = dataset_videos.train_on_dataset(own, configuration(SMALL), schedule)
    card = read_card(folder)
    assert card["classes"] == ["normal", "fight"]
    assert card["data"]["recordings"] == 8
    assert set(card["seconds_by_stage"]) == {"rgb", "scorers", "fusion"}
    assert len(load_system(folder).assess(snippets(1))[0]) == 9
    again = dataset_videos.train_on_dataset(own, configuration(SMALL), schedule)
    assert read_card(again)["line"] == card["line"]


def test_whole_sources_are_held_back(data: Path) -> None:
    learned, held_back, tested = dataset_videos.split(read_dataset(data), seed=0)
    assert len(tested) == 4
    assert len(learned) + len(held_back) == 8
    assert not {item.source for item in learned} & {item.source for item in held_back}


def test_rows_of_the_table_share_their_rgb_stream(tmp_path: Path) -> None:
    """The second configuration finds the first stage finished, and begins with its weights."""
    shared = tmp_path / "shared"
    one = replace(SCHEDULE, rgb=replace(SCHEDULE.rgb, epochs=1), fusion=replace(SCHEDULE.fusion, epochs=1))
    found = []
    for streams in (("rgb",), ("rgb", "flow")):
        own = configuration(replace(SMALL, streams=streams))
        learner = Learner(own, one, classes=2, quiet=True, shared=shared)
        found.append(learner.learn(videos(8), tmp_path / "-".join(streams)))
    assert len(list(shared.iterdir())) == 1
    assert found[0].seconds["rgb"] == found[1].seconds["rgb"]


def test_a_folder_of_another_run_is_refused(tmp_path: Path) -> None:
    streams = configuration(replace(SMALL, streams=("flow",)))
    one = replace(SCHEDULE, fusion=replace(SCHEDULE.fusion, epochs=1, steps=1))
    Learner(streams, one, classes=2, quiet=True).learn(videos(4), tmp_path)
    for other in (replace(one, length=9), replace(one, fusion=replace(one.fusion, rate=1e-4))):
        with pytest.raises(TrainingError, match="other settings"):
            Learner(streams, other, classes=2, quiet=True).learn(videos(4), tmp_path)


def test_the_table_stands_beside_the_printed_one(tmp_path: Path) -> None:
    text = written(1, tmp_path)
    assert text == table(argparse.Namespace(data=None, table=1, out=tmp_path))
    assert text.count("not run") == 3 * len(TABLES[1]) == 21
    assert set(PRINTED) == set(TABLES[1])
    assert "| RGB + Flow + Audio | RGB + flow + audio | not run | not run | not run | 88.28 |" in text


def test_configurations() -> None:
    chosen, schedule = training.chosen(arguments(Path(), "--joined", "--epochs", "1", "2"))
    assert (chosen.extractors, chosen.name) == ("embedded", "full")
    assert (schedule.rgb.epochs, schedule.fusion.epochs) == (1, 2)
    assert schedule.length == EMBEDDED_SCHEDULE.length
    chosen, schedule = training.chosen(arguments(Path(), "--configuration", "rgb_flow"))
    assert (chosen.extractors, chosen.architecture.streams) == ("paper", ("rgb", "flow"))
    assert schedule == PAPER_SCHEDULE
    assert (schedule.fusion.rgb_rate, schedule.fusion.rate, schedule.fusion.epochs) == (1e-6, 3e-5, 2)
    assert all(find_configuration(name, size="tiny").name == name for name in CONFIGURATIONS)
    with pytest.raises(TrainingError, match="there are attention"):
        find_configuration("everything")


def test_the_line_parts_videos_by_their_highest_score() -> None:
    normal, abnormal = [[0.1, 0.2], [0.2, 0.1, 0.15], [0.25, 0.1]], [[0.1, 0.7], [0.8, 0.6], [0.1, 0.9]]
    line = choose_line([*normal, *abnormal], [False] * 3 + [True] * 3)
    assert 0.25 < line.threshold < 0.7
    calibrated = [line.calibrated(own).max() for own in (*normal, *abnormal)]
    assert [score >= 0.5 for score in calibrated] == [False] * 3 + [True] * 3
    assert line.calibrated(line.threshold) == pytest.approx(0.5)


def test_preparation_keeps_what_varies() -> None:
    measured = [rows(seed, abnormal=seed > 2) for seed in range(6)]
    preparation = fit_preparation(measured, [rows(9, abnormal=False, camera=True)], SMALL)
    prepared = preparation(measured[0], SMALL)
    assert [getattr(prepared, name).shape[1] for name in ("pictures", "clips", "flow", "audio")] == [
        6,
        12,
        44,
        6,
    ]
    together = np.concatenate([preparation(own, SMALL).clips for own in measured])
    spread = together.std(axis=0)
    assert (np.diff(spread) < 0.05).all()
    assert np.sqrt((spread**2).mean()) == pytest.approx(1, abs=0.1)
    stored = type(preparation).from_tensors(preparation.tensors())(measured[0], SMALL)
    assert np.array_equal(stored.clips, prepared.clips)
    silent = preparation(rows(3, abnormal=False, sound=False), SMALL)
    assert not silent.audio.any()
    with pytest.raises(ValueError, match="columns where the model takes"):
        preparation(measured[0], replace(SMALL, clips=10))
