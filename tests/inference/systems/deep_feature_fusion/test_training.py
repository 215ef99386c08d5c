"""Training on small recordings made here, with motion alone: no network is needed."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from inference.datasets import read_dataset
from inference.errors import TrainingError
from inference.systems.deep_feature_fusion import gathering, training
from inference.systems.deep_feature_fusion.configuration import Block, Configuration, Unit
from inference.systems.deep_feature_fusion.model import Model, pool_of
from inference.systems.deep_feature_fusion.moving import SceneMotion
from inference.training import store

MOTION = Configuration("motion", Unit.WINDOW, (Block("motion"),))
SOURCES = 2
CLIPS = 4


def pictures(*, wild: bool, seed: int) -> np.ndarray:
    """(16, 64, 96, 3): a patch that walks, or one that jumps to and fro."""
    random = np.random.default_rng(seed)
    ground = random.integers(60, 120, (64, 96, 1), np.uint8).repeat(3, axis=2)
    patch = random.integers(120, 255, (24, 24, 1), np.uint8).repeat(3, axis=2)
    frames = np.stack([ground] * 16)
    for place in range(16):
        left = 36 + int(random.integers(-8, 9)) if wild else 10 + 3 * place
        top = 20 + int(random.integers(-8, 9)) if wild else 20
        frames[place, top : top + 24, left : left + 24] = patch
    return frames


def write(path: Path, frames: np.ndarray) -> None:
    with av.open(str(path), "w") as output:
        video = output.add_stream("libx264", rate=8, options={"preset": "ultrafast", "crf": "20"})
        video.width, video.height, video.pix_fmt = frames.shape[2], frames.shape[1], "yuv420p"
        for picture in frames:
            output.mux(video.encode(VideoFrame.from_ndarray(picture, format="bgr24")))
        output.mux(video.encode(None))


def table(folder: Path, lines: Sequence[Sequence[str]], *columns: str) -> None:
    with (folder / "clips.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("path", "label", "source", *columns), *lines])


@pytest.fixture(autouse=True)
def motion_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "CONFIGURATIONS", {"motion": MOTION})


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fights")
    lines = []
    for label in ("fight", "normal"):
        (folder / label).mkdir()
        for number in range(CLIPS):
            name = f"{label}/{number}.mp4"
            write(folder / name, pictures(wild=label == "fight", seed=number))
            lines.append((name, label, f"s{number % SOURCES}"))
    table(folder, lines)
    return folder


def arguments(data: Path, out: Path, *more: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    for name in ("--data", "--out"):
        parser.add_argument(name)
    parser.add_argument("--seed", type=int, default=0)
    parser.set_defaults(quiet=True)
    training.add_arguments(parser)
    given = ["--data", str(data), "--out", str(out), "--configuration", "motion", "--folds", "2", *more]
    return parser.parse_args(given)


def test_it_works(data: Path, tmp_path: Path) -> None:
    given = arguments(data, tmp_path, "--repeats", "2", "--compare", "logistic", "--licence", "drawn here")
    folder = training.train(given)
    model = Model.load(folder)
    assert model.classifier.names == ("normal", "fight")
    card = store.read_card(folder)
    assert card["data"]["recordings"] == {"normal": CLIPS, "fight": CLIPS}
    assert card["data"]["sources"] == SOURCES
    assert card["data"]["licence"] == "drawn here"
    assert card["metrics"]["auc"]["value"] > 0.9
    assert card["metrics"]["logistic"]["auc"]["value"] > 0.9
    # All clips are alike in length, size and rate: metadata tell nothing.
    assert card["metrics"]["metadata only"]["auc"]["value"] == 0.5
    pool = pool_of(folder)
    assert pool.names == ("normal", "fight")
    assert sorted(set(pool.rows().clips)) == sorted(f"{c}/{n}.mp4" for c in pool.names for n in range(CLIPS))


def test_a_run_that_was_cut_off_measures_only_what_is_missing(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[str] = []
    look = SceneMotion.look

    def counted(self: SceneMotion, snippet: object, positions: object) -> object:
        measured.append(Path(snippet.source).stem)  # type: ignore[attr-defined]
        if len(measured) == 5:
            raise KeyboardInterrupt
        return look(self, snippet, positions)  # type: ignore[arg-type]

    monkeypatch.setattr(SceneMotion, "look", counted)
    with pytest.raises(KeyboardInterrupt):
        training.train(arguments(data, tmp_path, "--repeats", "0"))
    resumed = training.train(arguments(data, tmp_path, "--repeats", "0"))
    assert len(measured) == 5 + 2 * CLIPS - 4
    monkeypatch.setattr(SceneMotion, "look", look)
    at_once = training.train(arguments(data, tmp_path / "other", "--repeats", "0"))
    assert Model.load(resumed).fingerprint == Model.load(at_once).fingerprint


def test_a_class_shows_when_the_table_says_so(tmp_path: Path) -> None:
    (tmp_path / "fall").mkdir()
    still, wild = pictures(wild=False, seed=1), pictures(wild=True, seed=2)
    write(tmp_path / "fall" / "long.mp4", np.concatenate([still, still, wild, still]))
    table(tmp_path, [("fall/long.mp4", "fall", "s", "4-6")], "fall_seconds")
    dataset = read_dataset(tmp_path, "folders")
    found = gathering.gather(dataset, MOTION, {"motion": SceneMotion()}, tmp_path / "rows", quiet=True)
    times = dict(zip(found.rows.times.tolist(), found.rows.classes.tolist(), strict=True))
    names = found.rows.names
    assert {time: names[number] for time, number in times.items()} == {
        **dict.fromkeys((0.0, 1.0, 2.0, 6.0), "normal"),
        **dict.fromkeys((3.0, 4.0, 5.0), "fall"),
    }


def test_sources_are_asked_for_where_nothing_could_be_held_out(tmp_path: Path) -> None:
    for label in ("normal", "fight"):
        (tmp_path / label).mkdir()
        write(tmp_path / label / "a.mp4", pictures(wild=label == "fight", seed=3))
    table(tmp_path, [("normal/a.mp4", "normal", "one"), ("fight/a.mp4", "fight", "one")])
    with pytest.raises(TrainingError, match="source"):
        training.train(arguments(tmp_path, tmp_path / "out"))


def test_a_normal_class_is_needed(data: Path, tmp_path: Path) -> None:
    for label in ("fight", "fall"):
        (tmp_path / label).mkdir()
        write(tmp_path / label / "a.mp4", pictures(wild=True, seed=4))
    with pytest.raises(TrainingError, match="normal"):
        training.train(arguments(tmp_path, tmp_path / "out"))
