"""A night at the gate and in the yard, as the tables hold it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from monitoring.models import Alert, Camera, Recording, Shift
from monitoring.shifts.hours import Hours
from tests.monitoring.conftest import Cast

TEN = datetime(2026, 3, 4, 22, tzinfo=UTC)
"""In the evening, when the night shift of these tests begins."""
NIGHT = Hours(TEN, TEN + timedelta(hours=8), "UTC")
MORNING = NIGHT.end + timedelta(minutes=5)


def at(hours: float) -> datetime:
    """So long after the night began."""
    return TEN + timedelta(hours=hours)


@pytest.fixture
def alert() -> Callable[..., Alert]:
    """An alert that lasted half a minute, so many hours into the night."""

    def make(camera: Camera | None, hours: float, **more: Any) -> Alert:
        opened = at(hours)
        ended = opened + timedelta(seconds=30)
        values: dict[str, Any] = {
            "state": Alert.State.ENDED,
            "ended_at": ended,
            "label": "movement",
            "peak": 0.8,
            "description": "It was measured.",
        }
        values |= {"opened_at": opened, "last_at": ended, "changed_at": ended, "evidence_made_for": ended}
        return Alert.objects.create(camera=camera, **{**values, "evidence_path": "a.mp4", **more})

    return make


@pytest.fixture
def always(cast: Cast) -> Camera:
    """The gate, which records always, added long before."""
    Camera.objects.all().update(created_at=TEN - timedelta(days=3), enabled=True)
    Camera.objects.filter(pk=cast.gate.pk).update(record_always=True)
    cast.gate.refresh_from_db()
    return cast.gate


@pytest.fixture
def shift(cast: Cast) -> Shift:
    """Ten to six, every day, all cameras."""
    return Shift.objects.create(name="Night", days=list(range(7)), starts=time(22), ends=time(6), since=TEN)


def footage(camera: Camera, begin: float, end: float) -> None:
    """Recorded from so many hours into the night to so many, in one piece an hour."""
    while begin < end:
        until = min(begin + 1, end)
        Recording.objects.create(
            camera=camera,
            start=at(begin),
            end=at(until),
            path=f"{camera.pk}/{begin}",
            codec="h264",
            closed=True,
        )
        begin = until
