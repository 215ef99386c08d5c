"""Who has which alert of the queue before them: one reviewer an alert, released on leaving and by itself.

A lock keeps two people from looking at one thing; it never keeps a verdict from being written. It is taken by
one statement that changes a row only if it is free, so that of two who reach for it at once one gets it, on
any database.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from monitoring import review_queue
from monitoring.intake.review_results import Held, HeldByOther
from monitoring.models import Alert, ReviewLock, User

LASTS = timedelta(seconds=150)
"""Unless it is renewed. A browser lets the timers of a page in the background run once a minute."""

_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Renewed:
    """until: of those held; lost: alerts that were free too long and are somebody else's now, or gone"""

    held: list[UUID]
    lost: list[UUID]
    until: datetime


def next_item(*, reviewer: User, besides: Collection[UUID] = ()) -> Held | None:
    """Lock the first alert of this reviewer's queue that nobody else has; None when there is none.

    besides  alerts that the reviewer has already, or passed over
    """
    left_out = set(besides)
    while True:
        found = review_queue.first(user=reviewer, besides=left_out, most=_AT_ONCE)
        if not found:
            return None
        for alert in found:
            taken = _take(alert, reviewer)
            if isinstance(taken, Held):
                return taken
            left_out.add(alert.pk)  # somebody else was quicker


def take(*, alert_id: UUID, reviewer: User) -> Held | HeldByOther | None:
    """Lock a certain alert, judged or not; None when it is gone."""
    alert = Alert.objects.select_related("camera", "acknowledged_by").filter(pk=alert_id).first()
    return None if alert is None else _take(alert, reviewer)


def renew(*, alert_ids: Sequence[UUID], reviewer: User) -> Renewed:
    """Keep alerts for longer; one whose lock ran out is taken again unless somebody else has it now."""
    held: list[UUID] = []
    lost: list[UUID] = []
    until = timezone.now() + LASTS
    known = Alert.objects.in_bulk(list(alert_ids))
    for alert_id in alert_ids:
        alert = known.get(alert_id)
        (held if alert is not None and isinstance(_take(alert, reviewer), Held) else lost).append(alert_id)
    return Renewed(held, lost, until)


def release(*, alert_ids: Collection[UUID], reviewer: User) -> int:
    """Give alerts back to the queue; how many were this reviewer's."""
    return ReviewLock.objects.filter(alert__in=alert_ids, reviewer=reviewer).delete()[0]


def _take(alert: Alert, reviewer: User) -> Held | HeldByOther | None:
    """None when the alert went away meanwhile."""
    while True:
        now = timezone.now()
        until = now + LASTS
        free = Q(reviewer=reviewer) | Q(until__lte=now)
        try:
            with transaction.atomic():
                if ReviewLock.objects.filter(free, alert=alert).update(reviewer=reviewer, until=until):
                    return Held(alert, until)
                lock = ReviewLock(alert=alert, reviewer=reviewer, taken_at=now, until=until)
                ReviewLock.objects.bulk_create([lock], ignore_conflicts=True)
        except IntegrityError:
            return None  # a lock of an alert that is no more
        kept = ReviewLock.objects.select_related("reviewer").filter(alert=alert).first()
        if kept is None:
            continue  # whoever had it gave it back in between
        if kept.reviewer_id == reviewer.pk:
            return Held(alert, kept.until)
        if kept.until > now:
            return HeldByOther(alert, kept.reviewer.get_username(), kept.until)
