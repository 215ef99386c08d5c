"""What people do with an alert: say that they have seen it, and keep its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from monitoring import audit
from monitoring.analysis import alert_news
from monitoring.audit import visitor
from monitoring.models import Alert, Camera, User


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """first  False when somebody had acknowledged it before: then it stays theirs"""

    alert: Alert
    first: bool


def acknowledge(*, alert_id: UUID, user: User) -> Acknowledgement | None:
    """None when the alert is gone. The caller has checked that this person may see it."""
    now = timezone.now()
    with transaction.atomic():
        free = Alert.objects.filter(pk=alert_id, acknowledged_at=None)
        first = bool(free.update(acknowledged_by=user, acknowledged_at=now))
        alert = _find(alert_id)
        if alert is None:
            return None
        if first:
            alert_news.tell(alert, "acknowledged", now)
            audit.record("alert.acknowledged", actor=user, target=alert)
        return Acknowledgement(alert, first)


def hold(*, alert_id: UUID, on_hold: bool) -> Alert | None:
    """Keep the evidence from retention, or let it go again; None when the alert is gone."""
    with transaction.atomic():
        # Whoever deletes the camera locks it too, and looks for holds then.
        # Only the camera, and not its key: who changes an alert twice looks for its camera's key at the end,
        # and each would wait for the other.
        Camera.objects.select_for_update(of=("self",), no_key=True).filter(alerts=alert_id).first()
        changed = Alert.objects.filter(pk=alert_id, on_hold=not on_hold).update(on_hold=on_hold)
        alert = _find(alert_id)
        if alert is not None and changed:
            alert_news.tell(alert, "held" if on_hold else "released", timezone.now())
            action = "evidence.held" if on_hold else "evidence.released"
            audit.record(action, actor=visitor.person(), target=alert)
        return alert


def _find(alert_id: UUID) -> Alert | None:
    return Alert.objects.select_related("camera", "acknowledged_by").filter(pk=alert_id).first()
