"""Motion for cameras: each second for itself, however the stream is cut."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from inference.systems.deep_feature_fusion.motion_features import NAMES
from inference.systems.deep_feature_fusion.moving_live import SecondMotion
from inference.types import Frames, Snippet
from tests.inference.systems.deep_feature_fusion.planted import snippet


def moving(step: float) -> list[Frames]:
    """Sixteen pictures of a box that goes right by `step` pixels each over a still, textured ground."""
    random = np.random.default_rng(1)
    ground = cv2.GaussianBlur(random.integers(0, 255, (224, 320, 3)).astype(np.uint8), (0, 0), 4)
    box = cv2.GaussianBlur(random.integers(0, 255, (80, 60, 3)).astype(np.uint8), (0, 0), 2)
    pictures = []
    for number in range(16):
        picture, left = ground.copy(), 20 + round(step * number)
        picture[70:150, left : left + 60] = box
        pictures.append(picture)
    return pictures


def look(extractor: SecondMotion, item: Snippet) -> np.ndarray:
    return extractor.look(item, []).values


def test_it_works() -> None:
    still, slow, fast = (look(SecondMotion(), snippet(moving(step))) for step in (0, 2, 8))
    column = NAMES.index("speed_99")
    assert still.shape == (2, len(NAMES))
    assert (still[:, column] < slow[:, column]).all()
    assert (slow[:, column] < fast[:, column]).all()


def test_a_cameras_second_is_a_recordings() -> None:
    """Nine frames, of which the first belongs to the second before."""
    whole = snippet(moving(4))
    times = np.arange(16) / 8
    second = replace(
        whole, frames=whole.frames[7:], frame_numbers=whole.frame_numbers[7:], frame_times=times[7:]
    )
    assert np.array_equal(look(SecondMotion(), second), look(SecondMotion(), whole)[1:])


def test_overlapping_snippets_share_their_second() -> None:
    extractor = SecondMotion()
    pictures = moving(4)
    first = look(extractor, snippet(pictures))
    later = replace(snippet(pictures[8:] + pictures[:8], sequence=1), frame_times=np.arange(8, 24) / 8)
    assert np.array_equal(look(extractor, later)[0], first[1])


def test_one_picture_shown_again_and_again_is_no_motion_measured() -> None:
    item = snippet(moving(4))
    frozen = replace(item, frame_numbers=np.zeros(16, np.int64), frame_times=np.zeros(16))
    assert look(SecondMotion(), frozen).shape == (0, len(NAMES))


def test_small_and_tall_pictures_are_measured() -> None:
    for height, width in ((24, 18), (480, 640)):
        pictures = [cv2.resize(picture, (width, height)) for picture in moving(4)]
        assert np.isfinite(look(SecondMotion(), snippet(pictures))).all()
