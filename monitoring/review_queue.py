"""What a reviewer judges next, and what helps to judge it. Reads only.

One order for everyone: severity, then how sure the model was (in thirds of the way from the line up to 1),
then the oldest. The first two are `Alert.review_rank`, which the database computes, so that an index finds
the first of any number. Nobody is given what they judged themselves: a second opinion is another person's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, UUIDField
from django.db.models.functions import Coalesce
from django.utils import timezone

from monitoring import review_similar, review_trail
from monitoring.access import visible_cameras
from monitoring.alert_views import AlertView, alert_view, alert_views
from monitoring.analysis.alert_windows import wanted_window
from monitoring.models import Alert, Recording, ReviewLock, User, Verdict
from monitoring.recordings import Segment
from monitoring.review_similar import Similar
from monitoring.review_trail import VerdictView

COUNTED = 1000
MOST_ALIKE = 100
_MOST_SEGMENTS = 60


@dataclass(frozen=True, slots=True)
class QueueCount:
    """waiting       that this reviewer may judge now, counted up to COUNTED
    more          there are more than that
    with_others   that other reviewers have before them
    """

    waiting: int
    more: bool
    with_others: int


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """An alert with all that its page shows, but the curve.

    zone       the camera's time zone
    trail      verdicts, the oldest first
    footage    recorded segments of its time with pre- and post-roll, where no evidence was cut yet
    window     Unix seconds of that time
    settles    whether a verdict of this person would end a disagreement, or replace what ended it
    """

    alert: AlertView
    zone: str
    trail: list[VerdictView]
    similar: Similar
    footage: list[Segment]
    window: tuple[float, float] | None
    settles: bool


def queue(*, user: User) -> QuerySet[Alert]:
    """What waits for this person's verdict and is before nobody else, first things first."""
    return _wanting(user).filter(~Exists(_held_by_others(user))).order_by("review_rank", "opened_at", "pk")


def first(*, user: User, besides: Collection[UUID] = (), most: int) -> list[Alert]:
    """The first of the queue, with their cameras. They are joined to the alerts that were found: a join in
    the search would lead databases to begin with the cameras, and to sort all that wait."""
    found = list(queue(user=user).exclude(pk__in=besides).values_list("pk", flat=True)[:most])
    rows = Alert.objects.select_related("camera", "acknowledged_by").in_bulk(found)
    return [rows[pk] for pk in found if pk in rows]


def count(*, user: User) -> QueueCount:
    wanting = _wanting(user).order_by()
    held = ReviewLock.objects.filter(until__gt=timezone.now()).exclude(reviewer=user)
    with_others = wanting.filter(pk__in=list(held.values_list("alert", flat=True)[:COUNTED])).count()
    found = wanting[: COUNTED + with_others + 1].count() - with_others
    return QueueCount(min(found, COUNTED), found > COUNTED, with_others)


def item(alert: Alert, *, user: User) -> ReviewItem:
    """Of an alert that this person may judge."""
    verdicts = review_trail.rows(alert.pk)
    window = wanted_window(alert) if alert.camera else None
    return ReviewItem(
        alert=alert_view(alert),
        zone=alert.camera.time_zone if alert.camera else "UTC",
        trail=[review_trail.verdict_view(verdict, user=user) for verdict in verdicts],
        similar=review_similar.find(alert),
        footage=[] if alert.evidence_path or window is None else _footage(alert),
        window=(window[0].timestamp(), window[1].timestamp()) if window else None,
        settles=review_trail.would_settle(alert, verdicts, user=user),
    )


def alike(alert: Alert, *, user: User) -> list[AlertView]:
    """What waits of the same camera and label, the alert itself among it, first things first."""
    found = queue(user=user).filter(camera=alert.camera_id, label=alert.label, cause=alert.cause)
    return alert_views(found.select_related("camera", "acknowledged_by")[:MOST_ALIKE])


def to_json(item: ReviewItem) -> dict[str, Any]:
    return asdict(item)


def _wanting(user: User) -> QuerySet[Alert]:
    if not user.is_reviewer:
        return Alert.objects.none()
    said = Verdict.objects.filter(alert=OuterRef("pk"), reviewer=user, withdrawn_at=None)
    # Nobody has said anything of what waits for its first verdict, so nothing is looked up for it.
    mine = Q(review=Alert.Review.WAITING) | ~Exists(said)
    found = Alert.objects.filter(mine, review_rank__isnull=False)
    if user.is_administrator:
        return found
    # Through an expression, as the queue's own index must lead and not the cameras': it gives the order.
    cameras = list(visible_cameras(user).values_list("pk", flat=True))
    return found.alias(seen=Coalesce("camera_id", "camera_id", output_field=UUIDField())).filter(
        seen__in=cameras
    )


def _held_by_others(user: User) -> QuerySet[ReviewLock]:
    held = ReviewLock.objects.filter(alert=OuterRef("pk"), until__gt=timezone.now())
    return held.exclude(reviewer=user)


def _footage(alert: Alert) -> list[Segment]:
    start, end = wanted_window(alert)
    found = Recording.objects.filter(camera=alert.camera_id, end__gt=start, start__lt=end).order_by("start")
    return [
        Segment(row.pk, row.start.timestamp(), row.end.timestamp(), row.has_audio)
        for row in found[:_MOST_SEGMENTS]
    ]
