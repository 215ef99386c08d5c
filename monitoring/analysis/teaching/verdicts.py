"""What a verdict teaches: examples of classes, and what is normal for the camera."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from monitoring.analysis import learning_fits
from monitoring.analysis.queue import enqueue_call
from monitoring.analysis.teaching import MEASURE
from monitoring.intake import examples
from monitoring.models import Alert, Example

log = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=1)
"""Verdicts of this time are followed again by beat: without a broker nobody was told of them."""


def learn(*, alert_id: UUID) -> bool:
    """Follow an alert's verdict as it stands; whether it changed anything. May be called at any time."""
    alert = Alert.objects.select_related("camera").filter(pk=alert_id).first()
    if alert is None or alert.camera is None:
        return False
    changed = examples.follow_alert(alert_id=alert.pk)
    if alert.cause == Alert.Cause.SCORE:
        learning_fits.ask_soon(alert.camera)
    return changed


def follow_up() -> int:
    """What fell between two steps: verdicts that nobody learned from, examples that nobody measures."""
    since = timezone.now() - LOOKED_BACK
    judged = Alert.objects.filter(confirmed__isnull=False, reviewed_at__gte=since, examples=None)
    standing = Example.objects.filter(annotation=None, alert__confirmed=None, alert__isnull=False)
    undone = Alert.objects.filter(pk__in=standing.exclude(state=Example.State.WITHDRAWN).values("alert"))
    count = 0
    for found in (judged, undone):
        for alert_id in found.values_list("pk", flat=True).distinct():
            count += examples.follow_alert(alert_id=alert_id)
    if Example.objects.filter(state=Example.State.WAITING).exists():
        enqueue_call(MEASURE, [])
    return count
