"""Normality on cameras with the packaged networks: from the slot to what browsers are told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import redis

from inference.extractors.live import PRESET
from inference.systems.normality.reference import general_live_profile, general_profile
from monitoring.analysis import live_scoring
from monitoring.analysis.live_engine import LiveNormalityEngine
from monitoring.analysis.systems import load_live_engine
from monitoring.intake import snippets
from monitoring.intake.snippets import LiveSnippet, offer
from monitoring.models import Camera, ScoreBlock
from monitoring.push.messages import SnippetScored
from tests.monitoring.analysis.slots import NOON, live_snippet
from webapp.settings import base

pytestmark = pytest.mark.django_db(transaction=True)


def moving_square(camera: object, second: int) -> LiveSnippet:
    given = live_snippet(camera, second, audio=np.full(16000, 0.01, np.float32))
    rng = np.random.default_rng(3)
    frames = np.stack([rng.integers(90, 110, (120, 200, 3), dtype=np.uint8)] * 9)
    square = rng.integers(0, 255, (30, 30, 3), dtype=np.uint8)
    for place in range(9):
        left = (3 * (8 * second + place)) % 160
        frames[place, 50:80, left : left + 30] = square
    return replace(given, frames=frames)


def test_it_works(
    scoring: redis.Redis,
    told: list[SnippetScored],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(snippets, "_queue_scoring", lambda: None)
    settings.WATCHPOST_SYSTEMS = base.WATCHPOST_SYSTEMS
    settings.MEDIA_ROOT = tmp_path
    # Loaded first, as the worker does: while networks load, a waiting snippet grows too old to be scored.
    load_live_engine("normality")
    gate, yard = Camera.objects.create(name="Gate"), Camera.objects.create(name="Yard")
    for second in range(3):
        offer(moving_square(gate.pk, second))
        offer(moving_square(yard.pk, second))
        live_scoring.drain()

    of_gate = [message for message in told if message.camera == str(gate.pk)]
    assert [round(message.start - NOON) for message in of_gate] == [0, 1, 2]
    for message in of_gate:
        assert message.system == "normality"
        assert [time for time, _ in message.frames] == pytest.approx(
            (message.start + 0.01 + np.arange(8) / 8).tolist(), abs=2e-3
        )
        assert sum(message.contributions.values()) == pytest.approx(1.0, abs=1e-3)
        assert {"motion", "sound"} <= message.contributions.keys()
        assert 0.0 <= message.score < 0.5, "a camera that nobody knows yet raises no alarm"
    versions = set(ScoreBlock.objects.values_list("model_version", flat=True))
    assert versions == {f"normality-1-{PRESET}-general-{general_live_profile().fingerprint}"}


def test_a_profile_of_another_preset_is_not_used() -> None:
    engine = LiveNormalityEngine()
    assert engine.model_version(general_profile()) == engine.model_version(None)
    assert engine.model_version(general_live_profile()) != engine.model_version(None)


def test_a_damaged_context_begins_anew(scoring: redis.Redis) -> None:
    engine = LiveNormalityEngine()
    features = engine.extract([moving_square("square", 0)])
    fresh, _ = engine.assess(features, None, None)
    damaged, context = engine.assess(features, b"nonsense", None)
    assert [item.assessment.score for item in damaged] == [item.assessment.score for item in fresh]
    assert engine.assess(engine.extract([moving_square("square", 1)]), context, None)[0]
