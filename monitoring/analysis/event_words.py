"""The events that are named for a camera, as its live scoring follows them. Worker code."""

from __future__ import annotations

import time

from django.db import Error as DatabaseError

from monitoring.event_names import names_for
from monitoring.models import Camera

KEPT_SECONDS = 5.0
"""How long a worker goes on with what it read: a camera follows a change within this time."""

_MOST = 1024

_known: dict[str, tuple[float, tuple[str, ...]]] = {}
"""By camera, with the monotonic second in which they were read."""


def words_of(camera: Camera) -> tuple[str, ...]:
    """While the database is down, those that were read last. Raises DatabaseError when none were."""
    key, now = str(camera.pk), time.monotonic()
    known = _known.get(key)
    if known is not None and now - known[0] < KEPT_SECONDS:
        return known[1]
    try:
        found = names_for(camera)
    except DatabaseError:
        if known is None:
            raise
        found = known[1]
    if len(_known) >= _MOST:
        _known.clear()
    _known[key] = now, found
    return found
