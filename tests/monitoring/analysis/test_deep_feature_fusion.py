"""Recordings and cameras scored with a pool's classifier."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.errors import ModelMissing
from inference.systems.deep_feature_fusion import extractors
from inference.systems.deep_feature_fusion.configuration import Configuration
from inference.systems.deep_feature_fusion.model import NAME, Model
from inference.systems.deep_feature_fusion.pool import Pool, PoolError
from inference.training import store
from inference.types import Frames
from monitoring.analysis.blocks import pack, unpack
from monitoring.analysis.deep_feature_fusion import (
    DeepFeatureFusionEngine,
    LiveDeepFeatureFusionEngine,
    lay_out_pool,
)
from monitoring.intake.snippets import LiveSnippet
from tests.inference.systems.deep_feature_fusion.planted import snippet
from tests.inference.systems.deep_feature_fusion.seeing import (
    FRAMES,
    RED,
    WINDOWS,
    columns,
    model,
    painted,
)

BEGAN = 1_790_000_000


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path / "models"))
    seeing = "tests.inference.systems.deep_feature_fusion.seeing:corners"
    monkeypatch.setitem(extractors.EXTRACTORS, "corners", seeing)  # type: ignore[arg-type]
    return tmp_path


def install(folder: Path, configuration: Configuration) -> None:
    pool = Pool.create(folder / "pool", columns(configuration))
    model(pool, configuration).save(store.models_folder() / NAME / "drawn", pool)
    store.activate(NAME, "drawn")


def pictures(colour: tuple[int, int, int] | None, count: int = 9) -> Frames:
    random = np.random.default_rng(2)
    return np.stack([painted(colour, random) for _ in range(count)])


def second(number: int, colour: tuple[int, int, int] | None, camera: str = "gate") -> LiveSnippet:
    start = float(BEGAN + number)
    return LiveSnippet(
        camera=camera,
        sequence=BEGAN + number,
        start=start,
        end=start + 1,
        frames=pictures(colour),
        frame_times=start + np.arange(-1, 8) / 8,
        thermal=None,
        audio=None,
        fps=8.0,
    )


def test_it_works(models: Path) -> None:
    install(models, FRAMES)
    engine = DeepFeatureFusionEngine()
    shown = [None, None, None, RED, RED, RED, None, None]
    features = list(
        engine.extract(
            snippet(list(pictures(colour, 2)), sequence=number) for number, colour in enumerate(shown)
        )
    )
    result = engine.assess(features)
    (span,) = result.spans
    assert (span.start, span.end, span.label) == (3.5, 6.5, "fight")
    assert "fight" in result.descriptions[0]
    assert result.reference == "trained model"
    assert result.frame_scores[3] is not None
    assert min(result.frame_scores[3]) > 0.5
    assert engine.timings()["deep"] > 0
    assert engine.timings()["deep"] == 0


def test_a_camera_is_scored_second_by_second(models: Path) -> None:
    install(models, WINDOWS)
    engine = LiveDeepFeatureFusionEngine()
    context: bytes | None = None
    scores = []
    for number, colour in enumerate([None, None, RED, RED, None, None]):
        (features,) = engine.extract([second(number, colour)])
        (scored,), context = engine.assess([features], context, None)
        scores.append(scored.assessment.score)
        assert len(context) < 4096
    assert scores[0] < 0.5
    assert scores[1] < 0.5
    assert scores[3] > 0.5
    assert scores[5] < 0.5


def test_cameras_do_not_see_each_other(models: Path) -> None:
    install(models, WINDOWS)
    engine = LiveDeepFeatureFusionEngine()
    both = engine.extract([second(0, RED, "gate"), second(0, None, "yard")])
    scores = [engine.assess([item], None, None)[0][0].assessment.score for item in both]
    assert scores[0] > 0.5 > scores[1]


def test_frames_have_their_own_scores(models: Path) -> None:
    install(models, FRAMES)
    engine = LiveDeepFeatureFusionEngine()
    (features,) = engine.extract([second(0, RED)])
    (scored,), _ = engine.assess([features], None, None)
    assert np.allclose(scored.frame_times, BEGAN + np.asarray([1, 3, 5, 7]) / 8, atol=1e-3)
    assert min(scored.frame_scores) > 0.5
    (block,) = pack([scored])
    assert unpack(block.scores, block.details).details["heatmap_shape"] == [4, 4]


@pytest.mark.parametrize("context", [b"", b"torn"])
def test_a_damaged_context_begins_anew(models: Path, context: bytes) -> None:
    install(models, WINDOWS)
    engine = LiveDeepFeatureFusionEngine()
    features = engine.extract([second(0, RED)])
    anew, _ = engine.assess(features, None, None)
    after, _ = engine.assess(features, context, None)
    assert after[0].assessment.score == anew[0].assessment.score


def test_a_clock_that_was_set_back_begins_anew(models: Path) -> None:
    install(models, WINDOWS)
    engine = LiveDeepFeatureFusionEngine()
    _, context = engine.assess(engine.extract([second(100, RED)]), None, None)
    earlier = engine.extract([second(0, None)])
    anew, _ = engine.assess(earlier, None, None)
    after, _ = engine.assess(earlier, context, None)
    assert after[0].assessment.score == anew[0].assessment.score


def test_features_of_another_preset_are_told_apart(models: Path) -> None:
    install(models, WINDOWS)
    engine = LiveDeepFeatureFusionEngine()
    assert engine.preset == engine.model_version(None)
    folder = store.find(NAME)
    replace(Model.load(folder), threshold=0.7).save(folder)
    assert LiveDeepFeatureFusionEngine().preset != engine.preset


@pytest.mark.django_db
def test_the_pool_is_laid_out(models: Path) -> None:
    install(models, FRAMES)
    layout = lay_out_pool()
    assert layout.total == len(layout.x) == len(layout.y) == 48
    assert set(layout.labels) == {"normal", "fight"}
    assert layout.clips[0] == "fight-0.mp4"
    assert layout.version.startswith("2-")


@pytest.mark.django_db
def test_without_a_model_or_its_pool_it_says_so(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_SYSTEMS", models)
    with pytest.raises(ModelMissing, match="train deep_feature_fusion"):
        DeepFeatureFusionEngine()
    pool = Pool.create(models / "pool", columns(FRAMES))
    model(pool, FRAMES).save(store.models_folder() / NAME / "bare")
    store.activate(NAME, "bare")
    with pytest.raises(PoolError, match="holds no pool"):
        lay_out_pool()
