"""Who watched what: a line when a person begins, not one for each piece that their browser fetches."""

from __future__ import annotations

import time
from datetime import UTC, timedelta
from threading import Lock

from monitoring.audit.log import record_once
from monitoring.audit.targets import Target, describe
from monitoring.models import Alert, Camera, Clip, EvidenceExport, Recording, User

SESSION = timedelta(minutes=30)
"""Who goes on watching the same thing has a further line each half hour."""
_KNOWN = 10_000
"""Viewings that a process remembers, so that not every piece asks the database."""


class _Recent:
    """What this process need not ask the database about again."""

    def __init__(self) -> None:
        self._until: dict[tuple[object, ...], float] = {}
        self._lock = Lock()

    def is_new(self, key: tuple[object, ...]) -> bool:
        with self._lock:
            return self._until.get(key, 0.0) < time.monotonic()

    def keep(self, key: tuple[object, ...]) -> None:
        now = time.monotonic()
        with self._lock:
            if len(self._until) >= _KNOWN:
                self._until = {old: until for old, until in self._until.items() if until >= now}
            if len(self._until) < _KNOWN:
                self._until[key] = now + SESSION.total_seconds()

    def forget(self) -> None:
        with self._lock:
            self._until.clear()


recent = _Recent()


def watched(
    user: User,
    thing: Clip | Recording | Alert | Camera | EvidenceExport,
    *,
    what: str,
    address: str,
    downloaded: bool = False,
) -> None:
    """what: "video", "thermal", "footage", "evidence", "live" or "archive". Footage counts by camera and
    hour of its time, since players fetch it by the minute."""
    action = "video.downloaded" if downloaded else "video.viewed"
    if isinstance(thing, EvidenceExport):
        action = "export.downloaded"
    target = _hour(thing) if isinstance(thing, Recording) else describe(thing)
    key = (user.pk, action, target.kind, target.id, what, address)
    if not recent.is_new(key):
        return
    record_once(action, actor=user, target=target, within=SESSION, request_address=address, what=what)
    recent.keep(key)


def _hour(recording: Recording) -> Target:
    start = recording.start.astimezone(UTC)
    return Target(
        "footage",
        f"{recording.camera_id}/{start:%Y-%m-%dT%H}",
        f"{recording.camera.name}, {start:%Y-%m-%d %H}:00 to {start:%H}:59 UTC",
        str(recording.camera_id),
    )
