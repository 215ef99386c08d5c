"""Alerts about the site itself: a camera away, covered or moved, a full disk."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from monitoring.analysis import alert_news
from monitoring.analysis.alert_news import AlertChange
from monitoring.models import Alert, Camera


def raise_fault(
    *,
    camera: Camera | None,
    cause: str,
    description: str,
    severity: str = Alert.Severity.ALERT,
) -> AlertChange | None:
    """Open an alert of `cause` (Alert.Cause) for the camera, or for the site with None; go on with the open
    one.

    May be called as often as the fault is seen: None when there is nothing new to tell.
    """
    now = timezone.now()
    with transaction.atomic():
        known = _for_change(camera, cause)
        if known is None:
            opened = Alert(
                camera=camera,
                cause=cause,
                severity=severity,
                opened_at=now,
                last_at=now,
                label=str(Alert.Cause(cause).label),
                description=description,
            )
            try:
                with transaction.atomic():
                    opened.save(force_insert=True)
                return alert_news.tell(opened, "opened", now)
            except IntegrityError:
                # Somebody else was quicker; or the camera has just been deleted.
                known = _for_change(camera, cause)
        if known is None or (known.description, known.severity) == (description, severity):
            return None
        escalated = (known.severity, severity) == (Alert.Severity.NOTICE, Alert.Severity.ALERT)
        known.description, known.severity, known.last_at = description, severity, now
        known.save(update_fields=["description", "severity", "last_at"])
        return alert_news.tell(known, "escalated" if escalated else "extended", now)


def clear_fault(*, camera: Camera | None, cause: str) -> AlertChange | None:
    """End the open alert of `cause`; None when there is none."""
    now = timezone.now()
    with transaction.atomic():
        known = _for_change(camera, cause)
        if known is None:
            return None
        known.state, known.last_at, known.ended_at = Alert.State.ENDED, now, now
        known.save(update_fields=["state", "last_at", "ended_at"])
        return alert_news.tell(known, "ended", now)


def _open(camera: Camera | None, cause: str) -> QuerySet[Alert]:
    found = Alert.objects.filter(cause=cause, system="", state=Alert.State.OPEN)
    return found.filter(camera__isnull=True) if camera is None else found.filter(camera=camera)


def _for_change(camera: Camera | None, cause: str) -> Alert | None:
    locked = _open(camera, cause).select_for_update(of=("self",), no_key=True)
    return locked.select_related("camera", "acknowledged_by").first()
