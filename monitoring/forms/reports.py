"""Which days, and which camera, a report is of: read from an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from monitoring.reports.period import BadPeriod, Period, parse


@dataclass(frozen=True, slots=True)
class Asked:
    """camera  None: all that the reader may see"""

    period: Period
    camera: UUID | None


def read(query: Mapping[str, str]) -> Asked:
    """From `first`, `last` (days) and `camera`. Raises BadPeriod with a sentence."""
    # A day ahead of UTC, for cameras that lie east of it: their today has begun.
    today = (timezone.now() + timedelta(hours=14)).date()
    latest = timezone.now().date()
    last = query.get("last", "") or (latest.isoformat() if query.get("first") else "")
    period = parse(query.get("first", ""), last or latest.isoformat(), today=today)
    return Asked(period, _camera(query.get("camera", "")))


def _camera(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise BadPeriod("There is no such camera.") from error
