"""A report of some days: what `/reports/` shows, its files hold, and the API gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from monitoring.access import can_view_reviewers, visible_cameras
from monitoring.agreement import Agreement
from monitoring.models import Camera, User
from monitoring.reports import cases as reading
from monitoring.reports import watched
from monitoring.reports.cases import Case
from monitoring.reports.figures import Pair, Reviewer, Row, agreements, grouped, reviewers, row
from monitoring.reports.period import Period
from monitoring.reports.watched import Drift


@dataclass(frozen=True, slots=True)
class CameraDrift:
    key: str
    name: str
    drift: Drift


@dataclass(frozen=True, slots=True)
class Report:
    """total      all cameras together; its false alarms a day are a camera's
    before     the same of as many days just before
    reviewers, agreement, pairs  None for those who may not see how people judge
    """

    period: Period
    made_at: datetime
    camera: str
    total: Row
    before: Row
    cameras: list[Row]
    classes: list[Row]
    days: list[Row]
    drift: list[CameraDrift]
    reviewers: list[Reviewer] | None
    agreement: Agreement | None
    pairs: list[Pair] | None


def make(*, user: User, period: Period, camera_id: UUID | None = None) -> Report | None:
    """Of one camera, or of all that `user` may see; None if there is no such camera for them."""
    cameras = list(visible_cameras(user).order_by("position", "name"))
    if camera_id is not None:
        cameras = [camera for camera in cameras if camera.pk == camera_id]
        if not cameras:
            return None
    found = reading.read(user=user, cameras=cameras, period=period)
    by_camera = _by_camera(cameras, found, period)
    shows_people = can_view_reviewers(user)
    together, pairs = agreements(found) if shows_people else (None, None)
    return Report(
        period=period,
        made_at=timezone.now(),
        camera=cameras[0].name if camera_id is not None else "",
        total=_together(row("", "All", found), by_camera),
        before=_together(
            row("", "Before", reading.read(user=user, cameras=cameras, period=period.before)),
            _by_camera(cameras, [], period.before),
        ),
        cameras=by_camera,
        classes=_by_class(found),
        days=_by_day(found, period),
        drift=[_drift(camera, period) for camera in cameras],
        reviewers=reviewers(found) if shows_people else None,
        agreement=together,
        pairs=pairs,
    )


def to_json(report: Report) -> dict[str, Any]:
    """As the API gives it: days as text, times in seconds."""
    told = asdict(report)
    told["period"] = {
        "first": report.period.first.isoformat(),
        "last": report.period.last.isoformat(),
        "days": report.period.days,
    }
    told["made_at"] = report.made_at.isoformat()
    return told


def _by_camera(cameras: Sequence[Camera], found: Sequence[Case], period: Period) -> list[Row]:
    by_camera = grouped(found, lambda case: case.camera)
    rows = []
    for camera in cameras:
        days = watched.days_watched(camera, *period.bounds(camera.time_zone))
        counted = row(str(camera.pk), camera.name, by_camera.get(camera.pk, []))
        budget = camera.budget if camera.line_mode == Camera.LineMode.BUDGET else None
        rate = counted.false_alarms / days if days else None
        rows.append(replace(counted, watched=days, false_alarms_a_day=rate, budget=budget))
    return rows


def _together(total: Row, cameras: Sequence[Row]) -> Row:
    days = sum(camera.watched for camera in cameras)
    return replace(total, watched=days, false_alarms_a_day=total.false_alarms / days if days else None)


def _by_class(found: Sequence[Case]) -> list[Row]:
    rows = [row(label, label, cases) for label, cases in grouped(found, lambda case: case.label).items()]
    return sorted(rows, key=lambda counted: (-counted.alerts, counted.name))


def _by_day(found: Sequence[Case], period: Period) -> list[Row]:
    by_day = grouped(found, lambda case: case.day)
    return [row(day.isoformat(), day.isoformat(), by_day.get(day, [])) for day in period.dates]


def _drift(camera: Camera, period: Period) -> CameraDrift:
    now, before = period.bounds(camera.time_zone), period.before.bounds(camera.time_zone)
    return CameraDrift(str(camera.pk), camera.name, watched.drift(camera, now, before))
