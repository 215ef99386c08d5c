"""A camera's false alarms before it learned and with each of its profiles since. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from monitoring.analysis.learning_footage import shows_something
from monitoring.models import Alert, Camera, CameraProfile
from monitoring.models.alert import JUDGED_CAUSES
from monitoring.reports.watched import days_watched

MOST = 5
"""Profiles that are told of, the newest."""

LONGEST_BEFORE = timedelta(days=7)
"""Of the time before the first of them."""

SHORTEST = 3 / 24
"""Days watched below which no rate is told: an hour or two say nothing about a day."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """profile  whose time it was; 0: before the first that is told of
    days     that were watched
    alerts   by score; `judged` of them, of which `false` were dismissed as nothing
    a_day    false alarms on a day of watching; None where too little was watched
    """

    profile: int
    in_use: bool
    start: str
    days: float
    alerts: int
    judged: int
    false: int
    a_day: float | None


def by_profile(camera: Camera) -> list[Stretch]:
    """Oldest first; nothing for a camera that has not learned yet."""
    profiles = list(CameraProfile.objects.filter(camera=camera).order_by("-version")[:MOST])[::-1]
    if not profiles:
        return []
    begins = [profile.created_at for profile in profiles]
    before = max(camera.created_at, begins[0] - LONGEST_BEFORE)
    edges = [before, *begins, timezone.now()]
    versions = [0, *(profile.version for profile in profiles)]
    return [
        _stretch(camera, version, start, end)
        for version, start, end in zip(versions, edges, edges[1:], strict=False)
        if end > start
    ]


def _stretch(camera: Camera, version: int, start: datetime, end: datetime) -> Stretch:
    alerts = Alert.objects.filter(
        camera=camera, cause__in=JUDGED_CAUSES, opened_at__gte=start, opened_at__lt=end
    )
    days = days_watched(camera, start, end)
    false = alerts.filter(~shows_something(), confirmed=False).count()
    return Stretch(
        profile=version,
        in_use=version > 0 and version == camera.profile_version,
        start=start.isoformat().replace("+00:00", "Z"),
        days=round(days, 2),
        alerts=alerts.count(),
        judged=alerts.filter(confirmed__isnull=False).count(),
        false=false,
        a_day=round(false / days, 2) if days >= SHORTEST else None,
    )
