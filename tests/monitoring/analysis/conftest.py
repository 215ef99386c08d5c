"""A worker that scores cameras by a cheap system."""

from __future__ import annotations

from typing import Any

import pytest
import redis

from monitoring.analysis import live_backlog, live_cameras, systems
from monitoring.push import publish
from monitoring.push.messages import Message, SnippetScored

BRIGHTNESS = {
    "brightness": {
        "title": "Brightness",
        "description": "The brighter, the more unusual.",
        "engine": "tests.harness.brightness.BrightnessEngine",
        "live": "tests.harness.brightness.LiveBrightnessEngine",
    }
}


@pytest.fixture
def scoring(broker: redis.Redis, settings: Any, monkeypatch: pytest.MonkeyPatch) -> redis.Redis:
    """A worker that begins: it knows no camera, has no engine, and the only system is brightness."""
    settings.WATCHPOST_SYSTEMS = BRIGHTNESS
    monkeypatch.setattr(systems, "_live_engines", {})
    monkeypatch.setattr(live_cameras, "_known", {})
    monkeypatch.setattr(live_cameras, "_due", 0.0)
    monkeypatch.setattr(live_cameras, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(live_backlog, "_next_attempt", 0.0)
    live_backlog._unkept.clear()
    return broker


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[SnippetScored]:
    """The scores that browsers are sent, in order."""
    scores: list[SnippetScored] = []

    def send(news: list[tuple[Message, tuple[str, ...]]]) -> None:
        for message, topics in news:
            if isinstance(message, SnippetScored):
                assert set(topics) == {publish.WALL, publish.camera_topic(message.camera)}
                scores.append(message)

    monkeypatch.setattr(publish, "_send", send)
    return scores
