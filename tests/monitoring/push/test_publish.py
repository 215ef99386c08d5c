"""Publishing without a broker: nobody fails, it is said once, and it is quick."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest
from django.db import transaction

from monitoring.push import publish
from monitoring.push.messages import ClipAdded
from tests.harness.ports import free_port


@pytest.fixture
def broken_layer(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from channels.layers import channel_layers

    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [f"redis://127.0.0.1:{free_port()}/0"]},
        }
    }
    monkeypatch.setattr(channel_layers, "backends", {})
    monkeypatch.setattr(publish, "_silent_until", 0.0)


@pytest.mark.django_db(transaction=True)
def test_a_missing_broker_fails_nobody(broken_layer: None, caplog: pytest.LogCaptureFixture) -> None:
    began = time.monotonic()
    with caplog.at_level(logging.WARNING):
        for _ in range(50):
            publish.publish(ClipAdded(clip="a", title="b"), publish.CLIPS)

    assert time.monotonic() - began < 3
    assert len(caplog.records) == 1
    assert "no news" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_before_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(publish, "_send", sent.extend)
    with transaction.atomic():
        publish.publish(ClipAdded(clip="a", title="b"), publish.CLIPS)
        assert sent == []
    assert len(sent) == 1
