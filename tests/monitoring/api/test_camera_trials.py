"""Trying an address: what is handed to the worker, and what comes back, over a real Valkey."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import redis
from celery import current_app
from rest_framework.test import APIClient

from monitoring import valkey as names
from monitoring.intake import cameras, trials
from monitoring.intake.camera_settings import CameraSettings
from monitoring.intake.cameras import Addresses
from monitoring.models import User
from monitoring.secrets import decrypt
from tests.harness.valkey import ValkeyProcess
from tests.monitoring.conftest import Cast

Client = Callable[[User], APIClient]

START = "/api/v1/cameras/test/"
ADDRESS = "rtsp://admin:s3cret@192.0.2.7/main"


@pytest.fixture
def asked(valkey: ValkeyProcess, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The arguments of the tasks that were queued."""
    client, sent = redis.Redis.from_url(valkey.url), []
    monkeypatch.setattr(names, "client", lambda: client)
    monkeypatch.setattr(current_app, "send_task", lambda task, *, args, **more: sent.append(args))
    return sent


def test_it_works(as_user: Client, cast: Cast, asked: list[list[str]]) -> None:
    api = as_user(cast.administrator)
    started = api.post(START, {"kind": "pull", "address": ADDRESS})
    assert started.status_code == 202
    [[trial_id, kind, secret]] = asked
    assert (trial_id, kind, decrypt(secret)) == (started.json()["id"], "pull", ADDRESS)
    assert "s3cret" not in secret
    assert api.get(started.json()["url"]).json()["done"] is False

    trials.finish(trial_id=trial_id, trial=trials.Trial(done=True, code="refused", detail="Nothing answers."))
    told = api.get(started.json()["url"]).json()
    assert (told["done"], told["ok"], told["detail"]) == (True, False, "Nothing answers.")
    assert as_user(cast.operator).get(started.json()["url"]).status_code == 403
    assert api.get(f"{START}{uuid4()}/").status_code == 404


def test_an_empty_address_is_the_stored_one(as_user: Client, cast: Cast, asked: list[list[str]]) -> None:
    dock = cameras.create(
        settings=CameraSettings(name="Dock", kind="pull"),
        addresses=Addresses(source=ADDRESS, thermal="http://u:s3cret@192.0.2.8/t"),
    )
    api = as_user(cast.administrator)
    wanted = {"kind": "file", "stream": "thermal", "address": "", "camera": str(dock.pk)}
    assert api.post(START, wanted).status_code == 202
    assert asked[0][1] == "pull", "a companion is always fetched"
    assert decrypt(asked[0][2]) == "http://u:s3cret@192.0.2.8/t"
    assert api.post(START, {**wanted, "camera": str(uuid4())}).status_code == 404


def test_what_is_no_address_is_said(as_user: Client, cast: Cast, asked: list[list[str]]) -> None:
    api = as_user(cast.administrator)
    for wanted in (
        {"kind": "pull", "address": ""},
        {"kind": "pull", "address": "file:///etc/passwd"},
        {"kind": "file", "address": "/etc/passwd"},
        {"kind": "publish", "address": ADDRESS},
    ):
        assert api.post(START, wanted).status_code == 400
    assert asked == []


def test_without_a_broker_it_says_so(
    as_user: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    nobody = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=1)
    monkeypatch.setattr(names, "client", lambda: nobody)
    answer = as_user(cast.administrator).post(START, {"kind": "pull", "address": ADDRESS})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert "broker" in answer.json()["detail"]
