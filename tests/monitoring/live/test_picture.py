"""What is told of a camera's picture: on drawn scenes, and on real recordings that must not trigger."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from inference.types import Frames
from monitoring.live.picture import PictureWatch
from monitoring.live.pictures import Shrinker

Change = Callable[[Frames], Frames]
NOW = 1_790_000_000.0
WIDTH, HEIGHT = 398, 224
HABIT = 480
"""Pictures (four minutes) after which a watch knows the scene well."""


def scene(seed: int = 1) -> Frames:
    """Boxes and stripes of many sizes: a place with things in it."""
    chance = np.random.default_rng(seed)
    picture = np.full((HEIGHT, WIDTH, 3), 110, np.uint8)
    for _ in range(90):
        left, top = int(chance.integers(0, WIDTH)), int(chance.integers(0, HEIGHT))
        right, bottom = left + int(chance.integers(6, 60)), top + int(chance.integers(6, 50))
        colour = tuple(int(value) for value in chance.integers(20, 235, 3))
        cv2.rectangle(picture, (left, top), (right, bottom), colour, -1)
    return picture


def filmed(place: Frames, count: int, *, seed: int = 2) -> list[Frames]:
    """The place with a sensor's noise, and somebody who walks through it."""
    chance = np.random.default_rng(seed)
    noises = [chance.normal(0, 2, place.shape) for _ in range(4)]
    pictures = []
    for number in range(count):
        picture = place.copy()
        middle = (number * 9) % (WIDTH + 60) - 30
        cv2.ellipse(picture, (middle, 150), (16, 45), 0, 0, 360, (60, 50, 140), -1)
        noise = noises[number % 4] + chance.normal(0, 0.5)
        pictures.append(np.clip(picture + noise, 0, 255).astype(np.uint8))
    return pictures


def states(watch: PictureWatch, pictures: Iterable[Frames]) -> list[tuple[float, str]]:
    """(seconds from NOW, state) of each change."""
    changes: list[tuple[float, str]] = []
    for number, picture in enumerate(pictures):
        watch.add(picture, NOW + number * 0.5)
        if watch.state != (changes[-1][1] if changes else "ok"):
            changes.append((number * 0.5, watch.state))
            assert watch.since == NOW + number * 0.5
    return changes


def moved(picture: Frames, right: float, down: float) -> Frames:
    shift = np.array([[1, 0, right], [0, 1, down]], np.float32)
    return np.asarray(
        cv2.warpAffine(picture, shift, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT), np.uint8
    )


def turned(picture: Frames, degrees: float, zoom: float = 1.0) -> Frames:
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), degrees, zoom)
    return warped(picture, turn)


def warped(picture: Frames, matrix: np.ndarray) -> Frames:
    size = (WIDTH, HEIGHT)
    return np.asarray(cv2.warpAffine(picture, matrix, size, borderMode=cv2.BORDER_REFLECT), np.uint8)


@pytest.fixture(scope="module")
def experienced() -> PictureWatch:
    """One that has watched the place up to NOW, and told nothing."""
    watch = PictureWatch()
    pictures = filmed(scene(), 120)
    for number in range(HABIT):
        watch.add(pictures[number % 120], NOW + (number - HABIT) * 0.5)
        assert watch.state == "ok"
    return watch


@pytest.fixture
def watch(experienced: PictureWatch) -> PictureWatch:
    return copy.deepcopy(experienced)


@pytest.fixture(scope="module")
def later() -> list[Frames]:
    return filmed(scene(), 60, seed=3)


def test_it_works(watch: PictureWatch, later: list[Frames]) -> None:
    assert states(watch, later) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda picture: moved(picture, 0.05 * WIDTH, 4), id="shifted by 5 %"),
        pytest.param(lambda picture: moved(picture, -0.3 * WIDTH, 0), id="shifted by 30 %"),
        pytest.param(lambda picture: turned(picture, 5), id="turned by 5 degrees"),
        pytest.param(lambda picture: turned(picture, 0, 1.2), id="zoomed by 20 %"),
    ],
)
def test_a_moved_camera(watch: PictureWatch, later: list[Frames], change: Change) -> None:
    (at, state), *rest = states(watch, map(change, later))
    assert state == "moved"
    assert at <= 15
    assert rest == []


