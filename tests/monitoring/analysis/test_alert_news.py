"""Who hears of alerts, and that nobody misses them because a process died at the wrong moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from monitoring.analysis import alert_news, alerts
from monitoring.models import Alert, Camera
from monitoring.push import publish
from monitoring.push.messages import AlertChanged
from tests.monitoring.analysis.live import consider, snippet
from tests.monitoring.conftest import InlineWorker

pytestmark = pytest.mark.django_db(transaction=True)

Heard = list[tuple[AlertChanged, tuple[str, ...]]]


@pytest.fixture
def camera(transactional_db: None, worker: InlineWorker) -> Camera:
    return Camera.objects.create(name="Door", line_mode="line", line=0.5, cooldown=5)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    messages: Heard = []
    monkeypatch.setattr(publish, "_send", messages.extend)
    return messages


def asked(worker: InlineWorker) -> list[tuple[str, Any]]:
    found = [(task.rpartition(".")[2], *arguments) for task, *arguments in worker.queued]
    worker.queued.clear()
    return found


def test_browsers_hear_of_each_change_after_the_commit(camera: Camera, heard: Heard) -> None:
    consider(camera, snippet(0, 0.6), snippet(1, 0.9), snippet(7, 0.1))
    topics = ("wall", f"camera:{camera.pk}")
    assert [(message.change, message.sequence, to) for message, to in heard] == [
        ("opened", 1, topics),
        ("escalated", 2, topics),
        ("ended", 3, topics),
    ]
    message = heard[1][0]
    assert message.camera == str(camera.pk)
    assert (message.alert["severity"], message.alert["peak"], message.alert["sequence"]) == ("alert", 0.9, 2)


def test_a_fault_of_the_site_has_no_camera(
    transactional_db: None, worker: InlineWorker, heard: Heard
) -> None:
    alerts.raise_fault(camera=None, cause="storage", description="Full.")
    assert [(message.camera, to) for message, to in heard] == [(None, ("wall",))]


def test_news_are_repeated_for_a_while_with_the_same_sequence(camera: Camera, heard: Heard) -> None:
    alerts.raise_fault(camera=camera, cause="offline", description="Away.")
    heard.clear()
    alert_news.repeat()
    assert [(message.change, message.sequence) for message, _ in heard] == [("repeated", 1)]
    Alert.objects.update(changed_at=timezone.now() - alert_news.REPEAT_FOR - timedelta(seconds=1))
    heard.clear()
    alert_news.repeat()
    assert heard == []


def test_what_a_killed_worker_did_not_ask_for_is_asked_for_again(
    camera: Camera, worker: InlineWorker
) -> None:
    now = timezone.now()
    alert = Alert.objects.create(camera=camera, opened_at=now, last_at=now)
    alert_news.repeat()
    assert asked(worker) == [("save_evidence", str(alert.pk)), ("notify", str(alert.pk), "opened")]

    Alert.objects.update(snapshot_path="a.jpg", severity="alert", opened_at=now - timedelta(seconds=100))
    alert_news.repeat()
    assert asked(worker) == [("notify", str(alert.pk), "escalated")]

    ended = now - timedelta(seconds=camera.post_roll + 5)
    Alert.objects.update(state="ended", ended_at=ended, last_at=ended, opened_at=now - timedelta(minutes=15))
    alert_news.repeat()
    assert asked(worker) == [("save_evidence", str(alert.pk))]

    Alert.objects.update(evidence_made_for=ended)
    alert_news.repeat()
    assert asked(worker) == []


def test_a_video_is_not_asked_for_before_its_last_pictures_are_on_disk(
    camera: Camera, worker: InlineWorker
) -> None:
    ended = timezone.now() - timedelta(seconds=camera.post_roll - 2)
    Alert.objects.create(
        camera=camera, opened_at=ended, last_at=ended, ended_at=ended, state="ended", snapshot_path="a.jpg"
    )
    alert_news.repeat()
    assert [task for task, *_ in asked(worker)] == ["notify"]


def test_of_a_camera_that_is_away_there_is_no_evidence(camera: Camera, worker: InlineWorker) -> None:
    now = timezone.now()
    Alert.objects.create(camera=camera, cause="offline", opened_at=now, last_at=now)
    alert_news.repeat()
    alerts.raise_fault(camera=None, cause="storage", description="Full.")
    alerts.clear_fault(camera=None, cause="storage")
    assert {task for task, *_ in asked(worker)} == {"notify"}


def test_nobody_asks_for_ever(camera: Camera, worker: InlineWorker) -> None:
    old = timezone.now() - timedelta(hours=2)
    Alert.objects.create(
        camera=camera, opened_at=old, last_at=old, ended_at=old, state="ended", changed_at=old
    )
    alert_news.repeat()
    assert asked(worker) == []
