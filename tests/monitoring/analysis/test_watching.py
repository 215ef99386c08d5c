"""Alerts about cameras that are away or show too little, out of what media processes tell."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import redis
from django.utils import timezone

from monitoring import valkey
from monitoring.analysis import watching
from monitoring.models import Alert, Camera

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate(broker: redis.Redis) -> Camera:
    return Camera.objects.create(name="Gate", kind="pull", learning_since=timezone.now())


def tell(broker: redis.Redis, camera: Camera, state: str = "live", reason: str = "", **health: Any) -> None:
    facts = {"picture": "ok", "picture_since": time.time(), **health}
    broker.set(valkey.health(camera.pk), json.dumps({"state": state, "reason": reason, "health": facts}))


def later(broker: redis.Redis, camera: Camera, seconds: float) -> None:
    """As if the camera had been away for so long."""
    watching.watch()
    broker.set(valkey.absent(camera.pk), time.time() - seconds)
    watching.watch()


def faults() -> list[tuple[str, str, str, str]]:
    return list(Alert.objects.values_list("cause", "state", "severity", "description"))


def test_it_works(broker: redis.Redis, gate: Camera) -> None:
    tell(broker, gate)
    watching.watch()
    tell(broker, gate, "failed", "The camera refused the user name or password (401).")
    watching.watch()
    assert faults() == []

    later(broker, gate, watching.ABSENT_SECONDS)
    watching.watch()
    assert faults() == [("offline", "open", "alert", "The camera refused the user name or password (401).")]

    tell(broker, gate)
    watching.watch()
    assert [fault[:2] for fault in faults()] == [("offline", "ended")]


def test_a_short_absence_is_no_fault(broker: redis.Redis, gate: Camera) -> None:
    tell(broker, gate, "offline", "Connecting.")
    later(broker, gate, 5)
    assert faults() == []


def test_a_camera_that_nobody_holds(broker: redis.Redis, gate: Camera) -> None:
    later(broker, gate, 60)
    assert faults() == [("offline", "open", "alert", "No media process holds the camera: is one running?")]


def test_a_camera_that_never_began_to_send_is_not_missed(broker: redis.Redis, gate: Camera) -> None:
    Camera.objects.update(kind="publish")
    later(broker, gate, 60)
    assert faults() == []

    tell(broker, gate)
    watching.watch()
    broker.delete(valkey.health(gate.pk))
    later(broker, gate, 60)
    assert faults() == [("offline", "open", "notice", "It stopped sending its picture.")]

    broker.delete(valkey.expected(gate.pk))  # it says goodbye after all
    watching.watch()
    assert faults()[0][1] == "ended"


def test_a_camera_that_is_switched_off_is_not_missed(broker: redis.Redis, gate: Camera) -> None:
    later(broker, gate, 60)
    Camera.objects.update(enabled=False)
    watching.watch()
    assert [fault[:2] for fault in faults()] == [("offline", "ended")]


@pytest.mark.parametrize(
    ("picture", "severity"),
    [
        ("frozen", "alert"),
        ("covered", "alert"),
        ("moved", "alert"),
        ("dark", "notice"),
        ("refocused", "notice"),
    ],
)
def test_pictures(broker: redis.Redis, gate: Camera, picture: str, severity: str) -> None:
    tell(broker, gate, picture=picture)
    watching.watch()
    watching.watch()
    ((cause, state, told, description),) = faults()
    assert (cause, state, told) == ("picture", "open", severity)
    assert description.endswith(".")

    tell(broker, gate)
    watching.watch()
    assert faults()[0][1] == "ended"


@pytest.mark.parametrize("picture", ["moved", "refocused"])
def test_a_new_view_is_learned_once(broker: redis.Redis, gate: Camera, picture: str) -> None:
    Camera.objects.update(profile_version=3, learning="ready", learned=1.0)
    since = time.time()
    tell(broker, gate, picture=picture, picture_since=since)
    watching.watch()
    gate.refresh_from_db()
    assert (gate.learning, gate.learned, gate.profile_version) == ("changed", 0.0, 0)
    assert "learns anew" in gate.learning_note

    Camera.objects.update(learned=0.4)
    watching.watch()
    gate.refresh_from_db()
    assert gate.learned == 0.4

    tell(broker, gate, picture=picture, picture_since=time.time())
    watching.watch()
    gate.refresh_from_db()
    assert gate.learned == 0.0


def test_a_dark_picture_is_not_learned_anew(broker: redis.Redis, gate: Camera) -> None:
    Camera.objects.update(learning="ready", learned=1.0)
    tell(broker, gate, picture="dark")
    watching.watch()
    gate.refresh_from_db()
    assert gate.learning == "ready"


def test_without_the_broker_nothing_is_claimed(gate: Camera, settings: Any) -> None:
    Alert.objects.create(
        camera=gate, cause="offline", opened_at=timezone.now(), last_at=timezone.now(), description="away"
    )
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    valkey.client.cache_clear()
    watching.watch()
    valkey.client.cache_clear()
    assert [fault[:2] for fault in faults()] == [("offline", "open")]
