"""Pairs cut from a data set of recordings, with recordings of one source on one side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.datasets import Item, LayoutError
from inference.errors import TrainingError
from inference.systems.contrastive_fusion.crops import Found, Group
from inference.systems.contrastive_fusion.drawn import write
from inference.systems.contrastive_fusion.recorded import recorded_data, split_by_source
from inference.types import Snippet


class Finder:
    """Finds two groups in each snippet whose crops tell the snippet's mean brightness."""

    def __init__(self, people: int = 2) -> None:
        self.people = people
        self.asked = 0

    def find(self, snippet: Snippet) -> Found:
        self.asked += 1
        crop = np.full((16, 112, 112), int(snippet.frames.mean()), np.uint8)
        groups = tuple(
            Group(crop, None, np.zeros((1, 4), np.float32), np.ones(1, np.float32))
            for _ in range(self.people)
        )
        return Found(groups, self.people, 0.7, "", "flat")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes in one scene a split, two snippets a recording."""
    place = tmp_path_factory.mktemp("pairs")
    scenes = {"train": 1, "validation": 1, "test": 1}
    write(place, scenes=scenes, seconds=2.5, classes=("normal", "running"), low_light=False)
    return place


def test_it_cuts_pairs_once(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WATCHPOST_CACHE", str(tmp_path))
    finder = Finder()
    data = recorded_data(folder, finder=finder, quiet=True)  # type: ignore[arg-type]
    for pairs in (data.train, data.validation, data.test):
        # Everybody of the normal recording, the largest group of the other one.
        assert sorted(pairs.classes.tolist()) == [0, 0, 0, 0, 2, 2]
        assert pairs.visible.shape == (6, 16, 112, 112)
        assert pairs.visible.min() > 60
        assert not pairs.thermal.any()
        assert pairs.low_light.all()
    assert data.facts["counts"]["train"]["running"] == 2
    assert data.facts["recordings"] == {"train": 2, "validation": 2, "test": 2}
    asked = finder.asked
    again = recorded_data(folder, finder=finder, quiet=True)  # type: ignore[arg-type]
    assert finder.asked == asked
    assert again.fingerprint == data.fingerprint
    assert np.array_equal(again.test.visible, data.test.visible)


def test_recordings_without_people_are_nothing_to_learn_from(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("WATCHPOST_CACHE", str(tmp_path))
    with pytest.raises(TrainingError, match="Nobody was found"):
        recorded_data(folder, finder=Finder(0), quiet=True)  # type: ignore[arg-type]


def test_classes_that_it_does_not_know_are_refused(tmp_path: Path):
    for name in ("normal", "dancing"):
        (tmp_path / name).mkdir()
        for kind in ("visible", "thermal"):
            (tmp_path / name / f"a_{kind}.mp4").write_bytes(b"")
    with pytest.raises(LayoutError, match="dancing"):
        recorded_data(tmp_path)


def items(*sources: str, split: str = "") -> list[Item]:
    return [Item(Path(f"{source}{k}.mp4"), "normal", split, source) for source in sources for k in range(2)]


def test_sources_stay_together_and_every_split_has_some():
    placed = split_by_source(items(*(f"s{k}" for k in range(20))))
    sources = {
        split: {item.source for item in placed if item.split == split}
        for split in ("train", "validation", "test")
    }
    assert {split: len(found) for split, found in sources.items()} == {
        "train": 12,
        "validation": 2,
        "test": 6,
    }
    assert not sources["train"] & sources["test"]
    assert not sources["train"] & sources["validation"]
    again = split_by_source(items(*(f"s{k}" for k in range(20))))
    assert [item.split for item in placed] == [item.split for item in again]


def test_a_test_split_that_is_given_is_kept():
    given = [*items("a", "b", "c", "d", "e", "f", "g", split="train"), *items("x", "y", split="test")]
    placed = split_by_source(given)
    assert {item.source for item in placed if item.split == "test"} == {"x", "y"}
    assert len({item.source for item in placed if item.split == "validation"}) == 1
