"""The weakly supervised, the worded and the joint system: missing until trained; and on cameras, where what
they remember travels as bytes and changes no score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import torch

from inference.errors import ModelMissing
from inference.extractors.build import Kit
from inference.systems.aadc_net.scoring import AADCNetSystem
from inference.systems.catalogue import CATALOGUE
from inference.systems.protocol import System
from inference.systems.ws_vad.network import WeaklySupervised
from inference.systems.ws_vad.preparation import fit_preparation
from inference.systems.ws_vad.scoring import WeaklySupervisedSystem
from inference.systems.ws_vad.trained import Line
from inference.systems.ws_vad.trained import TrainedModel as WeakModel
from inference.training import store
from inference.types import Features
from monitoring.analysis.hop_measuring import HopMeasurer
from monitoring.analysis.live_system_engine import BySecond, LiveSystemEngine
from monitoring.analysis.systems import catalogue, load_engine, load_live_engine
from monitoring.systems import list_systems
from tests.inference.systems.aadc_net import small
from tests.inference.systems.avar_net import made, test_scoring
from tests.inference.systems.test_together import Asks, CountingKit
from tests.inference.systems.ws_vad import made_videos
from webapp.settings import base

NEW = ("ws_vad", "aadc_net", "avar_net")


def weakly_supervised() -> tuple[System, list[Features]]:
    torch.manual_seed(1)
    architecture = made_videos.SMALL
    rows = [made_videos.rows(seed, abnormal=bool(seed % 2)) for seed in range(4)]
    cameras = [made_videos.rows(seed, abnormal=False, camera=True) for seed in range(4)]
    model = WeakModel(
        (WeaklySupervised(architecture).eval(),),
        fit_preparation(rows, cameras, architecture),
        made_videos.configuration(smoothing_width=2),
        ("normal", "fight"),
        Line(0.4, 0.5),
        Line(0.4, 0.5),
        "ws_vad-test",
    )
    return WeaklySupervisedSystem(model, causal=True), made_videos.snippets(7, 12, abnormal=True, camera=True)


def worded() -> tuple[System, list[Features]]:
    # Of a camera, two seconds are looked at and the newer one is scored.
    found = [small.snippet(number) for number in range(12)]
    return AADCNetSystem(small.trained()), [replace(item, end=item.start + 1) for item in found]


def joint() -> tuple[System, list[Features]]:
    return test_scoring.system(causal=True), made.varied(12, seconds=1.0)


@pytest.mark.parametrize("make", [weakly_supervised, worded, joint])
def test_a_camera_hears_the_same_second_by_second_as_all_at_once(
    make: Callable[[], tuple[System, list[Features]]],
) -> None:
    system, features = make()
    engine = LiveSystemEngine(system, Asks(), measurer=HopMeasurer(cast(Kit, CountingKit())))
    whole, _ = engine.assess(features, None, None)
    context: bytes | None = None
    for place, item in enumerate(features):
        (scored,), context = engine.assess([item], context, None)
        assert scored.assessment.score == pytest.approx(whole[place].assessment.score, abs=1e-4)
        assert scored.assessment.raw == pytest.approx(whole[place].assessment.raw, abs=1e-4)
        assert scored.assessment.class_scores == pytest.approx(whole[place].assessment.class_scores, abs=1e-4)
    # Without what was before, the last second would be scored otherwise.
    (alone,), _ = engine.assess(features[-1:], None, None)
    assert alone.assessment.raw != pytest.approx(whole[-1].assessment.raw, abs=1e-6)


def test_who_puts_seconds_together_itself_is_measured_by_the_second() -> None:
    assert [isinstance(make()[0], BySecond) for make in (weakly_supervised, worded, joint)] == [
        True,
        False,
        True,
    ]


@pytest.mark.django_db
def test_until_there_is_a_model_the_page_says_how_to_get_one(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHPOST_MODELS", str(tmp_path))
    monkeypatch.setattr(store, "_SYSTEMS", tmp_path)
    settings.WATCHPOST_SYSTEMS = base.WATCHPOST_SYSTEMS
    views = {view.name: view for view in list_systems()}
    for name in (*NEW, "ensemble"):
        assert not views[name].available
        assert "No trained model is installed." in views[name].reason
        assert f"python manage.py train {name} --data DIR" in views[name].command
        assert views[name].live
        for load in (load_engine, load_live_engine):
            with pytest.raises(ModelMissing, match=f"train {name}"):
                load(name)


def test_the_site_and_the_library_know_the_same_systems(settings: Any) -> None:
    settings.WATCHPOST_SYSTEMS = base.WATCHPOST_SYSTEMS
    assert catalogue().keys() == CATALOGUE.keys()
    for name, entry in catalogue().items():
        assert entry.title == CATALOGUE[name].title
        assert entry.trained == CATALOGUE[name].trained
        assert entry.thermal == CATALOGUE[name].thermal
