"""What systems ask for each snippet: how the thermal picture lies against the visible one. Worker code."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError

from inference.media.homography import Homography, configured
from monitoring import homographies

KEPT_SECONDS = 5.0
"""How long a worker goes on with what it read: a live camera follows a change within this time."""

_MOST = 1024


class StoredHomographies:
    """Reads the database every few seconds; while that is down, what was read last goes on to count."""

    def __init__(self) -> None:
        """Raises inference.media.homography.HomographyError when the file that is to be used cannot be."""
        self._listed = configured()
        self._known: dict[str, tuple[float, Homography]] = {}

    def of(self, source: str) -> Homography:
        """source  as in Snippet.source: a camera's id, or the path of a recording"""
        now = time.monotonic()
        known = self._known.get(source)
        if known is not None and now - known[0] < KEPT_SECONDS:
            return known[1]
        try:
            found = self._read(source)
        except DatabaseError:
            found = known[1] if known is not None else self._listed.of(source)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[source] = now, found
        return found

    def _read(self, source: str) -> Homography:
        clip_id = clip_of(source)
        if clip_id is None and not is_id(source):
            return self._listed.of(source)
        return homographies.read(source, clip_id, self._listed)


@cache
def stored() -> StoredHomographies:
    """One a process. Raises as StoredHomographies does."""
    return StoredHomographies()


def clip_of(source: str) -> UUID | None:
    """Which recording lies at this path; None for what is not in the folder of one."""
    folder = Path(source).parent
    if folder.parent != Path(settings.MEDIA_ROOT) / "clips" or not is_id(folder.name):
        return None
    return UUID(folder.name)


def is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
