"""Past alerts like one, with what reviewers said of them. Reads only.

Like: of the same camera, cause and label, before it. Of the last LOOKED_AT such alerts those come first that
are nearest in time of day and in strength: half a day apart counts as much as the whole range of the score.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, tzinfo
from uuid import UUID

from monitoring.analysis.schedules import zone
from monitoring.models import Alert, Verdict

LOOKED_AT = 200
SHOWN = 6
_HALF_DAY = 43_200.0


@dataclass(frozen=True, slots=True)
class SimilarAlert:
    """verdict  in words, with the reason it was dismissed for; empty: not settled"""

    id: str
    opened_at: str
    peak: float
    review: str
    verdict: str
    snapshot_url: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Similar:
    """alerts  the nearest first; confirmed, dismissed: of the `of` that were looked at"""

    alerts: list[SimilarAlert]
    of: int
    confirmed: int
    dismissed: int


def find(alert: Alert) -> Similar:
    """Of an alert of a camera; nothing for one of the site."""
    if alert.camera is None:
        return Similar([], 0, 0, 0)
    before = Alert.objects.filter(
        camera=alert.camera_id, cause=alert.cause, label=alert.label, opened_at__lt=alert.opened_at
    )
    known = list(before.order_by("-opened_at").only(*_FIELDS)[:LOOKED_AT])
    local = zone(alert.camera.time_zone)
    nearest = sorted(known, key=lambda other: distance(alert, other, local))[:SHOWN]
    reasons = _reasons([other.pk for other in nearest])
    said = Counter(other.confirmed for other in known)
    return Similar(
        alerts=[_view(other, reasons.get(other.pk, "")) for other in nearest],
        of=len(known),
        confirmed=said[True],
        dismissed=said[False],
    )


_FIELDS = ("opened_at", "peak", "review", "confirmed", "snapshot_path")


def distance(one: Alert, other: Alert, local: tzinfo) -> float:
    """0 for the same time of day and peak, at most 2."""
    apart = abs(_second_of_day(one.opened_at, local) - _second_of_day(other.opened_at, local))
    return min(apart, 2 * _HALF_DAY - apart) / _HALF_DAY + abs(one.peak - other.peak)


def _second_of_day(moment: datetime, local: tzinfo) -> float:
    there = moment.astimezone(local)
    return there.hour * 3600 + there.minute * 60 + there.second


def _reasons(alert_ids: list[UUID]) -> dict[UUID, str]:
    """Why each was dismissed, as the last standing verdict says."""
    standing = Verdict.objects.filter(
        alert__in=alert_ids, withdrawn_at=None, kind=Verdict.Kind.DISMISSED
    ).order_by("settles", "created_at")
    return {verdict.alert_id: verdict.get_reason_display() for verdict in standing}


def _view(alert: Alert, reason: str) -> SimilarAlert:
    word = "" if alert.confirmed is None else alert.get_review_display()
    return SimilarAlert(
        id=str(alert.pk),
        opened_at=alert.opened_at.isoformat().replace("+00:00", "Z"),
        peak=round(alert.peak, 4),
        review=alert.review,
        verdict=f"{word}: {reason.lower()}" if reason and alert.confirmed is False else word,
        snapshot_url=f"/media/snapshots/{alert.pk}" if alert.snapshot_path else None,
        url=f"/alerts/{alert.pk}/",
    )
