"""Drawn pairs: repeatable, with scenes of their own in each split, and told apart by what they show."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from inference.media.index import build_index
from inference.systems.contrastive_fusion.drawn import BEHAVIOURS, DrawnPairs, record, scene, write
from inference.systems.contrastive_fusion.drawn.behaviours import perform
from inference.systems.contrastive_fusion.drawn.recordings import RATE, THERMAL_SIZE


def test_it_draws_pairs():
    pairs = DrawnPairs("train", 12)
    visible, thermal, number, facts = pairs[7]
    for clip in (visible, thermal):
        assert clip.shape == (1, 16, 112, 112)
        assert clip.dtype == np.float32
        assert 0.0 <= clip.min() < clip.max() <= 1.0
    assert BEHAVIOURS[number] == facts["behaviour"] == "fighting"
    assert [item[2] for item in pairs] == [pairs.class_of(index) for index in range(12)]


def test_an_item_is_always_the_same_and_depends_on_seed_and_split():
    first = DrawnPairs("train", 6, seed=3)[4]
    again = DrawnPairs("train", 60, seed=3)[4]
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert first[3] == again[3]
    assert not np.array_equal(first[1], DrawnPairs("train", 6, seed=4)[4][1])
    assert not np.array_equal(first[1], DrawnPairs("test", 6, seed=3)[4][1])
    with pytest.raises(IndexError):
        DrawnPairs("train", 6)[6]


def test_splits_share_no_scene():
    heat = {
        split: [scene(split, number).heat for number in range(3)] for split in ("train", "validation", "test")
    }
    drawn = [picture for pictures in heat.values() for picture in pictures]
    assert all(not np.allclose(one, other) for k, one in enumerate(drawn) for other in drawn[:k])
    with pytest.raises(ValueError, match="validation"):
        scene("valid", 0)


@pytest.mark.parametrize("low", [True, False])
def test_light_is_as_low_as_asked(low: bool):
    facts = [item[3] for item in DrawnPairs("validation", 18, low_light=low)]
    assert [fact["low_light"] for fact in facts] == [int(low)] * 18
    assert all((float(fact["dark_share"]) > 0.4) is low for fact in facts)


def test_people_move_as_their_behaviour_says():
    times = np.arange(17) / 8

    def metres(behaviour: str) -> float:
        gone = []
        for seed in range(12):
            feet = perform(behaviour, np.random.default_rng(seed), times, 5.0).people[0].mean(axis=1)
            gone.append(np.linalg.norm(np.diff(feet[:, :2], axis=0), axis=1).sum() / 2.0)
        return float(np.median(gone))

    assert metres("running") > 1.8 * metres("carrier") > 0.8
    assert metres("biker") > 1.3 * metres("carrier")


def test_a_bag_that_is_left_stays_where_it_was_put():
    times = np.arange(33) / 8
    act = perform("bag_left", np.random.default_rng(2), times, 5.0)
    bag = next(shape.centre for shape in act.shapes if hasattr(shape, "centre"))
    person = act.people[0].mean(axis=1)
    assert np.ptp(bag[-8:], axis=0).max() == 0.0
    assert np.linalg.norm((bag - person)[0, :2]) < 0.8 < np.linalg.norm((bag - person)[-1, :2])


def test_carried_things_are_colder_than_who_carries_them():
    act = perform("carrier", np.random.default_rng(1), np.arange(16) / 8, 5.0)
    things = {shape.material for shape in act.shapes if hasattr(shape, "centre")}
    rest = [material.warmth for number, material in enumerate(act.materials) if number not in things]
    assert max(act.materials[number].warmth for number in things) < 0.1 < max(rest) == 1.0


def test_an_unknown_behaviour_is_refused():
    with pytest.raises(ValueError, match="bag_left"):
        perform("sneaking", np.random.default_rng(0), np.arange(16) / 8, 5.0)


def test_a_data_set_is_written_as_pairs_of_recordings(tmp_path: Path):
    table = write(tmp_path, scenes={"train": 1, "test": 1}, seconds=2.0, classes=("normal", "biker"))
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["split"], row["class"]) for row in rows] == [
        ("train", "normal"),
        ("train", "biker"),
        ("test", "normal"),
        ("test", "biker"),
    ]
    assert rows[0]["visible"] == "train/normal/train-000_visible.mp4"
    for row in rows:
        visible, thermal = build_index(tmp_path / row["visible"]), build_index(tmp_path / row["thermal"])
        assert len(visible.times) == len(thermal.times) == 2 * RATE
    assert not list(tmp_path.rglob("*.part"))
    assert THERMAL_SIZE == (320, 240)


def test_acts_follow_each_other_in_a_recording(tmp_path: Path):
    stretches = record(
        tmp_path / "v.mp4",
        tmp_path / "t.mp4",
        scene("test", 1),
        [("normal", 1.0), ("running", 1.5)],
        low=False,
        rng=np.random.default_rng(0),
    )
    assert [(s.behaviour, s.start, s.end) for s in stretches] == [("normal", 0.0, 1.0), ("running", 1.0, 2.5)]
    assert len(build_index(tmp_path / "v.mp4").times) == 40
