"""Which stretch of a camera's footage belongs to an alert."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitoring.models import Alert

LONGEST = timedelta(hours=1)
"""Of an alert that does not end, no more than its first hour is kept."""


def wanted_window(alert: Alert) -> tuple[datetime, datetime]:
    """From when to when footage belongs to the alert; an open one wants all that may still come."""
    if alert.camera is None:
        raise ValueError("an alert of the site itself has no footage")
    latest = alert.opened_at + LONGEST
    ended = alert.ended_at or latest
    start = alert.opened_at - timedelta(seconds=alert.camera.pre_roll)
    return start, min(ended + timedelta(seconds=alert.camera.post_roll), latest)
