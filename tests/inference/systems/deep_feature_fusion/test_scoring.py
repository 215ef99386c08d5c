"""What the system says of snippets: class, score, where, and what it rests on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.errors import ModelError
from inference.systems.deep_feature_fusion.classifiers import Kind
from inference.systems.deep_feature_fusion.configuration import Configuration
from inference.systems.deep_feature_fusion.memory import UnreadableMemory, dump, restore
from inference.systems.deep_feature_fusion.pool import Columns, Pool
from inference.systems.deep_feature_fusion.scoring import DeepFeatureFusion
from inference.types import Modality, Snippet
from tests.inference.systems.deep_feature_fusion.planted import snippet
from tests.inference.systems.deep_feature_fusion.seeing import (
    FRAMES,
    RED,
    VOTES,
    WINDOWS,
    Corners,
    columns,
    model,
    painted,
)


def system(
    folder: Path, configuration: Configuration = FRAMES, *, causal: bool = False, kind: Kind = Kind.LOGISTIC
) -> DeepFeatureFusion:
    trained = model(Pool.create(folder, columns(configuration)), configuration, kind=kind)
    return DeepFeatureFusion(trained, {"corners": Corners()}, causal=causal)


def shown(*colours: tuple[int, int, int] | None, sequence: int = 0) -> Snippet:
    random = np.random.default_rng(9)
    return snippet([painted(colour, random) for colour in colours], sequence=sequence)


@pytest.mark.parametrize("configuration", [FRAMES, WINDOWS, VOTES], ids=lambda found: found.name)
def test_it_works(tmp_path: Path, configuration: Configuration) -> None:
    tested = system(tmp_path, configuration)
    features = list(tested.measure([shown(None), shown(RED, sequence=1)]))
    (quiet, loud), _ = tested.assess(features)
    assert tested.classes == ("normal", "fight")
    assert (quiet.label, loud.label) == ("", "fight")
    assert quiet.score < 0.3 < 0.7 < loud.score
    assert loud.class_scores["fight"] > 0.7
    assert sum(loud.class_scores.values()) == pytest.approx(1.0)
    assert loud.contributions == {Modality.APPEARANCE: 1.0}
    assert loud.facts["extractor"] == "corners"
    assert loud.model_version == tested.model_version


def test_the_heatmap_shows_where_the_class_is(tmp_path: Path) -> None:
    tested = system(tmp_path)
    (item,), _ = tested.assess(list(tested.measure([shown(RED)])))
    assert item.heatmap is not None
    assert item.heatmap.shape == (4, 4)
    assert item.heatmap.max() == pytest.approx(1.0)
    assert item.heatmap[:2, :2].sum() > 0.9 * item.heatmap.sum()


def test_below_the_alert_line_the_heatmap_fades(tmp_path: Path) -> None:
    trained = model(Pool.create(tmp_path, columns(FRAMES)), FRAMES, threshold=0.9)
    tested = DeepFeatureFusion(trained, {"corners": Corners()})
    (half, quiet), _ = tested.assess(list(tested.measure([shown(RED, None), shown(None, sequence=1)])))
    assert half.score < 0.5
    assert half.heatmap is not None
    assert quiet.heatmap is not None
    assert half.heatmap.max() == pytest.approx(2 * half.score, abs=1e-6)
    assert quiet.heatmap.max() < half.heatmap.max()


def test_a_picture_of_another_model_is_not_shown(tmp_path: Path) -> None:
    tested = system(tmp_path)
    (features,) = tested.measure([shown(RED)])
    other = {**features.arrays, "deep.model": np.zeros(8, np.uint8)}
    (item,), _ = tested.assess([replace(features, arrays=other)])
    assert item.score > 0.7
    assert item.heatmap is None


def test_frames_have_scores_and_votes(tmp_path: Path) -> None:
    tested = system(tmp_path, VOTES)
    half, _ = tested.assess(list(tested.measure([shown(RED, None)])))
    assert half[0].frames is not None
    assert half[0].frame_scores is not None
    assert half[0].frames.tolist() == [1, 3, 5, 7, 9, 11, 13, 15]
    assert (half[0].frame_scores > 0.5).tolist() == [True] * 4 + [False] * 4
    assert half[0].class_scores == {"normal": 0.5, "fight": 0.5}
    assert half[0].facts["frames_voting"] == 0.5


def test_a_clip_is_decided_by_all_its_rows(tmp_path: Path) -> None:
    for configuration in (FRAMES, VOTES, WINDOWS):
        tested = system(tmp_path / configuration.name, configuration)
        features = list(tested.measure([shown(RED), shown(RED, sequence=1), shown(None, sequence=2)]))
        decision = tested.decide(features, tested.assess(features)[0])
        assert decision.label == "fight"
        assert decision.class_scores["fight"] == pytest.approx(2 / 3, abs=0.06)
        assert decision.reason == "fight"


@pytest.mark.parametrize("kind", Kind)
def test_half_is_the_threshold(tmp_path: Path, kind: Kind) -> None:
    trained = model(Pool.create(tmp_path, columns(FRAMES)), FRAMES, kind=kind, threshold=0.8)
    probabilities = np.asarray([[0.21, 0.79], [0.2, 0.8], [0.19, 0.81], [1, 0], [0, 1]], np.float32)
    scores = trained.scores(probabilities)
    assert scores[1] == pytest.approx(0.5, abs=1e-4)
    assert scores[0] < 0.5 < scores[2]
    assert 0 <= scores[3] < 0.01
    assert 0.99 < scores[4] <= 1


def hop(sequence: int, colour: tuple[int, int, int] | None) -> Snippet:
    """Nine frames of a camera: one second and the frame before it."""
    whole = shown(colour, sequence=sequence)
    return replace(
        whole,
        start=float(sequence),
        end=sequence + 1.0,
        frames=whole.frames[:9],
        frame_numbers=whole.frame_numbers[:9],
        frame_times=sequence + np.arange(-1, 8) / 8,
    )


def test_a_camera_joins_a_second_with_the_one_before(tmp_path: Path) -> None:
    tested = system(tmp_path, WINDOWS, causal=True)
    seconds = list(tested.measure([hop(0, RED), hop(1, None), hop(2, None)]))
    whole, _ = tested.assess(seconds)
    # The same in three calls, with the memory stored between them.
    context, found = None, []
    for second in seconds:
        assessments, memory = tested.assess([second], context)
        context = restore(dump(memory))
        found += assessments
    assert [item.score for item in found] == pytest.approx([item.score for item in whole], abs=1e-5)
    assert len(next(iter(context.looks.values()))) == 8
    # The second one still sees the first one's red, the third does not.
    assert found[1].raw > found[2].raw + 0.1


def test_a_gap_is_not_joined(tmp_path: Path) -> None:
    tested = system(tmp_path, WINDOWS, causal=True)
    first, later = tested.measure([hop(0, RED), hop(30, None)])
    _, memory = tested.assess([first])
    after, _ = tested.assess([later], memory)
    alone, _ = tested.assess([later])
    assert after[0].score == alone[0].score


def test_a_memory_that_cannot_be_read_says_so() -> None:
    with pytest.raises(UnreadableMemory):
        restore(b"something else")


def test_features_of_another_version_are_refused(tmp_path: Path) -> None:
    trained = model(Pool.create(tmp_path, columns(FRAMES)), FRAMES)
    older = replace(trained, columns=(Columns("corners", "0", 3),))
    with pytest.raises(ModelError, match="corners is 1 instead of 0"):
        DeepFeatureFusion(older, {"corners": Corners()})
