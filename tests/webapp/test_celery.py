"""How work reaches workers."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest
from celery import Celery

from monitoring.analysis import queue
from tests.harness.ports import free_port
from webapp.celery import app


def test_it_works() -> None:
    app.loader.import_default_modules()
    names = {name for name in app.tasks if name.startswith("monitoring.")}

    assert {queue.PLAN, queue.EXTRACT, queue.ASSESS} <= names
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= names


@pytest.mark.parametrize("task", [queue.PLAN, queue.EXTRACT, queue.ASSESS])
def test_recordings_have_a_queue_of_their_own(task: str) -> None:
    assert app.amqp.router.route({}, task)["queue"].name == "batch"


def test_only_json_travels() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.task_acks_late
    assert app.conf.worker_prefetch_multiplier == 1


def test_a_missing_broker_is_noticed_quickly(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    from webapp.settings import base

    lonely = Celery("lonely", broker=f"redis://127.0.0.1:{free_port()}/0", set_as_current=False)
    lonely.conf.broker_transport_options = base.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(queue, "current_app", lonely)
    monkeypatch.setattr(queue, "_silent_until", 0.0)
    began = time.monotonic()
    with caplog.at_level(logging.WARNING, logger=queue.__name__):
        for _ in range(3):
            queue._send(queue.PLAN, ["a", "b"])

    assert time.monotonic() - began < 5
    assert len(caplog.records) == 1
