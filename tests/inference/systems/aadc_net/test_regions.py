"""Which regions of a snippet are looked at, from the site's own extractors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.systems.aadc_net.configuration import MOVED
from inference.systems.aadc_net.moving import MOTION, MotionExtractor
from inference.systems.aadc_net.regions import NOTHING, PackagedRegions, class_names
from inference.systems.deep_feature_fusion import motion_features
from inference.types import Snippet
from tests.inference.systems.aadc_net.small import CAR, CROPS, PEOPLE, snippet

NAMES = np.random.default_rng(0).normal(size=(91, 6)).astype(np.float32)


def test_at_most_five_of_a_frame_people_first() -> None:
    found = [*((0, CAR, 0.9 - 0.01 * place) for place in range(6)), (0, PEOPLE, 0.4), (1, CAR, 0.5)]
    regions = PackagedRegions(NAMES).of([snippet(0, found)])
    assert regions.classes[0, regions.present[0]].tolist() == [PEOPLE, CAR, CAR, CAR, CAR, CAR]
    confidence = regions.confidence[0, :6].astype(float).round(2).tolist()
    assert confidence == [0.4, 0.9, 0.89, 0.88, 0.87, 0.5]
    assert regions.frames[0, :6].tolist() == [4] * 5 + [12]


def test_states_are_the_class_in_words_and_the_box() -> None:
    regions = PackagedRegions(NAMES).of([snippet(0, [(1, CAR, 0.75)])])
    left, top, right, bottom = regions.boxes[0, 0].tolist()
    geometry = [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top, 0.75]
    np.testing.assert_allclose(regions.states[0, 0, :11], [*NAMES[CAR], *geometry], rtol=1e-5)
    assert len(class_names()) == len(NAMES)
    assert class_names()[CAR] == "car"


def test_the_whole_picture_stands_for_a_snippet_in_which_nothing_was_found() -> None:
    item = snippet(0, [])
    regions = PackagedRegions(NAMES).of([item])
    assert regions.present[0].tolist() == [True] + [False] * 9
    assert regions.classes[0, 0] == NOTHING
    whole = item.arrays["appearance.frame"].astype(np.float32)
    np.testing.assert_array_equal(regions.crops[0, 0], [*whole, *whole])


def test_what_was_found_but_not_embedded_is_left_out() -> None:
    crops = np.ones((2, CROPS), np.float32)
    crops[1] = 0
    regions = PackagedRegions(NAMES).of([snippet(0, [(1, PEOPLE, 0.9), (1, PEOPLE, 0.8)], crops=crops)])
    assert regions.present[0].sum() == 1


def test_all_regions_of_a_snippet_know_how_its_scene_moves() -> None:
    item = snippet(0, [(0, PEOPLE, 0.9), (1, CAR, 0.8)])
    states = PackagedRegions(NAMES).of([item, snippet(1, [])]).states
    moving = item.arrays[MOTION][0]
    np.testing.assert_array_equal(states[0, :2, -MOVED:], [moving, moving])
    assert states[1, 0, -MOVED:].tolist() == snippet(1, []).arrays[MOTION][0].tolist()


def test_a_still_picture_moves_less_than_any_other() -> None:
    item = snippet(0, [(1, PEOPLE, 0.9)])
    still = replace(item, arrays={**item.arrays, MOTION: np.zeros((0, MOVED), np.float32)})
    states = PackagedRegions(NAMES).of([still]).states[0, 0, -MOVED:]
    speeds = motion_features.describe(np.full((3, 48, 64, 2), 0.2, np.float32), np.full(3, 0.125))[:6]
    assert np.isfinite(states).all()
    assert (states[:6] <= speeds).all()


def test_motion_is_measured_of_a_snippet_and_not_of_a_still_picture() -> None:
    chance = np.random.default_rng(0)
    numbers = np.arange(16)
    moving = Snippet(
        source="camera",
        sequence=0,
        start=0.0,
        end=2.0,
        frame_start=0,
        frame_end=16,
        frames=chance.integers(0, 255, (16, 48, 64, 3)).astype(np.uint8),
        frame_numbers=numbers,
        frame_times=numbers / 8.0,
        fps=8.0,
    )
    extractor = MotionExtractor()
    assert extractor.extract(moving)[MOTION].shape == (1, MOVED)
    still = replace(moving, frame_numbers=np.zeros_like(numbers))
    assert extractor.extract(still)[MOTION].shape == (0, MOVED)
