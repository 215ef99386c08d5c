"""Heatmaps of what has no maps: motion and people, beside pictures, each as much as it decides."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from inference.extractors.pipeline import features_of
from inference.systems.deep_feature_fusion import people_features
from inference.systems.deep_feature_fusion.classifiers import Kind, Options
from inference.systems.deep_feature_fusion.configuration import Block, Configuration, Unit
from inference.systems.deep_feature_fusion.extractors import Extractor, Looks
from inference.systems.deep_feature_fusion.fitting import fit
from inference.systems.deep_feature_fusion.measuring import Measurer, looks_in
from inference.systems.deep_feature_fusion.model import Model, columns_of
from inference.systems.deep_feature_fusion.moving_live import SecondMotion
from inference.systems.deep_feature_fusion.occlusion import Occluded, lost, parts_that_move
from inference.systems.deep_feature_fusion.rows import Columns, Rows
from inference.systems.deep_feature_fusion.scoring import DeepFeatureFusion
from inference.systems.deep_feature_fusion.windows import rows_of
from inference.types import Frames, Modality, Snippet
from tests.inference.systems.deep_feature_fusion.planted import HEIGHT, WIDTH, area_share, mass_at, snippet
from tests.inference.systems.deep_feature_fusion.seeing import RED, Corners, painted

MOTION = Configuration("motion", Unit.WINDOW, (Block("motion_live"),))
BOTH = Configuration("both", Unit.WINDOW, (Block("corners"), Block("halves")))


def scene(seed: int, shaken: int | None) -> Snippet:
    """Noise, of which a patch in the middle drifts to the right; with `shaken`, a corner jerks about."""
    random = np.random.default_rng(seed)
    texture = random.integers(40, 220, (HEIGHT // 8 + 2, WIDTH // 8 + 8), np.uint8)
    large = cv2.GaussianBlur(np.kron(texture, np.ones((8, 8), np.uint8)), (9, 9), 0)
    frames = []
    for number in range(16):
        grey = large[:HEIGHT, :WIDTH].copy()
        grey[70:150, 120:200] = large[70:150, 120 + 2 * number : 200 + 2 * number]
        if shaken is not None:
            left, top = (0, WIDTH - 110)[shaken % 2], (0, HEIGHT - 100)[shaken // 2]
            x, y = left + random.integers(0, 7), top + random.integers(0, 7)
            grey[top : top + 100, left : left + 110] = large[y : y + 100, x : x + 110]
        frames.append(np.repeat(grey[..., None], 3, axis=-1))
    return snippet(frames, source=f"{seed}")


def fitted(
    configuration: Configuration, extractors: dict[str, Extractor], shown: dict[str, list[Snippet]]
) -> Model:
    looks = {name: Columns(name, item.version, item.size) for name, item in extractors.items()}
    measurer = Measurer(configuration, extractors)
    rows = {
        name: [
            rows_of(
                looks_in(features_of(each, measurer.extract(each)), configuration.extractors), configuration
            )
            for each in snippets
        ]
        for name, snippets in shown.items()
    }
    columns = columns_of(configuration, looks)
    labels = np.repeat(np.arange(len(rows)), [len(each) for each in rows.values()])
    joined = Rows(
        features=np.concatenate([row for each in rows.values() for row in each]),
        classes=labels,
        names=tuple(rows),
        clips=tuple(f"{number}.mp4" for number in range(len(labels))),
        times=np.zeros(len(labels)),
        columns=columns,
    )
    options = Options(c=0.1)
    return Model(configuration, fit(Kind.LOGISTIC, joined, options=options), 0.5, columns, options, {})


def system(model: Model, extractors: dict[str, Extractor]) -> DeepFeatureFusion:
    return DeepFeatureFusion(model, extractors)


def test_motion_is_shown_where_it_is() -> None:
    extractors: dict[str, Extractor] = {"motion_live": SecondMotion()}
    shown = {
        "normal": [scene(seed, None) for seed in range(6)],
        "shaking": [scene(seed, seed % 4) for seed in range(10, 18)],
    }
    scoring = system(fitted(MOTION, extractors, shown), extractors)
    for corner in (0, 3):
        features = list(scoring.measure([scene(40 + corner, corner)]))
        (assessment,), _ = scoring.assess(features)
        assert assessment.label == "shaking"
        assert assessment.heatmap is not None
        assert mass_at(assessment.heatmap, corner, margin=2.0) > 2 * area_share(margin=2.0)
    features = list(scoring.measure([scene(50, None)]))
    assert not [name for name in features[0].arrays if name.endswith(".cam")]


class Halves:
    """Whether the right half of a picture is bright: without maps, but it can leave halves out."""

    name = "halves"
    version = "1"
    size = 1
    modality = Modality.MOTION

    def look(self, seen: Snippet, positions: Sequence[int]) -> Looks:
        values = np.asarray([[_bright(seen.frames[place])] for place in positions], np.float32)

        def occlude() -> Occluded:
            areas = np.asarray([[0, 0, 0.5, 1], [0.5, 0, 1, 1]], np.float32)
            return Occluded(areas, np.stack([values, np.zeros_like(values)]), 1.5)

        return Looks(values, seen.frame_numbers[list(positions)].astype(np.int64), occlude=occlude)


def _bright(picture: Frames) -> float:
    return float(picture[:, picture.shape[1] // 2 :].mean() > 150)


@pytest.mark.parametrize("cue", ["picture", "motion"])
def test_each_part_is_shown_as_much_as_it_decides(cue: str) -> None:
    def seen(number: int, *, abnormal: bool) -> Snippet:
        random = np.random.default_rng(number)
        picture = painted(RED if abnormal and cue == "picture" else None, random)
        if abnormal and cue == "motion":
            picture[:, picture.shape[1] // 2 :] = 240
            picture[:32, :48] = picture[32:, :48]
        return snippet([picture])

    extractors: dict[str, Extractor] = {"corners": Corners(), "halves": Halves()}
    shown = {
        "normal": [seen(number, abnormal=False) for number in range(8)],
        "odd": [seen(number, abnormal=True) for number in range(20, 28)],
    }
    model = fitted(BOTH, extractors, shown)
    scoring = system(model, extractors)
    (assessment,), _ = scoring.assess(list(scoring.measure([seen(60, abnormal=True)])))
    assert assessment.label == "odd"
    heatmap = assessment.heatmap
    assert heatmap is not None
    left, right = heatmap[:, : heatmap.shape[1] // 2].sum(), heatmap[:, heatmap.shape[1] // 2 :].sum()
    assert (right > 2 * left) if cue == "motion" else (left > 2 * right)


def test_a_loss_is_spread_over_its_part_and_a_gain_is_not_shown() -> None:
    areas = np.asarray([[0, 0, 0.5, 0.5], [0.5, 0.5, 1, 1]], np.float32)
    picture = lost(Occluded(areas, np.zeros((2, 1, 1), np.float32), 2.0), np.asarray([3.0, -1.0]))
    assert picture.shape == (12, 24)
    assert picture.sum() == pytest.approx(3.0)
    assert picture[:6, :12].min() > 0
    assert not picture[6:].any()


def test_only_parts_that_move_are_left_out() -> None:
    speed = np.zeros((48, 64), np.float32)
    speed[10, 10], speed[40, 60] = 1.0, 2.0
    assert parts_that_move(speed) == [(slice(40, 48), slice(56, 64)), (slice(8, 16), slice(8, 16))]


def test_a_scene_without_somebody_has_neither_him_nor_his_motion() -> None:
    boxes = np.asarray([[0.1, 0.2, 0.3, 0.8], [0.6, 0.2, 0.8, 0.8]], np.float32)
    moved = people_features.Scene(
        boxes,
        np.asarray([0.9, 0.8], np.float32),
        1.5,
        np.ones((1, 48, 72, 2), np.float32),
        np.ones((1, 48, 72), np.float32),
    )
    left = moved.without(boxes[0])
    assert left.boxes.tolist() == [boxes[1].tolist()]
    assert left.confidences.tolist() == pytest.approx([0.8])
    assert not left.speed[0, 10:38, 8:21].any()
    assert left.speed[0, 10:38, 44:57].all()
    assert people_features.describe(left)[people_features.NAMES.index("people")] == 1.0
