"""Everything that is known of an alert, read in one moment, as it goes into an archive."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from monitoring import alert_views, annotation_views
from monitoring.audit.log import content_of
from monitoring.audit.targets import alert_name
from monitoring.chain import moment
from monitoring.evidence import scores
from monitoring.evidence.scores import SystemScores
from monitoring.models import Alert, Annotation, AuditEntry, CameraProfile, Verdict


@dataclass(frozen=True, slots=True)
class Contents:
    """JSON-ready, but for the row and the scores.

    profile   what the camera had learned when the alert opened; None: nothing, or another system saw it
    verdicts  in the order of time, withdrawn ones among them
    marks     annotations of the alert, and of its camera in the same time, deleted ones among them
    audit     lines of the log about the alert, each with its digest and the one before it
    notes     what is missing, a sentence each
    """

    alert: Alert
    name: str
    read_at: datetime
    view: dict[str, Any]
    profile: dict[str, Any] | None
    series: list[SystemScores]
    verdicts: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    audit: list[dict[str, Any]]
    notes: list[str]


def read(alert: Alert) -> Contents:
    series = scores.around(alert)
    return Contents(
        alert=alert,
        name=alert_name(alert),
        read_at=timezone.now(),
        view=alert_views.to_json(alert_views.alert_view(alert)),
        profile=_profile(alert),
        series=series,
        verdicts=[_verdict(row) for row in Verdict.objects.filter(alert=alert).order_by("created_at", "pk")],
        marks=_marks(alert),
        audit=_audit(alert),
        notes=_notes(alert, bool(series)),
    )


def _profile(alert: Alert) -> dict[str, Any] | None:
    if alert.camera is None:
        return None
    known = CameraProfile.objects.filter(camera=alert.camera, created_at__lte=alert.opened_at)
    profile = known.order_by("-version").first()
    if profile is None:
        return None
    return {
        "version": profile.version,
        "fingerprint": profile.fingerprint,
        "preset": profile.preset,
        "learned_from_snippets": profile.snippets,
        "learned_from_seconds": profile.seconds,
        "made_at": moment(profile.created_at),
    }


def _verdict(row: Verdict) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "reviewer": row.reviewer_name,
        "kind": row.kind,
        "reason": row.reason,
        "label": row.label,
        "note": row.note,
        "settles": row.settles,
        "given_at": moment(row.created_at),
        "withdrawn_at": moment(row.withdrawn_at) if row.withdrawn_at else None,
    }


def _marks(alert: Alert) -> list[dict[str, Any]]:
    wanted = Q(alert=alert)
    if alert.camera is not None:
        start, end = scores.window(alert)
        wanted |= Q(camera=alert.camera, start__lte=end, end__gte=start)
    rows = Annotation.objects.filter(wanted).prefetch_related("tracks")
    return [asdict(annotation_views.view_of(row)) for row in rows.order_by("start", "created_at")]


def _audit(alert: Alert) -> list[dict[str, Any]]:
    rows = AuditEntry.objects.filter(target_id=str(alert.pk), target_kind="alert").order_by("number")
    return [{"content": content_of(row), "previous": row.previous, "digest": row.digest} for row in rows]


def _notes(alert: Alert, is_scored: bool) -> list[str]:
    notes = []
    if alert.state == Alert.State.OPEN:
        notes.append("The alert was still going on when this was made.")
    if alert.camera is not None and not alert.evidence_path:
        notes.append(f"There is no video. {alert.evidence_note}".strip())
    elif alert.evidence_note:
        notes.append(f"Of the video is missing: {alert.evidence_note}")
    if alert.camera is not None and not alert.snapshot_path:
        notes.append("There is no snapshot.")
    if alert.camera is not None and not is_scored:
        notes.append("The scores of that time are no longer kept.")
    return notes


def at(unix: float) -> datetime:
    """A time of scores and annotations of cameras."""
    return datetime.fromtimestamp(unix, UTC)
