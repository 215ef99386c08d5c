"""Finding alerts: filters, and pages that stay in place while new alerts arrive."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from monitoring.access import Visitor, visible_alerts
from monitoring.alert_views import AlertView, alert_views
from monitoring.models import Alert


class BadCursor(ValueError):
    """A cursor that no page ever gave out."""


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """What is None is not asked for; `since` and `until` bound when an alert was open; texts are found
    anywhere, in any case: `label` in the label, `text` in label, description and the camera's name.
    `system` is one of those that saw it; `cameras`: any of these."""

    camera: UUID | None = None
    cameras: tuple[UUID, ...] | None = None
    system: str | None = None
    cause: str | None = None
    severity: str | None = None
    state: str | None = None
    acknowledged: bool | None = None
    confirmed: bool | None = None
    review: str | None = None
    not_review: str | None = None
    on_hold: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    label: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class AlertPage:
    """alerts  newest first; cursor  of the page that follows, None on the last"""

    alerts: list[AlertView]
    cursor: str | None


def search(*, user: Visitor, wanted: AlertFilter, limit: int, cursor: str | None = None) -> AlertPage:
    """A page of what `user` may see. Raises BadCursor."""
    found = filtered(visible_alerts(user), wanted)
    if cursor:
        opened_at, pk = _read(cursor)
        found = found.filter(Q(opened_at__lt=opened_at) | Q(opened_at=opened_at, pk__lt=pk))
    rows = list(found.select_related("camera", "acknowledged_by").order_by("-opened_at", "-pk")[: limit + 1])
    more = len(rows) > limit
    return AlertPage(alert_views(rows[:limit]), _cursor(rows[limit - 1]) if more else None)


def filtered(found: QuerySet[Alert], wanted: AlertFilter) -> QuerySet[Alert]:
    """Those of `found` that fit."""
    exact = {
        name: value
        for name in ("camera", "cause", "severity", "state", "confirmed", "review", "on_hold")
        if (value := getattr(wanted, name)) is not None
    }
    found = found.filter(**exact)
    if wanted.cameras is not None:
        found = found.filter(camera__in=wanted.cameras)
    if wanted.not_review is not None:
        found = found.exclude(review=wanted.not_review)
    if wanted.system:
        found = found.filter(Q(seen_by__has_key=wanted.system) | Q(system=wanted.system))
    if wanted.acknowledged is not None:
        found = found.filter(acknowledged_at__isnull=not wanted.acknowledged)
    if wanted.since is not None:
        found = found.filter(last_at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(opened_at__lte=wanted.until)
    if wanted.label:
        found = found.filter(label__icontains=wanted.label)
    if wanted.text:
        text = wanted.text
        found = found.filter(
            Q(label__icontains=text) | Q(description__icontains=text) | Q(camera__name__icontains=text)
        )
    return found


def _cursor(alert: Alert) -> str:
    text = f"{alert.opened_at.isoformat()}|{alert.pk}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        opened_at, _, pk = base64.urlsafe_b64decode(padded.encode("ascii")).decode("ascii").partition("|")
        moment = datetime.fromisoformat(opened_at)
        if moment.tzinfo is None:
            raise BadCursor
        return moment, UUID(pk)
    except (ValueError, UnicodeError, binascii.Error) as error:
        raise BadCursor from error
