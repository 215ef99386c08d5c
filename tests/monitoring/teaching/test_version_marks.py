"""A camera's curve tells where another version of the model went on."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.systems.deep_feature_fusion.model import NAME
from inference.types import Assessment
from monitoring import live_history
from monitoring.analysis.blocks import Scored, pack
from monitoring.models import Camera, ModelVersion, ScoreBlock
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

BEGAN = 1_790_000_040.0


def score(camera: Camera, second: int, version: str) -> None:
    start = BEGAN + second
    assessment = Assessment(
        sequence=second,
        start=start,
        end=start + 1,
        frame_start=0,
        frame_end=8,
        score=0.2,
        raw=0.2,
        contributions={},
        label="",
        model_version=version,
    )
    (block,) = pack([Scored(assessment)])
    ScoreBlock.objects.create(
        source_kind=ScoreBlock.Source.CAMERA,
        source_id=camera.pk,
        system=NAME,
        model_version=version,
        minute=int(start // 60),
        count=1,
        scores=block.scores,
    )


def test_switches_are_marked(cast: Cast, taught_site: Path) -> None:
    Camera.objects.filter(pk=cast.gate.pk).update(systems=[NAME])
    cast.gate.refresh_from_db()
    ModelVersion.objects.create(
        system=NAME, number=3, state="ready", metrics={"versions": {"recordings": "r", "cameras": "new"}}
    )
    for second, version in ((0, "old"), (60, "old"), (70, "new"), (180, "new"), (240, "old")):
        score(cast.gate, second, version)
    history = live_history.read(camera=cast.gate, start=BEGAN - 60, end=BEGAN + 400)
    assert [(mark.name, mark.time - BEGAN) for mark in history.versions] == [
        ("version 3", 71.0),
        ("version 0", 241.0),
    ]
    later = live_history.read(camera=cast.gate, start=BEGAN + 100, end=BEGAN + 230)
    assert later.versions == []
