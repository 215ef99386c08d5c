"""Alerts as one person sees them: on the wall, their own pages, in the API and in pushes. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from monitoring.access import Visitor, visible_alerts
from monitoring.analysis.systems import place_of, title_of
from monitoring.describing import reading
from monitoring.describing.reading import Described
from monitoring.models import Alert


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one system saw of an alert; `class_scores` at its peak. `dark_share` is the largest share of the
    picture's pixels that were dark, None for a system that does not measure it. `place` is the system's
    position among all, which gives it its colour."""

    system: str
    title: str
    place: int
    model_version: str
    label: str
    peak: float
    line: float
    class_scores: dict[str, float]
    dark_share: float | None
    low_light: bool


@dataclass(frozen=True, slots=True)
class AlertView:
    """Times in ISO 8601, UTC. `camera` is None for a fault of the site itself. `description` is the measured
    sentence alone; `described` says which words come first, and whose they are."""

    id: str
    camera: str | None
    camera_name: str
    cause: str
    system: str
    model_version: str
    state: str
    severity: str
    opened_at: str
    last_at: str
    ended_at: str | None
    peak: float
    peak_at: str | None
    line: float
    label: str
    seen_by: list[Sighting]
    description: str
    described: Described
    contributions: dict[str, float]
    acknowledged_by: str | None
    acknowledged_at: str | None
    confirmed: bool | None
    review: str
    review_revision: int
    reviewed_label: str
    reviewed_at: str | None
    on_hold: bool
    snapshot_url: str | None
    evidence_url: str | None
    evidence_start: str | None
    evidence_end: str | None
    sequence: int
    url: str


def to_json(view: AlertView) -> dict[str, Any]:
    return asdict(view)


def list_alerts(*, user: Visitor, camera_id: UUID | None = None, limit: int) -> list[AlertView]:
    """The newest that `user` may see, of one camera or of all."""
    found = visible_alerts(user).select_related("camera", "acknowledged_by")
    if camera_id is not None:
        found = found.filter(camera=camera_id)
    return alert_views(found[:limit])


def find_alert(*, user: Visitor, alert_id: UUID) -> AlertView | None:
    """None for what does not exist and for what `user` may not know of."""
    found = visible_alerts(user).select_related("camera", "acknowledged_by").filter(pk=alert_id).first()
    return None if found is None else alert_view(found)


def alert_views(alerts: Iterable[Alert]) -> list[AlertView]:
    """Of each, with one query for what is said of all of them."""
    rows = list(alerts)
    told = reading.of_alerts(rows)
    return [_view(alert, told[alert.pk]) for alert in rows]


def alert_view(alert: Alert) -> AlertView:
    """Reads the alert's camera, the person who acknowledged it, and what is said of it now."""
    return _view(alert, reading.of_alert(alert))


def _view(alert: Alert, described: Described) -> AlertView:
    by = alert.acknowledged_by
    return AlertView(
        id=str(alert.pk),
        camera=str(alert.camera_id) if alert.camera_id else None,
        camera_name=alert.camera.name if alert.camera else "",
        cause=alert.cause,
        system=alert.system,
        model_version=alert.model_version,
        state=alert.state,
        severity=alert.severity,
        opened_at=_iso(alert.opened_at),
        last_at=_iso(alert.last_at),
        ended_at=_iso_or_none(alert.ended_at),
        peak=round(alert.peak, 4),
        peak_at=_iso_or_none(alert.peak_at),
        line=alert.line,
        label=alert.label,
        seen_by=_sightings(alert),
        description=alert.description,
        described=described,
        contributions=alert.contributions,
        acknowledged_by=by.get_username() if by else None,
        acknowledged_at=_iso_or_none(alert.acknowledged_at),
        confirmed=alert.confirmed,
        review=alert.review,
        review_revision=alert.review_revision,
        reviewed_label=alert.reviewed_label,
        reviewed_at=_iso_or_none(alert.reviewed_at),
        on_hold=alert.on_hold,
        snapshot_url=f"/media/snapshots/{alert.pk}" if alert.snapshot_path else None,
        evidence_url=f"/media/evidence/{alert.pk}" if alert.evidence_path else None,
        evidence_start=_iso_or_none(alert.evidence_start),
        evidence_end=_iso_or_none(alert.evidence_end),
        sequence=alert.sequence,
        url=f"/alerts/{alert.pk}/",
    )


def _sightings(alert: Alert) -> list[Sighting]:
    """The strongest first."""
    seen = sorted(alert.seen_by.items(), key=lambda pair: (-pair[1]["peak"], pair[0]))
    return [
        Sighting(
            system=system,
            title=title_of(system),
            place=place_of(system),
            model_version=found["model_version"],
            label=found["label"],
            peak=round(found["peak"], 4),
            line=found["line"],
            class_scores=found.get("class_scores", {}),
            dark_share=found.get("dark_share"),
            low_light=bool(found.get("low_light")),
        )
        for system, found in seen
    ]


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _iso_or_none(moment: datetime | None) -> str | None:
    return _iso(moment) if moment else None
