"""What cameras came to within some hours, from the tables. Reads only, and by index: the table of alerts may
be long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import CharField, Func, Q

from inference.describe.draft import Language
from monitoring.models import Alert, Camera, Recording
from monitoring.models.alert import JUDGED_CAUSES
from monitoring.reports import watched
from monitoring.reports.cases import UNLABELLED, Said, is_false, said_of, seconds_after
from monitoring.shifts import stretches
from monitoring.shifts.events import CameraShift, Content, Event
from monitoring.shifts.hours import Hours
from monitoring.shifts.telling import tell

SEAM = 10.0
"""Seconds by which one recorded segment may begin after the one before without anything being missed."""
_LATE = timedelta(seconds=30)
"""By which footage and scores of the present may lag."""
_FAULTS = (Alert.Cause.OFFLINE, Alert.Cause.PICTURE)
_OPEN = Func(template=f"'{Alert.State.OPEN.value}'", output_field=CharField())
"""Written out: SQLite takes the index of what is open only where it sees that word."""
_READ = (
    *("pk", "camera_id", "cause", "severity", "opened_at", "ended_at", "label", "reviewed_label", "review"),
    *("acknowledged_at", "peak", "evidence_path", "evidence_made_for", "description"),
)


def read(
    *,
    cameras: Sequence[Camera],
    hours: Hours,
    language: Language,
    now: datetime,
    site: str,
    faults_of_site: bool,
) -> Content:
    """Of hours that have begun; what of them lies after `now` is left out."""
    passed = hours.until(now)
    mine = {camera.pk for camera in cameras}
    opened = Q(opened_at__gte=passed.start, opened_at__lt=passed.end)
    found = [*_still_there(passed, now), *_rows(opened)]
    alerts = [row for row in found if row.camera_id in mine or (row.camera_id is None and faults_of_site)]
    said = said_of(Q(alert__in=[row.pk for row in alerts if row.cause in JUDGED_CAUSES]))
    by_camera: dict[UUID | None, list[Event]] = defaultdict(list)
    for row in alerts:
        by_camera[row.camera_id].append(_event(row, said.get(row.pk, ())))
    footage = _footage([camera.pk for camera in cameras if camera.record_always], passed)
    read_cameras = [
        _camera(camera, passed, now, by_camera.get(camera.pk, []), footage.get(camera.pk, []))
        for camera in cameras
    ]
    return Content(
        site=site,
        time_zone=hours.time_zone,
        until=passed.end.timestamp(),
        cameras=tell(read_cameras, language),
        of_site=tuple(by_camera.get(None, ())),
    )


def _still_there(passed: Hours, now: datetime) -> list[Alert]:
    """What had opened before and ended within the hours or later, asked for so that an index finds it: one
    knows what is open, another what changed, and whatever ended since has changed since."""
    before = Q(opened_at__lt=passed.start)
    changed = Q(changed_at__range=(passed.start, now + timedelta(days=1)), ended_at__gte=passed.start)
    still = [row for row in _rows(Q(state=_OPEN)) if row.opened_at < passed.start]
    return [*_rows(before & changed & ~Q(state=_OPEN)), *still]


def _rows(which: Q) -> list[Alert]:
    """Oldest first. Which cameras they are of is not asked: the cameras' index would be taken for the better
    one, and holds everything that ever happened on them."""
    return sorted(
        Alert.objects.filter(which).order_by().only(*_READ), key=lambda row: (row.opened_at, row.pk)
    )


def _event(row: Alert, said: Sequence[Said]) -> Event:
    cut = row.ended_at is not None and row.evidence_made_for == row.ended_at
    return Event(
        id=str(row.pk),
        cause=row.cause,
        severity=row.severity,
        opened=row.opened_at.timestamp(),
        ended=row.ended_at.timestamp() if row.ended_at is not None else None,
        label=row.reviewed_label or row.label or UNLABELLED,
        named=bool(row.reviewed_label),
        review=row.review,
        false_alarm=is_false(row.review, said),
        acknowledged=seconds_after(row.opened_at, row.acknowledged_at),
        judged=seconds_after(row.opened_at, said[0].given_at if said else None),
        peak=round(row.peak, 4),
        footage=bool(row.evidence_path) if cut and row.cause == Alert.Cause.SCORE else None,
        note="" if row.cause == Alert.Cause.SCORE else row.description[:200],
    )


def _camera(
    camera: Camera,
    passed: Hours,
    now: datetime,
    events: Iterable[Event],
    recorded: Sequence[tuple[float, float]],
) -> CameraShift:
    start = passed.start.timestamp()
    known = [event for event in events if event.ended is None or event.ended >= start]
    judged = [event for event in known if event.cause in JUDGED_CAUSES]
    # Before it was added it could miss nothing, and what is not old enough may still be on its way.
    begin = max(passed.start, camera.created_at)
    end = min(passed.end, now - _LATE)
    kept = max(begin, now - timedelta(days=camera.keep_days))
    gaps = stretches.missing(recorded, kept.timestamp(), end.timestamp(), SEAM) if kept < end else []
    watchable = max(0.0, (end - begin).total_seconds()) if camera.enabled else 0.0
    return CameraShift(
        id=str(camera.pk),
        name=camera.name,
        enabled=camera.enabled,
        raised=tuple(event for event in judged if event.opened >= start),
        carried=tuple(event for event in judged if event.opened < start),
        faults=tuple(event for event in known if event.cause in _FAULTS),
        always=camera.record_always and camera.enabled and kept < end,
        gaps=tuple(gaps) if camera.record_always and camera.enabled else (),
        scored=min(watchable, 86_400 * watched.days_watched(camera, begin, end)) if begin < end else 0.0,
        watchable=watchable,
    )


def _footage(cameras: Sequence[UUID], passed: Hours) -> Mapping[UUID, list[tuple[float, float]]]:
    # A segment lasts a minute; an hour leaves room for one whose end was never written down.
    found = Recording.objects.filter(
        camera__in=cameras,
        start__gte=passed.start - timedelta(hours=1),
        start__lt=passed.end,
        end__gt=passed.start,
    )
    by_camera: dict[UUID, list[tuple[float, float]]] = defaultdict(list)
    for camera, start, end in found.values_list("camera_id", "start", "end"):
        by_camera[camera].append((start.timestamp(), end.timestamp()))
    return by_camera
