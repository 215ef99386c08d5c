"""What the motion and people columns say of made motion."""

from __future__ import annotations

import numpy as np
import pytest

from inference.systems.deep_feature_fusion import motion_features, people_features
from inference.systems.deep_feature_fusion.moving import PeopleMotion, SceneMotion, _distinct
from inference.types import Floats, Frames, Ints, Snippet

HEIGHT, WIDTH = 96, 128
PAIRS = 15
SECONDS = np.full(PAIRS, 1 / 8)


def column(values: Floats, name: str) -> float:
    return float(values[motion_features.NAMES.index(name)])


def walk(random: np.random.Generator) -> Floats:
    """A blob that moves to the right at half a height a second; noise elsewhere."""
    field = random.normal(0, 0.005, (PAIRS, 48, 64, 2)).astype(np.float32)
    field[:, 20:32, 20:26] += np.asarray([0.5, 0.0], np.float32)
    return field


def brawl(random: np.random.Generator) -> Floats:
    """The same blob, every cell and moment in a direction of its own."""
    field = walk(random)
    angle = random.uniform(-np.pi, np.pi, (PAIRS, 12, 6))
    field[:, 20:32, 20:26] = 0.5 * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return field


def test_it_works() -> None:
    random = np.random.default_rng(0)
    calm = motion_features.describe(walk(random), SECONDS)
    wild = motion_features.describe(brawl(random), SECONDS)
    assert calm.shape == (len(motion_features.NAMES),)
    assert np.isfinite(calm).all()
    assert column(wild, "boundary_99") > column(calm, "boundary_99") + 0.3
    assert column(wild, "directions_now") > column(calm, "directions_now") + 0.5
    assert column(wild, "direction_kept") < 0.2 < 0.6 < column(calm, "direction_kept")
    assert column(calm, "blobs") == 1


def test_a_moving_camera_changes_little() -> None:
    random = np.random.default_rng(1)
    still = brawl(random)
    rows, columns = np.mgrid[:48, :64].astype(np.float32)
    panned = still + np.stack([0.3 + 0.004 * columns, -0.1 + 0.004 * rows], axis=-1)
    left = motion_features.without_camera(panned)
    # Cells where people move pull a little; the rest of the picture stands still again.
    assert np.abs(left[:, :15] - still[:, :15]).max() < 0.03
    before, after = (motion_features.describe(field, SECONDS) for field in (still, panned))
    assert abs(column(before, "speed_99") - column(after, "speed_99")) < 0.1
    assert column(after, "camera") < column(before, "camera") - 1


def test_one_pair_and_no_motion_are_finite() -> None:
    still = np.zeros((1, 48, 64, 2), np.float32)
    assert np.isfinite(motion_features.describe(still, SECONDS[:1])).all()


def people(boxes: list[list[float]], velocity: Floats) -> dict[str, float]:
    found = people_features.describe(
        people_features.Scene(
            np.asarray(boxes, np.float32).reshape(-1, 4),
            np.full(len(boxes), 0.9, np.float32),
            4 / 3,
            velocity,
            np.linalg.norm(velocity, axis=-1),
        )
    )
    return dict(zip(people_features.NAMES, found.tolist(), strict=True))


def test_people_are_counted_and_measured_in_their_own_height() -> None:
    velocity = np.zeros((2, 48, 64, 2), np.float32)
    velocity[:, 12:36, 16:24] = [0.25, 0.0]
    near = people([[0.25, 0.25, 0.375, 0.75], [0.4, 0.25, 0.525, 0.75]], velocity)
    apart = people([[0.25, 0.25, 0.375, 0.75], [0.8, 0.25, 0.925, 0.75]], velocity)
    assert near["people"] == apart["people"] == 2
    assert near["nearest"] == pytest.approx(0.15 * 4 / 3 / 0.5)
    assert apart["nearest"] > near["nearest"]
    assert near["largest_speed"] == pytest.approx(np.log(0.25 / 0.5 + 0.03), abs=1e-5)
    # The whole box moves alike: no limbs against the body.
    assert near["limbs"] == pytest.approx(np.log(0.03), abs=1e-5)
    assert near["share"] == pytest.approx(1.0, abs=1e-3)


