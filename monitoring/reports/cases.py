"""Alerts as reports count them: one row each, with what was said of it and how long that took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from monitoring.access import Visitor, visible_alerts
from monitoring.analysis.schedules import zone
from monitoring.models import Alert, Camera, Verdict
from monitoring.models.alert import JUDGED_CAUSES
from monitoring.reports.period import Period

UNLABELLED = "unnamed"


@dataclass(frozen=True, slots=True)
class Said:
    """One verdict, also one that was taken back. `person` is a name, `person_id` tells people of one name
    apart."""

    alert: UUID
    person_id: int | None
    person: str
    kind: str
    reason: str
    settles: bool
    given_at: datetime
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Case:
    """day           local to the camera
    label         what reviewers say it was, else as alerted
    false_alarm   dismissed, and nobody whose verdict stands gave another reason than a false alarm
    acknowledged  seconds from opening to "I have seen it"; None: not yet
    judged        seconds from opening to the first verdict; None: none yet
    """

    alert: UUID
    camera: UUID
    day: date
    severity: str
    label: str
    review: str
    false_alarm: bool
    acknowledged: float | None
    judged: float | None
    said: tuple[Said, ...]


def read(*, user: Visitor, cameras: Sequence[Camera], period: Period) -> list[Case]:
    """The alerts of these cameras that `user` may see and that opened in the period, oldest first. Faults
    of cameras (offline, covered) are no alarms and not among them."""
    zones = {camera.pk: zone(camera.time_zone) for camera in cameras}
    begin, end = period.widest_bounds()
    rows = list(
        visible_alerts(user)
        .filter(camera__in=list(zones), cause__in=JUDGED_CAUSES, opened_at__gte=begin, opened_at__lt=end)
        .order_by("opened_at", "pk")
        .values_list(
            *("pk", "camera_id", "opened_at", "severity", "label", "reviewed_label", "review"),
            "acknowledged_at",
        )
    )
    said = said_of(Q(alert__camera__in=list(zones), alert__opened_at__gte=begin, alert__opened_at__lt=end))
    cases = []
    for pk, camera, opened, severity, label, reviewed, review, acknowledged_at in rows:
        day = opened.astimezone(zones[camera]).date()
        if not period.first <= day <= period.last:
            continue
        verdicts = said.get(pk, ())
        cases.append(
            Case(
                alert=pk,
                camera=camera,
                day=day,
                severity=severity,
                label=reviewed or label or UNLABELLED,
                review=review,
                false_alarm=is_false(review, verdicts),
                acknowledged=seconds_after(opened, acknowledged_at),
                judged=seconds_after(opened, verdicts[0].given_at if verdicts else None),
                said=tuple(verdicts),
            )
        )
    return cases


def said_of(which: Q) -> Mapping[UUID, Sequence[Said]]:
    """The verdicts that `which` admits, by alert, the oldest first."""
    rows = Verdict.objects.filter(which).order_by("created_at")
    found: dict[UUID, list[Said]] = defaultdict(list)
    for row in rows.values_list(
        *("alert_id", "reviewer_id", "reviewer_name", "kind", "reason", "settles"),
        *("created_at", "withdrawn_at"),
    ):
        alert, person_id, person, kind, reason, settles, given_at, withdrawn_at = row
        withdrawn = withdrawn_at is not None
        found[alert].append(Said(alert, person_id, person, kind, reason, settles, given_at, withdrawn))
    return found


def is_false(review: str, verdicts: Sequence[Said]) -> bool:
    """Whether it was dismissed, and nobody whose verdict stands gave another reason than a false alarm."""
    if review != Alert.Review.DISMISSED:
        return False
    standing = [said for said in verdicts if said.kind == Verdict.Kind.DISMISSED and not said.withdrawn]
    reasons = {said.reason for said in standing if said.settles} or {said.reason for said in standing}
    return reasons <= {Verdict.Reason.FALSE_ALARM.value, ""}


def seconds_after(opened: datetime, moment: datetime | None) -> float | None:
    """None where there is no such moment; never less than none."""
    return None if moment is None else max(0.0, (moment - opened).total_seconds())
