"""A profile on disk: small, plain, and refused when it is not one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inference.errors import ProfileError
from inference.systems.normality import NormalitySystem, Profile
from inference.systems.normality.reference import GENERAL_FOLDER, general_profile
from tests.inference.systems.normality.scenes import Event, recording


@pytest.fixture(scope="module")
def profile() -> Profile:
    return NormalitySystem().fit([recording(30, seed=1)])


def test_it_works(profile: Profile, tmp_path: Path) -> None:
    profile.save(tmp_path / "scene")
    loaded = Profile.load(tmp_path / "scene")
    assert loaded.fingerprint == profile.fingerprint
    features = recording(10, seed=3, event=Event(4, 6, speed=3.0))
    before, _ = NormalitySystem(profile).assess(features)
    after, _ = NormalitySystem(loaded).assess(features)
    assert [item.score for item in before] == [item.score for item in after]
    assert sorted(path.name for path in (tmp_path / "scene").iterdir()) == [
        "profile.json",
        "profile.safetensors",
    ]


def test_fitting_twice_gives_the_same_profile(profile: Profile) -> None:
    assert NormalitySystem().fit([recording(30, seed=1)]).fingerprint == profile.fingerprint
    assert NormalitySystem().fit([recording(30, seed=2)]).fingerprint != profile.fingerprint


def test_an_absent_profile_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="python -m inference fit"):
        Profile.load(tmp_path / "nowhere")


@pytest.mark.parametrize("damage", ["not json", "[]", '{"format": "watchpost-normality-0"}'])
def test_a_damaged_card_is_refused(profile: Profile, tmp_path: Path, damage: str) -> None:
    profile.save(tmp_path)
    (tmp_path / "profile.json").write_text(damage)
    with pytest.raises(ProfileError):
        Profile.load(tmp_path)


def test_damaged_tables_are_refused(profile: Profile, tmp_path: Path) -> None:
    profile.save(tmp_path)
    tables = tmp_path / "profile.safetensors"
    tables.write_bytes(tables.read_bytes()[:100])
    with pytest.raises(ProfileError, match="damaged"):
        Profile.load(tmp_path)


def test_too_little_footage_is_refused() -> None:
    with pytest.raises(ProfileError, match="too few"):
        NormalitySystem().fit([recording(2)])


def test_the_general_profile_is_small_and_names_its_sources() -> None:
    assert sum(path.stat().st_size for path in GENERAL_FOLDER.iterdir()) < 800_000
    card = json.loads((GENERAL_FOLDER / "profile.json").read_text())["card"]
    assert {"name", "licence", "clips"} <= set(card["sources"][0])
    assert general_profile().itself is not None