def test_nobody_is_said_to_be_there() -> None:
    nobody = people([], np.zeros((1, 48, 64, 2), np.float32))
    assert nobody["nobody"] == 1
    assert nobody["people"] == 0
    assert all(np.isfinite(value) for value in nobody.values())


class Detector:
    """Finds one person wherever it looks, and a car."""

    def look_at(self, picture: Frames) -> tuple[Floats, Ints, Floats]:
        boxes = np.asarray([[0.2, 0.2, 0.4, 0.8], [0.0, 0.0, 0.5, 0.5]], np.float32)
        return boxes, np.asarray([1, 3], np.int64), np.asarray([0.9, 0.8], np.float32)


def moving_square(speed: int) -> Snippet:
    random = np.random.default_rng(2)
    ground = random.integers(60, 120, (HEIGHT, WIDTH, 1), np.uint8).repeat(3, axis=2)
    patch = random.integers(120, 255, (24, 16, 1), np.uint8).repeat(3, axis=2)
    frames = np.stack([ground] * 16)
    for place in range(16):
        left = 10 + speed * place
        frames[place, 30:54, left : left + 16] = patch
    numbers = np.arange(16, dtype=np.int64)
    return Snippet("made", 0, 0.0, 2.0, 0, 16, frames, numbers, numbers / 8, 8.0)


def test_flow_of_pictures_is_found_in_heights_a_second() -> None:
    looks = SceneMotion().look(moving_square(3), (1, 3, 5, 7))
    assert looks.values.shape == (1, SceneMotion.size)
    assert looks.numbers.tolist() == [15]
    fastest = np.exp(column(looks.values[0], "speed_99")) - 0.01
    # Three pixels in an eighth of a second of a picture of 96 lines.
    assert fastest == pytest.approx(3 * 8 / HEIGHT, rel=0.3)


def test_a_still_has_no_motion_to_look_at() -> None:
    snippet = moving_square(3)
    still = Snippet("still", 0, 0.0, 2.0, 0, 1, snippet.frames, np.zeros(16, np.int64), np.zeros(16), 8.0)
    assert len(SceneMotion().look(still, (1, 3)).values) == 0
    assert len(PeopleMotion(Detector()).look(still, (1, 3)).values) == 0  # type: ignore[arg-type]


def test_people_are_looked_for_in_the_halves_of_a_wide_picture_too() -> None:
    extractor = PeopleMotion(Detector())  # type: ignore[arg-type]
    boxes, confidences = extractor.people(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    assert len(boxes) == len(confidences) == 3
    assert boxes[:, 2].max() <= 1
    narrow, _ = extractor.people(np.zeros((HEIGHT, HEIGHT, 3), np.uint8))
    assert len(narrow) == 1
    looks = extractor.look(moving_square(2), (1, 3, 5, 7, 9, 11, 13, 15))
    assert looks.numbers.tolist() == [1, 5, 9, 13]


def test_people_can_be_left_out_of_what_was_seen() -> None:
    looks = PeopleMotion(Detector()).look(moving_square(3), [1, 5, 9, 13])  # type: ignore[arg-type]
    assert looks.occlude is not None
    occluded = looks.occlude()
    # He is the same person in both looks, and the picture is wide: its halves show him elsewhere.
    people = people_features.NAMES.index("people")
    assert occluded.values.shape == (len(occluded.areas), 2, looks.values.shape[1])
    assert (occluded.values[:, :, people] < looks.values[:, people]).all()


def test_the_surer_of_two_boxes_of_one_person_is_kept() -> None:
    boxes = np.asarray([[0, 0, 0.5, 1], [0.02, 0, 0.5, 1], [0.1, 0.1, 0.2, 0.2], [0.6, 0, 1, 1]], np.float32)
    assert _distinct(boxes, np.asarray([0.5, 0.9, 0.4, 0.3], np.float32)) == [1, 3]
