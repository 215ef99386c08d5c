"""Which regions of a snippet are looked at, from the site's own extractors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inference.systems.aadc_net.configuration import MOVED
from inference.systems.aadc_net.regions import NOTHING, PackagedRegions, class_names
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


def test_states_tell_how_people_move_around_the_time_of_their_frame() -> None:
    item = snippet(0, [(0, PEOPLE, 0.9), (1, PEOPLE, 0.8)])
    boxes = np.asarray([[0.4, 0.2, 0.6, 0.8]] * 2, np.float32)
    speed, times = item.arrays["motion.speed"].copy(), item.arrays["motion.pair_time"]
    speed[times > 1.0] = 0
    arrays = {**item.arrays, "objects.boxes": boxes, "motion.speed": speed}
    still, moving = (
        PackagedRegions(NAMES).of([replace(item, arrays={**arrays, "motion.speed": array})]).states[0]
        for array in (speed, speed * 2)
    )
    changed = ~np.isclose(still, moving)
    assert changed[0].any()
    assert not changed[1].any()
    # Only the last eight numbers, and motion around the nearest two, are measured from it.
    assert not changed[:, : -MOVED - 1].any()


def test_a_still_picture_has_states_too() -> None:
    item = snippet(0, [(1, PEOPLE, 0.9)])
    empty = {name: array[:0] for name, array in item.arrays.items() if name.startswith("motion.")}
    states = PackagedRegions(NAMES).of([replace(item, arrays={**item.arrays, **empty})]).states
    assert np.isfinite(states).all()
