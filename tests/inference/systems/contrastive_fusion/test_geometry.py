"""Light, homographies, windows and tubes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from inference.media.homography import (
    VARIABLE,
    Homography,
    HomographyError,
    configured,
)
from inference.systems.contrastive_fusion.lowlight import blindness, dark_share, low_light
from inference.systems.contrastive_fusion.tubes import Tube, distinct, groups, lifetime, link, persons
from inference.systems.contrastive_fusion.windows import MARGIN, WIDEST, to_and_fro, window_of

TIMES = np.arange(16) / 8


def test_low_light_is_more_than_two_fifths_of_pixels_under_a_hundred():
    picture = np.full((10, 10), 100, np.uint8)
    assert dark_share(picture) == 0.0
    picture[:4] = 99
    assert dark_share(picture) == pytest.approx(0.4)
    assert not low_light(0.4)
    assert low_light(0.41)


@pytest.mark.parametrize(
    ("pictures", "reason"),
    [
        (np.zeros((2, 64, 64), np.uint8), "dark"),
        (np.full((2, 64, 64), 255, np.uint8), "saturated"),
        (np.random.default_rng(0).normal(60, 8, (2, 64, 64)).astype(np.uint8), "flat"),
        (np.tile(np.linspace(20, 200, 64).astype(np.uint8), (2, 64, 1)), ""),
        (np.empty((0, 8, 8), np.uint8), "dark"),
    ],
)
def test_blind_pictures_are_told(pictures: np.ndarray, reason: str):
    assert blindness(pictures) == reason


def test_a_homography_is_found_from_four_points_and_undone():
    visible = [[0.1, 0.1], [0.9, 0.15], [0.85, 0.9], [0.2, 0.8]]
    truth = Homography.of([1.1, 0.02, -0.05, 0.01, 0.95, 0.04, 0.03, -0.02, 1.0])
    found = Homography.from_points(visible, truth.map(np.array(visible)).tolist())
    elsewhere = np.array([[0.5, 0.5], [0.3, 0.7]])
    assert found.map(elsewhere) == pytest.approx(truth.map(elsewhere), abs=1e-6)
    assert found.back(found.map(elsewhere)) == pytest.approx(elsewhere)


def test_more_points_than_four_are_fitted_together():
    truth = Homography.of([0.8, 0.1, 0.05, -0.05, 0.9, 0.1, 0.02, 0.05, 1.0])
    rng = np.random.default_rng(3)
    visible = rng.uniform(0.05, 0.95, (9, 2))
    clicked = truth.map(visible) + rng.normal(0, 0.002, (9, 2))
    found = Homography.from_points(visible.tolist(), clicked.tolist())
    assert np.abs(found.map(visible) - truth.map(visible)).max() < 0.006
    assert not found.folds


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ([[0.1, 0.1], [0.5, 0.5], [0.9, 0.9], [0.2, 0.8]], "spread them out"),
        ([[0.3, 0.3]] * 4, "spread them out"),
        ([[0.9, 0.1], [0.1, 0.1], [0.9, 0.9], [0.1, 0.9]], "exchanged"),
        ([[0.1], [0.2], [0.3], [0.4]], "two numbers"),
        ([[0.1, 0.1, 0.1]] * 4, "two numbers"),
        ([["a", 0], [0, 1], [1, 0], [1, 1]], "two numbers"),
        ([[float("inf"), 0], [0, 1], [1, 0], [1, 1]], "two numbers"),
    ],
)
def test_points_that_determine_nothing_are_refused(points: list[list[float]], sentence: str):
    square = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]
    with pytest.raises(HomographyError, match=sentence):
        Homography.from_points(square, points)


@pytest.mark.parametrize("numbers", [[1, 2, 3], [0] * 9, ["a"] * 9, [float("nan")] * 9])
def test_numbers_that_are_no_homography_are_refused(numbers: list[float]):
    with pytest.raises(HomographyError):
        Homography.of(numbers)
    with pytest.raises(HomographyError, match="four"):
        Homography.from_points([[0, 0]] * 3, [[0, 0]] * 3)


def test_homographies_are_set_by_camera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert configured().of("gate").matrix == pytest.approx(np.eye(3))
    path = tmp_path / "homographies.json"
    path.write_text(
        json.dumps({"gate": [1, 0, 0.1, 0, 1, 0, 0, 0, 1], "yard.mp4": [2, 0, 0, 0, 2, 0, 0, 0, 1]})
    )
    monkeypatch.setenv(VARIABLE, str(path))
    found = configured()
    assert found.of("gate").matrix[0, 2] == 0.1
    assert found.of("/clips/yard.mp4").matrix[0, 0] == 2
    assert found.of("roof").matrix == pytest.approx(np.eye(3))
    path.write_text("[]")
    with pytest.raises(HomographyError, match="nine numbers"):
        configured()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "absent.json"))
    with pytest.raises(HomographyError, match="cannot be read"):
        configured()


def test_a_window_is_the_square_around_all_boxes():
    window = window_of(np.array([[100.0, 50, 140, 150], [180, 60, 220, 160]]))
    assert window.side == pytest.approx(MARGIN * 120)
    assert window.left + window.side / 2 == pytest.approx(160)
    assert window.corners[2] == pytest.approx([window.left + window.side, window.top + window.side])
    change = window.to_crop(112)
    assert change @ [window.left - 0.5, window.top - 0.5, 1] == pytest.approx([-0.5, -0.5])


def test_a_window_stays_with_who_crosses_the_whole_picture():
    lefts = np.linspace(0, 900, 16)
    window = window_of(np.stack([lefts, lefts * 0 + 50, lefts + 40, lefts * 0 + 150], axis=1))
    assert window.side == pytest.approx(WIDEST * 100)
    assert window.left < lefts[8] < window.left + window.side
    with pytest.raises(ValueError, match="box"):
        window_of(np.empty((0, 4)))


def boxes(*lefts: float, top: float = 50.0) -> np.ndarray:
    return np.array([[left, top, left + 30, top + 100] for left in lefts]).reshape(-1, 4)


def linked(*found: np.ndarray) -> list[Tube]:
    positions = range(0, 2 * len(found), 2)
    return link(positions, found, [np.full(len(rows), 0.5) for rows in found], TIMES)


def test_boxes_are_linked_to_who_was_near():
    one, other = sorted(
        linked(boxes(10, 200), boxes(205, 30), boxes(50, 210)), key=lambda tube: tube.boxes[0, 0]
    )
    assert one.boxes[:, 0].tolist() == [10, 30, 50]
    assert other.boxes[:, 0].tolist() == [200, 205, 210]


def test_nobody_jumps_across_the_picture():
    assert len(linked(boxes(0), boxes(900))) == 2


def test_a_tube_goes_on_at_the_same_pace():
    (tube,) = linked(boxes(10), boxes(30))
    where = tube.at([0, 1, 2, 6], TIMES)
    assert where[:, 0].tolist() == pytest.approx([10, 20, 30, 70])
    assert (where[:, 2] - where[:, 0]).tolist() == pytest.approx([30] * 4)


def test_people_who_come_near_are_one_group():
    tubes = linked(boxes(10, 60, 400), boxes(12, 58, 400))
    sizes = sorted(len(group) for group in groups(tubes, range(0, 16, 2), TIMES))
    assert sizes == [1, 2]


def test_people_who_are_not_there_at_once_are_not_together():
    gone, come = np.array([[10.0, 50, 40, 150]]), np.array([[30.0, 50, 60, 150]])
    tubes = [
        Tube(np.arange(0, 6, 2), gone.repeat(3, 0), 0.9),
        Tube(np.arange(10, 16, 2), come.repeat(3, 0), 0.9),
    ]
    assert [len(group) for group in groups(tubes, range(0, 16, 2), TIMES)] == [1, 1]
    # Two looks at a snippet do not tell when somebody was not there.
    seldom = [Tube(np.array([4]), gone, 0.9), Tube(np.array([12]), come, 0.9)]
    assert [len(group) for group in groups(seldom, [4, 12], TIMES)] == [2]
    assert lifetime(tubes[:1], range(0, 16, 2), 16) == (0, 4)
    assert lifetime(seldom[:1], [4, 12], 16) == (0, 15)


def test_somebody_else_is_not_taken_for_who_was_there_before():
    def seen(left: float) -> np.ndarray:
        return np.array([[left, 50, left + 30, 150]])

    def tubes(*lefts: float | None) -> list[Tube]:
        found = [np.empty((0, 4)) if left is None else seen(left) for left in lefts]
        sure = [np.full(len(each), 0.9) for each in found]
        return link(range(0, 2 * len(lefts), 2), found, sure, TIMES)

    assert len(tubes(0, 20, 40, 60)) == 1
    # A height to the side of where his way led, within a quarter of a second; and back after a while.
    assert len(tubes(0, 20, 40, 160)) == 2
    assert len(tubes(0, 20, None, None, 80)) == 1
    assert len(tubes(0, 20, None, None, None, 100)) == 2


def test_a_part_of_somebody_is_nobody():
    person = Tube(np.arange(0, 16, 2), np.array([[10.0, 50, 40, 150]]).repeat(8, 0), 0.9)
    arm = Tube(np.arange(0, 16, 2), np.array([[42.0, 80, 60, 100]]).repeat(8, 0), 0.0)
    far = Tube(np.arange(0, 16, 2), np.array([[300.0, 80, 310, 110]]).repeat(8, 0), 0.9)
    assert persons([person, arm, far], range(0, 16, 2), TIMES) == [person, far]


def test_frames_are_shown_to_and_fro():
    assert to_and_fro(0, 15, 16).tolist() == list(range(16))
    assert to_and_fro(4, 7, 16).tolist() == [6, 7, 6, 5, 4, 5, 6, 7, 6, 5, 4, 5, 6, 7, 6, 5]


def test_the_same_person_is_counted_once():
    found = np.array([[0.1, 0.1, 0.3, 0.6]], np.float32)
    again = np.array([[0.12, 0.12, 0.31, 0.6], [0.6, 0.1, 0.8, 0.6]], np.float32)
    assert distinct(found, again).tolist() == again[1:].tolist()