def test_a_new_view_becomes_the_ordinary_one(watch: PictureWatch) -> None:
    first, second = states(watch, filmed(scene(seed=9), 180))
    assert first[1] == "moved"
    assert second == (pytest.approx(first[0] + 60, abs=1), "ok")


@pytest.mark.parametrize(
    ("change", "state", "within"),
    [
        (lambda picture: cv2.GaussianBlur(picture, (0, 0), 2), "refocused", 20),
        (lambda picture: (picture * 0.03).astype(np.uint8), "dark", 6),
        (lambda picture: cv2.blur(picture, (151, 151)) // 3 + 40, "covered", 8),
    ],
)
def test_other_faults(
    watch: PictureWatch, later: list[Frames], change: Change, state: str, within: float
) -> None:
    (at, told), *_ = states(watch, map(change, later))
    assert told == state
    assert at <= within


def test_faults_that_end_are_taken_back(watch: PictureWatch, later: list[Frames]) -> None:
    dark = [(picture * 0.03).astype(np.uint8) for picture in later[:30]]
    assert [state for _, state in states(watch, [*dark, *later])] == ["dark", "ok"]


def test_a_frozen_picture(watch: PictureWatch, later: list[Frames]) -> None:
    (frozen_at, frozen), (ended_at, ended) = states(watch, [*[later[0]] * 60, *later])
    assert (frozen, ended) == ("frozen", "ok")
    assert frozen_at == pytest.approx(20, abs=1)
    assert ended_at == pytest.approx(30 + 5, abs=1)


def test_a_picture_shown_again_after_a_pause_is_not_frozen(later: list[Frames]) -> None:
    watch = PictureWatch()
    watch.add(later[0], NOW)
    watch.add(later[0], NOW + 60)
    assert watch.state == "ok"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda picture: (picture * 0.5).astype(np.uint8), id="half the light"),
        pytest.param(lambda picture: np.clip(picture * 1.4 + 15.0, 0, 255).astype(np.uint8), id="more light"),
        pytest.param(
            lambda picture: np.clip(
                picture * 0.5 + np.random.default_rng(1).normal(0, 6, picture.shape), 0, 255
            ).astype(np.uint8),
            id="dim and noisy",
        ),
        pytest.param(
            lambda picture: cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR),
            id="colour goes",
        ),
        pytest.param(lambda picture: moved(picture, 1, 1), id="a trembling mast"),
    ],
)
def test_what_is_no_fault(watch: PictureWatch, later: list[Frames], change: Change) -> None:
    assert states(watch, map(change, later)) == []


def test_a_crowd_is_no_fault(watch: PictureWatch, later: list[Frames]) -> None:
    crowded = []
    for number, picture in enumerate(later):
        full = picture.copy()
        for person in range(12):
            middle = (person * 35 + number * (5 + person % 4)) % (WIDTH + 40) - 20
            place, colour = (middle, 120 + 9 * (person % 5)), (40 + 9 * person, 60, 90)
            cv2.ellipse(full, place, (18, 60), 0, 0, 360, colour, -1)
        crowded.append(full)
    assert states(watch, crowded) == []


def test_a_bare_wall_is_no_fault() -> None:
    chance = np.random.default_rng(5)
    wall = [np.clip(chance.normal(120, 2, (HEIGHT, WIDTH, 3)), 0, 255).astype(np.uint8) for _ in range(150)]
    assert states(PictureWatch(), wall) == []


@pytest.mark.development_data
@pytest.mark.parametrize("name", ["one-by-one-person-detection.mp4", "car-detection.mp4"])
def test_real_recordings_do_not_trigger(development_data: Path, name: str) -> None:
    pictures = filmed_really(development_data / "footage" / name)
    assert states(PictureWatch(), pictures * (1 + 260 // len(pictures))) == []


@pytest.mark.development_data
def test_a_real_camera_that_is_moved(development_data: Path) -> None:
    pictures = filmed_really(development_data / "footage" / "one-by-one-person-detection.mp4")
    aside = [moved(picture, 0.06 * WIDTH, 7) for picture in pictures[:60]]
    assert [state for _, state in states(PictureWatch(), [*pictures, *aside])] == ["moved"]


@cache
def filmed_really(path: Path) -> list[Frames]:
    """Two pictures a second."""
    shrink, pictures, due = Shrinker(), [], 0.0
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            if frame.time >= due:
                pictures.append(shrink(frame))
                due += 0.5
    return pictures
