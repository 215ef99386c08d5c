"""Who hears of a change to an alert: browsers by push, evidence and notifications by tasks, all after commit.

A row is written before anyone hears of it; `repeat` tells again what a killed process or a lost broker may
have kept from them. Repeats carry the same sequence number and ask for nothing that is there already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from monitoring import alert_views
from monitoring.analysis import queue
from monitoring.models import Alert
from monitoring.push.messages import AlertChanged
from monitoring.push.publish import WALL, camera_topic, publish

Change = Literal[
    "opened",
    "extended",
    "escalated",
    "ended",
    "acknowledged",
    "held",
    "released",
    "reviewed",
    "evidence",
    "described",
    "repeated",
]

EVIDENCE = "monitoring.tasks.save_evidence"
NOTIFY = "monitoring.tasks.notify"
WRITE = "monitoring.tasks.write_descriptions"

REPEAT_FOR = timedelta(seconds=15)
SNAPSHOT_FOR, VIDEO_FOR, NOTIFY_FOR = timedelta(minutes=2), timedelta(minutes=30), timedelta(minutes=2)
"""How long after an alert opened or ended what belongs to it is asked for again."""

SETTLED = timedelta(seconds=3)
"""The last pictures of an alert's post-roll need so long to be on disk."""


@dataclass(frozen=True, slots=True)
class AlertChange:
    """One change that was recorded; `alert` as it then was."""

    alert: Alert
    change: Change
    sequence: int


def tell(alert: Alert, change: Change, now: datetime) -> AlertChange:
    """Count the change on the row, in the transaction under way, and let the world know once it commits."""
    Alert.objects.filter(pk=alert.pk).update(sequence=F("sequence") + 1, changed_at=now)
    alert.refresh_from_db(fields=["sequence", "changed_at"])
    _push(alert, change)
    has_evidence = alert.camera_id is not None and alert.cause in WITH_EVIDENCE
    if change == "opened" and has_evidence:
        queue.enqueue(EVIDENCE, [alert.pk])
    if change in ("opened", "escalated"):
        queue.enqueue_call(NOTIFY, [str(alert.pk), change])
    if change == "ended" and has_evidence:
        queue.enqueue_call(EVIDENCE, [str(alert.pk)], countdown=_until_settled(alert, now))
    if change in ("opened", "ended") and alert.cause == Alert.Cause.SCORE:
        queue.enqueue_call(WRITE, [])
    return AlertChange(alert, change, alert.sequence)


def repeat() -> None:
    """Tell again what changed lately, and ask again for evidence and notifications that are missing."""
    now = timezone.now()
    known = Alert.objects.select_related("camera", "acknowledged_by")
    for alert in known.filter(changed_at__gte=now - REPEAT_FOR):
        _push(alert, "repeated")
    no_snapshot = Q(snapshot_path="", opened_at__gte=now - SNAPSHOT_FOR)
    lately_ended = Q(state=Alert.State.ENDED, ended_at__range=(now - VIDEO_FOR, now - SETTLED))
    no_video = lately_ended & ~Q(evidence_made_for=F("ended_at"))
    of_cameras = known.filter(Q(opened_at__gte=now - VIDEO_FOR) | Q(ended_at__gte=now - VIDEO_FOR))
    wanting = of_cameras.filter(no_snapshot | no_video, camera__isnull=False, cause__in=WITH_EVIDENCE)
    queue.enqueue(EVIDENCE, [alert.pk for alert in wanting if _may_ask(alert, now)])
    for alert in known.filter(opened_at__gte=now - NOTIFY_FOR, notifications=None).distinct():
        change = "escalated" if alert.severity == Alert.Severity.ALERT else "opened"
        queue.enqueue_call(NOTIFY, [str(alert.pk), change])


WITH_EVIDENCE = (Alert.Cause.SCORE, Alert.Cause.PICTURE)
"""Of a camera that is away there is nothing to see."""


def _may_ask(alert: Alert, now: datetime) -> bool:
    return alert.state == Alert.State.OPEN or _until_settled(alert, now) <= 0


def _until_settled(alert: Alert, now: datetime) -> float:
    """Seconds until an ended alert's post-roll is on disk."""
    if alert.ended_at is None or alert.camera is None:
        return 0.0
    ready = alert.ended_at + timedelta(seconds=alert.camera.post_roll) + SETTLED
    return max(0.0, (ready - now).total_seconds())


def _push(alert: Alert, change: Change) -> None:
    camera = str(alert.camera_id) if alert.camera_id else None
    message = AlertChanged(
        camera=camera,
        change=change,
        sequence=alert.sequence,
        alert=alert_views.to_json(alert_views.alert_view(alert)),
    )
    publish(message, WALL, *([camera_topic(camera)] if camera else []))


def pushed_lately(alert: Alert, now: datetime) -> bool:
    """Whether so little time has passed since the last push that a mere extension may wait."""
    return now - alert.changed_at < timedelta(seconds=settings.WATCHPOST_ALERT_PUSH_SECONDS)
