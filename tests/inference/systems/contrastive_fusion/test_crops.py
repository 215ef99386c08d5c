"""People found in a snippet of both modalities, and cut out with the same geometry."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.extractors.objects import Detections
from inference.media.homography import Homographies, Homography
from inference.media.index import build_index
from inference.media.snippets import Companion, read_snippets
from inference.systems.contrastive_fusion.crops import CropFinder
from inference.systems.contrastive_fusion.cutting import cut_thermal, cut_visible
from inference.systems.contrastive_fusion.drawn import record, scene
from inference.systems.contrastive_fusion.windows import Window
from inference.types import Frames, Snippet

HEIGHT, WIDTH = 180, 240


class Detector:
    """Finds a person wherever a picture has pixels of the colour it is told."""

    def __init__(self, grey: int = 200) -> None:
        self.grey = grey

    def look_at(self, picture: Frames) -> Detections:
        rows, columns = np.nonzero(np.abs(picture[..., 0].astype(int) - self.grey) < 8)
        if not len(rows):
            return np.empty((0, 4), np.float32), np.empty(0, np.int64), np.empty(0, np.float32)
        box = [columns.min() / WIDTH, rows.min() / HEIGHT, columns.max() / WIDTH, rows.max() / HEIGHT]
        return np.array([box], np.float32), np.array([1]), np.array([0.9], np.float32)

    def detect(self, snippet: Snippet, position: int) -> Detections:
        return self.look_at(snippet.frames[position])


def snippet(frames: Frames, thermal: Frames | None = None) -> Snippet:
    return Snippet(
        source="gate",
        sequence=0,
        start=0.0,
        end=2.0,
        frame_start=0,
        frame_end=16,
        frames=frames,
        frame_numbers=np.arange(16),
        frame_times=np.arange(16) / 8,
        fps=8.0,
        thermal=thermal,
    )


def walking_bar(background: int, bar: int, shift: int = 0) -> Frames:
    """(16, HEIGHT, WIDTH) of an upright bar that crosses the picture, on a background with some shape."""
    frames = np.full((16, HEIGHT, WIDTH), background, np.uint8)
    frames[:, :40] = min(255, background + 30)
    for k, frame in enumerate(frames):
        left = 60 + 5 * k + shift
        frame[60:130, left : left + 22] = bar
    return frames


def colour(grey: Frames) -> Frames:
    return np.repeat(grey[..., None], 3, axis=-1)


def finder(**settings: object) -> CropFinder:
    return CropFinder(Detector(), Homographies({}, Homography.identity()))  # type: ignore[arg-type]


def test_a_person_is_followed_and_cut_out_of_both_pictures():
    bright, warm = walking_bar(110, 200), walking_bar(40, 220)
    found = finder().find(snippet(colour(bright), warm))
    (group,) = found.groups
    assert found.people == 1
    assert group.visible is not None
    assert group.thermal is not None
    assert group.visible.shape == group.thermal.shape == (16, 112, 112)
    assert group.confidences.tolist() == pytest.approx([0.9])
    # He is in the window all the way, and at the same place in both crops.
    for seen, line in ((group.visible, 170), (group.thermal, 130)):
        columns = [np.nonzero((frame > line).any(axis=0))[0].mean() for frame in seen]
        assert columns[0] < 35 < 75 < columns[-1]
    both = np.abs(np.nonzero(group.visible[8] > 170)[1].mean() - np.nonzero(group.thermal[8] > 130)[1].mean())
    assert both < 1.5


def test_in_the_dark_a_person_is_found_by_his_warmth():
    found = finder().find(snippet(colour(np.zeros((16, HEIGHT, WIDTH), np.uint8)), walking_bar(40, 220)))
    assert (found.visible_blind, found.thermal_blind) == ("dark", "")
    (group,) = found.groups
    assert group.visible is None
    assert group.thermal is not None
    assert group.confidences.tolist() == [0.0]
    assert group.boxes[0] == pytest.approx([100 / WIDTH, 60 / HEIGHT, 122 / WIDTH, 130 / HEIGHT], abs=0.03)


def test_lamps_do_not_move_and_are_nobody():
    warm = np.full((16, HEIGHT, WIDTH), 40, np.uint8)
    warm[:, 30:90, 100:130] = 250
    warm[:, :20] = 70
    dark = np.zeros((16, HEIGHT, WIDTH), np.uint8)
    found = finder().find(snippet(colour(dark), warm))
    assert found.people == 0
    assert found.groups == ()


def test_without_a_thermal_picture_only_the_visible_one_is_cut():
    found = finder().find(snippet(colour(walking_bar(110, 200))))
    assert found.thermal_blind == "missing"
    (group,) = found.groups
    assert group.thermal is None
    assert group.visible is not None


def test_two_blind_pictures_show_nobody():
    dark = np.zeros((16, HEIGHT, WIDTH), np.uint8)
    found = finder().find(snippet(colour(dark), dark + 255))
    assert (found.visible_blind, found.thermal_blind, found.people) == ("dark", "saturated", 0)


def test_the_thermal_crop_follows_the_homography():
    bright, warm = walking_bar(110, 200), walking_bar(40, 220, shift=24)
    shifted = Homography.of([1, 0, 24 / WIDTH, 0, 1, 0, 0, 0, 1])
    window = Window(80.0, 40.0, 100.0)
    size = np.array([WIDTH, HEIGHT], float)
    seen = cut_visible(bright, window)
    apart = cut_thermal(warm, window, size, Homography.identity())
    carried = cut_thermal(warm, window, size, shifted)
    assert apart is not None
    assert carried is not None
    middle = [
        np.nonzero(crop[8] > line)[1].mean() for crop, line in ((seen, 170), (apart, 130), (carried, 130))
    ]
    assert middle[0] == pytest.approx(middle[2], abs=0.6)
    assert middle[1] - middle[0] == pytest.approx(24 * 1.12, abs=1.0)


def test_a_window_out_of_the_thermal_view_has_no_thermal_crop():
    beyond = Homography.of([1, 0, 2.0, 0, 1, 0, 0, 0, 1])
    warm = walking_bar(40, 220)
    assert cut_thermal(warm, Window(80, 40, 100), np.array([WIDTH, HEIGHT], float), beyond) is None


def test_a_crop_is_averaged_where_the_window_is_large():
    stripes = np.zeros((16, 448, 448), np.uint8)
    stripes[:, :, ::2] = 255
    crop = cut_visible(stripes, Window(0.0, 0.0, 448.0))
    assert np.abs(crop[:, 4:-4, 4:-4].astype(int) - 127).max() < 20


def test_people_of_a_drawn_night_are_found(tmp_path: Path):
    paths = tmp_path / "street_visible.mp4", tmp_path / "street_thermal.mp4"
    record(*paths, scene("test", 7), [("running", 2.0)], low=True, rng=np.random.default_rng(5))
    index, companion = build_index(paths[0]), Companion(paths[1], build_index(paths[1]))
    (cut,) = read_snippets(paths[0], index, thermal=companion)
    found = CropFinder(Detector(grey=-100), Homographies({}, Homography.identity())).find(cut)  # type: ignore[arg-type]
    assert found.dark_share > 0.4
    assert found.people >= 1
    assert found.groups[0].thermal is not None


def test_where_somebody_stood_before_is_nobody():
    """Half of the time someone is there and gone at once: what was behind him is no second person."""
    warm = np.full((16, HEIGHT, WIDTH), 40, np.uint8)
    warm[:, :20] = 70
    warm[:7] = walking_bar(40, 220)[:7]
    for k in range(7, 16):
        warm[k, 80:150, 150 + 3 * k - 21 : 172 + 3 * k - 21] = 150
    found = finder().find(snippet(colour(np.zeros((16, HEIGHT, WIDTH), np.uint8)), warm))
    assert found.people == 1
    (group,) = found.groups
    left, top, right, bottom = group.boxes[0] * [WIDTH, HEIGHT, WIDTH, HEIGHT]
    assert (left, top) == pytest.approx((153, 80), abs=6)
    assert (right, bottom) == pytest.approx((175, 150), abs=6)
    # He is shown to and fro: the crop never is without him.
    assert group.thermal is not None
    assert all((frame > 110).any() for frame in group.thermal)


def test_two_who_touch_are_two_by_their_heads():
    warm = np.full((16, HEIGHT, WIDTH), 40, np.uint8)
    warm[:, :20] = 70
    for k, frame in enumerate(warm):
        for left in (60 + 4 * k, 98 + 4 * k):
            frame[60:80, left + 6 : left + 18] = 220
            frame[80:150, left : left + 24] = 220
        frame[100:115, 84 + 4 * k : 98 + 4 * k] = 220
    found = finder().find(snippet(colour(np.zeros((16, HEIGHT, WIDTH), np.uint8)), warm))
    assert found.people == 2
    (group,) = found.groups
    assert len(group.boxes) == 2


def test_an_arm_beside_somebody_is_not_counted_but_seen():
    warm = walking_bar(40, 220)
    for k, frame in enumerate(warm):
        left = 60 + 5 * k + 24
        frame[80:100, left : left + 12] = 220
    found = finder().find(snippet(colour(np.zeros((16, HEIGHT, WIDTH), np.uint8)), warm))
    assert found.people == 1
    (group,) = found.groups
    assert len(group.boxes) == 1


def test_a_model_that_knows_only_people_who_stay_sees_the_picture_without_them_too():
    warm = np.full((16, HEIGHT, WIDTH), 40, np.uint8)
    warm[:, :20] = 70
    warm[8:] = walking_bar(40, 220)[8:]
    shown = snippet(colour(np.zeros((16, HEIGHT, WIDTH), np.uint8)), warm)
    for come_and_go in (True, False):
        homographies = Homographies({}, Homography.identity())
        found = CropFinder(Detector(), homographies, come_and_go=come_and_go).find(shown)  # type: ignore[arg-type]
        (group,) = found.groups
        assert group.thermal is not None
        assert all((frame > 150).any() for frame in group.thermal[:8]) == come_and_go
