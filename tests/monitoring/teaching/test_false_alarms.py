"""A camera's page tells how many false alarms it gave before and after it learned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from monitoring import false_alarms
from monitoring.models import Alert, Camera, CameraProfile, ScoreBlock, Verdict
from tests.monitoring.conftest import Cast

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def learned(cast: Cast) -> datetime:
    """When the camera's first profile was made: five hours ago; it was watched for ten."""
    at = timezone.now() - 5 * HOUR
    Camera.objects.filter(pk=cast.gate.pk).update(created_at=at - 5 * HOUR, profile_version=1)
    profile = CameraProfile.objects.create(
        camera=cast.gate, version=1, path="x", fingerprint="x", snippets=9, seconds=9.0
    )
    CameraProfile.objects.filter(pk=profile.pk).update(created_at=at)
    first = int((at - 5 * HOUR).timestamp() // 60)
    ScoreBlock.objects.bulk_create(
        ScoreBlock(
            source_kind=ScoreBlock.Source.CAMERA,
            source_id=cast.gate.pk,
            system="normality",
            model_version="v",
            minute=first + minute,
            count=0,
            scores=b"",
        )
        for minute in range(600)
    )
    cast.gate.refresh_from_db()
    return at


def alert(camera: Camera, at: datetime, confirmed: bool | None, **verdict: Any) -> None:
    made = Alert.objects.create(
        camera=camera, state=Alert.State.ENDED, opened_at=at, last_at=at, ended_at=at, confirmed=confirmed
    )
    if verdict:
        Verdict.objects.create(alert=made, reviewer_name="x", **verdict)


def test_rates_before_and_after(cast: Cast, learned: datetime, client: Client) -> None:
    for minutes in (10, 20, 30):
        alert(cast.gate, learned - timedelta(minutes=minutes), False)
    alert(cast.gate, learned - HOUR, False, kind="dismissed", reason="training")
    alert(cast.gate, learned - HOUR, True)
    alert(cast.gate, learned + HOUR, False)
    alert(cast.gate, learned + HOUR, None)
    before, after = false_alarms.by_profile(cast.gate)
    assert (before.profile, before.alerts, before.judged, before.false) == (0, 5, 5, 3)
    assert before.a_day == pytest.approx(3 / (5 / 24), rel=0.02)
    assert (after.profile, after.in_use, after.alerts, after.judged, after.false) == (1, True, 2, 1, 1)
    assert after.a_day == pytest.approx(1 / (5 / 24), rel=0.02)
    ScoreBlock.objects.all().delete()  # they hold nothing that a page could draw
    client.force_login(cast.operator, backend="django.contrib.auth.backends.ModelBackend")
    assert "profile 1" in client.get(f"/cameras/{cast.gate.pk}/").content.decode()


def test_a_camera_that_has_not_learned_tells_nothing(cast: Cast) -> None:
    assert false_alarms.by_profile(cast.yard) == []


def test_an_hour_is_no_day(cast: Cast, learned: datetime) -> None:
    CameraProfile.objects.update(created_at=timezone.now() - timedelta(minutes=20))
    assert false_alarms.by_profile(cast.gate)[1].a_day is None
