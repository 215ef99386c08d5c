from __future__ import annotations

import json
import random
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

from inference.annotation_formats.tracks import Key, Rectangle, box_at, cut, follow, joined

CASES: dict[str, Any] = json.loads((Path(__file__).parents[2] / "track_cases.json").read_text())


def keys_of(track: list[dict[str, Any]]) -> tuple[Key, ...]:
    return tuple(
        Key(key["time"], Rectangle(key["left"], key["top"], key["right"], key["bottom"]), key["outside"])
        for key in track
    )


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: f"{case['track']} at {case['time']}")
def test_it_works(case: dict[str, Any]) -> None:
    box = box_at(keys_of(CASES["tracks"][case["track"]]), case["time"])
    assert box is None if case["box"] is None else box and astuple(box) == pytest.approx(case["box"])


def random_track(chance: random.Random) -> tuple[Key, ...]:
    times = sorted(chance.sample(range(100), chance.randint(1, 8)))
    keys = []
    for time in times:
        left, top = chance.random() / 2, chance.random() / 2
        keys.append(Key(time / 10, Rectangle(left, top, left + 0.4, top + 0.4), chance.random() < 0.3))
    return tuple(keys)


def same(a: Rectangle | None, b: Rectangle | None) -> bool:
    return a == b if a is None or b is None else astuple(a) == pytest.approx(astuple(b), abs=1e-9)


def test_a_cut_changes_nothing_of_what_is_seen_in_it() -> None:
    chance = random.Random(5)
    for _ in range(150):
        track = random_track(chance)
        start, end = sorted(chance.sample(range(1001), 2))
        part = cut(track, start / 100, end / 100)
        for time in [*range(start, end, 13), end]:
            assert same(box_at(part, time / 100), box_at(track, time / 100))


def test_the_parts_of_a_cut_track_are_one_again() -> None:
    chance = random.Random(6)
    met = 0
    for _ in range(150):
        track = random_track(chance)
        at = chance.randint(1, 999) / 100
        first, second = cut(track, 0, at), cut(track, at, 10)
        if not follow(first, second):
            continue
        met += 1
        whole = joined(first, second)
        for time in range(0, 1001, 13):
            assert same(box_at(whole, time / 100), box_at(track, time / 100))
    assert met > 25
