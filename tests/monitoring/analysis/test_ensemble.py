"""The ensemble on recordings and on cameras: what its members say, combined, and measured once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import redis

from inference.systems.ensemble.weights import NAME, Member, Weights
from inference.training import store
from monitoring import valkey
from monitoring.analysis import live_engines, live_scoring
from monitoring.analysis.blocks import unpack
from monitoring.analysis.ensemble import EnsembleEngine, LiveEnsemble
from monitoring.analysis.systems import catalogue
from monitoring.intake import snippets
from monitoring.intake.snippets import offer
from monitoring.models import Camera, Clip, ScoreBlock
from monitoring.scores import read_scores
from monitoring.systems import availability, list_systems
from tests.inference.systems.test_together import snippets as drawn
from tests.monitoring.analysis.conftest import BRIGHTNESS, Counts
from tests.monitoring.analysis.levels import OWN, SHARED
from tests.monitoring.analysis.slots import live_snippet
from tests.monitoring.conftest import InlineWorker
from webapp.settings import base

pytestmark = pytest.mark.django_db(transaction=True)

ENTRY = {NAME: base.WATCHPOST_SYSTEMS[NAME] | {"names": False}}


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(store, "_SYSTEMS", tmp_path)
    monkeypatch.setattr(live_engines, "_resting", {})
    monkeypatch.setattr(snippets, "_queue_scoring", lambda: None)


def install(*members: str, weights: Weights | None = None) -> None:
    chosen = weights or Weights.equal(members)
    store.save(NAME, "drawn", {"shares": np.ones(2, np.float32)}, {"weights": chosen.as_json()})
    store.activate(NAME, "drawn")


def scores(clip: Clip, system: str) -> list[float]:
    return list(read_scores(clip.analyses.get(system=system)).snippets.score)


def test_it_works(chosen: Callable[..., Clip], counts: Counts, worker: InlineWorker, settings: Any) -> None:
    settings.WATCHPOST_SYSTEMS = settings.WATCHPOST_SYSTEMS | ENTRY
    install("level", "further")
    clip = chosen("level", "further", NAME)
    worker.drain()
    assert set(clip.analyses.values_list("state", flat=True)) == {"done"}
    # Its members measure for it what they measure anyway.
    assert counts.read == 8
    assert SHARED.seen == OWN.seen == list(range(8))
    means = np.mean([scores(clip, "level"), scores(clip, "further")], axis=0)
    assert scores(clip, NAME) == pytest.approx(means.tolist(), abs=2e-3)
    analysis = clip.analyses.get(system=NAME)
    assert analysis.model_version.startswith("ensemble-1-")
    assert set(analysis.summary["measured_with"]) == {"level", "further"}


def test_it_needs_none_of_its_members_to_be_chosen(
    chosen: Callable[..., Clip], worker: InlineWorker, settings: Any
) -> None:
    settings.WATCHPOST_SYSTEMS = settings.WATCHPOST_SYSTEMS | ENTRY
    install("level", "further", weights=Weights({"level": Member(3.0), "further": Member(0.0)}))
    clip = chosen(NAME)
    worker.drain()
    alone = chosen("level")
    worker.drain()
    assert scores(clip, NAME) == pytest.approx(scores(alone, "level"), abs=2e-3)
    # Who counts nothing is not asked.
    assert OWN.seen == []


def test_a_member_that_cannot_be_loaded_is_said(
    chosen: Callable[..., Clip], worker: InlineWorker, settings: Any
) -> None:
    settings.WATCHPOST_SYSTEMS = settings.WATCHPOST_SYSTEMS | ENTRY
    settings.WATCHPOST_SYSTEMS["missing"]["trained"] = True
    install("level", "missing")
    clip = chosen("level", NAME)
    worker.drain()
    assert dict(clip.analyses.values_list("system", "state")) == {"level": "done", NAME: "failed"}
    assert "train missing" in clip.analyses.get(system=NAME).error

    (view,) = [each for each in list_systems() if each.name == NAME]
    assert not view.available
    assert "“Missing” cannot score" in view.reason
    assert view.commands == ["python manage.py train missing --data DIR"]


def test_without_weights_it_says_how_to_choose_them(settings: Any) -> None:
    settings.WATCHPOST_SYSTEMS = ENTRY
    found = availability(catalogue()[NAME])
    assert not found.available
    assert found.commands[0].startswith("python manage.py train ensemble --data DIR --features DIR --scores")


def recorded(camera: Camera) -> dict[str, Any]:
    blocks = ScoreBlock.objects.filter(source_id=camera.pk).order_by("minute")
    return {block.system: unpack(bytes(block.scores), bytes(block.details)).score for block in blocks}


@pytest.fixture
def site(scoring: redis.Redis, settings: Any) -> redis.Redis:
    live = BRIGHTNESS["brightness"]
    settings.WATCHPOST_SYSTEMS = BRIGHTNESS | ENTRY | {
        "darkness": live | {"live": "tests.harness.brightness.LiveDarknessEngine"},
        "broken": live | {"live": "tests.harness.brightness.BrokenLiveEngine"},
    }  # fmt: skip
    return scoring


def test_a_camera_is_scored_by_what_its_members_say(site: redis.Redis) -> None:
    install("brightness", "darkness", weights=Weights({"brightness": Member(3.0), "darkness": Member(1.0)}))
    gate = Camera.objects.create(name="Gate", systems=[NAME])
    yard = Camera.objects.create(name="Yard", systems=["darkness", NAME])
    for second in range(2):
        for camera in (gate, yard):
            offer(live_snippet(camera.pk, second, 204))
        live_scoring.drain()
    # What only the ensemble wants to hear is not recorded for itself.
    assert recorded(gate).keys() == {NAME}
    assert recorded(yard).keys() == {"darkness", NAME}
    assert recorded(gate)[NAME].tolist() == pytest.approx([0.75 * 0.8 + 0.25 * 0.2] * 2, abs=2e-3)
    assert recorded(yard)[NAME].tolist() == recorded(gate)[NAME].tolist()
    # Yet its members remember from one second to the next.
    assert site.exists(valkey.context(gate.pk, "brightness"))


def test_a_repeated_snippet_is_combined_once(site: redis.Redis) -> None:
    install("brightness", "darkness")
    gate = Camera.objects.create(name="Gate", systems=[NAME])
    for second in (0, 0, 1):
        offer(live_snippet(gate.pk, second, 204))
        live_scoring.drain()
    assert len(recorded(gate)[NAME]) == 2


def test_a_member_that_fails_is_left_out(site: redis.Redis) -> None:
    install("darkness", "broken")
    gate = Camera.objects.create(name="Gate", systems=[NAME])
    offer(live_snippet(gate.pk, 0, 204))
    live_scoring.drain()
    assert recorded(gate)[NAME].tolist() == pytest.approx([0.2], abs=2e-3)


def test_weights_are_read_anew_when_others_are_in_use(site: redis.Redis) -> None:
    install("brightness", "darkness")
    assert LiveEnsemble().members == ("brightness", "darkness")
    install("brightness", weights=Weights({"brightness": Member(1.0), "darkness": Member(0.0)}))
    assert LiveEnsemble().members == ("brightness",)


def test_features_of_members_do_not_mix(chosen: Callable[..., Clip], settings: Any) -> None:
    settings.WATCHPOST_SYSTEMS = settings.WATCHPOST_SYSTEMS | ENTRY
    install("level", "further")
    (features,) = EnsembleEngine().extract(drawn(1))
    measured = {"level/shared.level", "further/shared.level", "further/own.level"}
    assert features.arrays.keys() == {*measured, "picture.brightness", "picture.aspect"}
