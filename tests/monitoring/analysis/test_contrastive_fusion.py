"""People seen in visible and thermal pictures, as engines for recordings and cameras."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from inference.errors import ModelMissing
from inference.media.index import build_index
from inference.media.snippets import Companion, read_snippets
from inference.systems.contrastive_fusion.drawn import record, scene
from inference.systems.contrastive_fusion.network import Architecture, FusionNetwork
from inference.systems.contrastive_fusion.template import NormalTemplate
from inference.systems.contrastive_fusion.trained import SYSTEM, pack
from inference.training import store
from inference.types import Modality, Snippet
from monitoring.analysis.contrastive_fusion import ContrastiveFusionEngine, LiveContrastiveFusionEngine
from monitoring.intake.snippets import LiveSnippet
from tests.monitoring.analysis.slots import live_snippet


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A models folder with an untrained network whose line everything unlike one direction exceeds."""
    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WATCHPOST_MODELS", str(folder))
        torch.manual_seed(1)
        network = FusionNetwork(Architecture(width=0.0625)).eval()
        vector = np.zeros(128, np.float32)
        vector[0] = 1.0
        tensors, facts = pack(network, network, NormalTemplate(vector, 0.9, 0.1))
        store.save(SYSTEM, "untrained", tensors, {"configuration": "untrained", **facts})
        store.activate(SYSTEM, "untrained")
        yield folder


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Three seconds of a fight at night."""
    folder = tmp_path_factory.mktemp("recordings")
    paths = folder / "yard_visible.mp4", folder / "yard_thermal.mp4"
    record(*paths, scene("test", 7), [("fighting", 3.0)], low=True, rng=np.random.default_rng(1))
    return paths


def snippets(visible: Path, thermal: Path | None) -> list[Snippet]:
    companion = Companion(thermal, build_index(thermal)) if thermal else None
    return list(read_snippets(visible, build_index(visible), thermal=companion))


def test_a_pair_is_scored_with_the_shares_of_both(models: Path, recordings: tuple[Path, Path]):
    engine = ContrastiveFusionEngine()
    cut = snippets(*recordings)
    features = list(engine.extract(cut))
    result = engine.assess(features)
    assert len(result.assessments) == len(result.frame_scores) == len(cut) == 2
    for one in result.assessments:
        assert one.facts["low_light"] == 1
        assert one.facts["persons"] >= 1
        assert one.contributions[Modality.THERMAL] > 0
        assert one.boxes
    assert result.reference == "trained model"
    assert result.model_version.startswith("contrastive_fusion-untrained-")
    (span,) = result.spans
    assert result.descriptions[0].startswith("00:00 to 00:03: ")
    assert "heat picture" in result.descriptions[0]
    assert result.span_facts[0]["peak"] == span.peak
    spent = engine.timings()
    assert spent["contrastive_fusion"] > 0
    assert engine.timings()["contrastive_fusion"] == 0


def test_a_clip_without_a_thermal_one_is_seen_by_the_visible_camera_alone(
    models: Path, recordings: tuple[Path, Path]
):
    engine = ContrastiveFusionEngine()
    result = engine.assess(list(engine.extract(snippets(recordings[1], None))))
    # The thermal recording shown as a visible one: the detector knows its figures.
    assert any(one.class_scores for one in result.assessments)
    for one in result.assessments:
        assert one.facts["thermal_blind"] == "missing"
        assert one.contributions in ({}, {Modality.APPEARANCE: 1.0, Modality.THERMAL: 0.0})


def hops(recordings: tuple[Path, Path], *, paired: bool = True) -> list[LiveSnippet]:
    """The recordings as a camera sends them: nine frames a second, of which the first is known."""
    cut = snippets(*recordings)
    frames = np.concatenate([cut[0].frames, cut[1].frames[8:]])[:, ::2, ::2]
    assert cut[0].thermal is not None
    assert cut[1].thermal is not None
    thermal = np.concatenate([cut[0].thermal, cut[1].thermal[8:]])
    found = []
    for second in range(3):
        rows = np.maximum(np.arange(9) + 8 * second - 1, 0)
        given = live_snippet("gate", second)
        times = given.start + (rows - 8 * second) / 8
        found.append(
            replace(given, frames=frames[rows], frame_times=times, thermal=thermal[rows] if paired else None)
        )
    return found


def test_a_paired_camera_is_scored(models: Path, recordings: tuple[Path, Path]):
    engine = LiveContrastiveFusionEngine()
    given = hops(recordings)
    features = [engine.extract([each])[0] for each in given]
    scored, context = engine.assess(features, None, None)
    assert [one.assessment.sequence for one in scored] == [each.sequence for each in given]
    assert [one.assessment.start for one in scored] == [each.start for each in given]
    last = scored[-1].assessment
    assert last.contributions[Modality.THERMAL] > 0
    assert last.facts["low_light"] == 1
    assert given[1].start <= last.boxes[0].time <= given[2].end
    assert last.model_version == engine.model_version(None)
    assert engine.assess(features[:1], context, None)[0][0].assessment == scored[0].assessment
    # The thermal camera goes away: at night there is nothing left to see with.
    (dark,) = engine.extract([replace(given[2], sequence=given[2].sequence + 9, thermal=None)])
    assert engine.assess([dark], context, None)[0][0].assessment.facts["modality"] in ("visible", "none")


def test_without_a_model_the_sentence_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path))
    monkeypatch.setattr(store, "_SYSTEMS", tmp_path)
    with pytest.raises(ModelMissing, match="inference train contrastive_fusion"):
        ContrastiveFusionEngine()


def test_the_starter_model_sees_a_fight_at_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path / "none"))
    try:
        store.find(SYSTEM, store.STARTER)
    except ModelMissing:
        pytest.skip("no starter model is packaged")
    paths = tmp_path / "gate_visible.mp4", tmp_path / "gate_thermal.mp4"
    acts = [("normal", 4.0), ("fighting", 4.0), ("normal", 4.0)]
    record(*paths, scene("test", 1), acts, low=True, rng=np.random.default_rng(7))
    engine = ContrastiveFusionEngine()
    result = engine.assess(list(engine.extract(snippets(*paths))))
    planted = [one for one in result.assessments if one.start >= 4 and one.end <= 8]
    before_and_after = [one for one in result.assessments if one.end <= 4 or one.start >= 8]
    assert all(one.score >= 0.5 for one in planted)
    # The starter was trained for minutes: the ordinary scores lower than the fight, not always below 0.5.
    ordinary = [one.score for one in before_and_after]
    assert np.mean(ordinary) < np.mean([one.score for one in planted])
    assert sum(score < 0.5 for score in ordinary) >= len(ordinary) / 2
    assert any(span.start < 6 < span.end for span in result.spans)
    assert all(one.contributions[Modality.THERMAL] > 0 for one in planted)
