from __future__ import annotations

import numpy as np

from inference.describe.counting import counted, most_at_once

PERSON, CAR, CLOCK, SUITCASE = 1, 3, 85, 33


def picture(*found: tuple[int, float]) -> dict[int, int]:
    return counted(np.asarray([number for number, _ in found]), np.asarray([sure for _, sure in found]))


def test_people_and_vehicles_are_told_as_they_were_found() -> None:
    assert picture((PERSON, 0.31), (PERSON, 0.9), (CAR, 0.35)) == {PERSON: 2, CAR: 1}


def test_a_thing_the_detector_is_not_sure_of_is_not_told() -> None:
    assert picture((CLOCK, 0.55), (SUITCASE, 0.7)) == {SUITCASE: 1}


def test_the_most_people_are_told_and_of_things_those_that_stay() -> None:
    first = picture((PERSON, 0.4), (SUITCASE, 0.8), (CLOCK, 0.9))
    second = picture((PERSON, 0.4), (PERSON, 0.5), (SUITCASE, 0.7))
    assert most_at_once([first, second]) == {PERSON: 2, SUITCASE: 1}
    assert most_at_once([first]) == first
    assert most_at_once([]) == {}
