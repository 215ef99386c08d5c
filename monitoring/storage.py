"""How much room is left where footage is kept, and from where on it is too little.

Below WATCHPOST_MIN_FREE the oldest footage goes; below half of it recording stops, so that the database and
the rest of the machine still have room; from three quarters on it goes on.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings


def media_root() -> Path:
    return Path(settings.MEDIA_ROOT)


def free_bytes() -> int:
    """Free space of the disk that footage is written to. Raises OSError when it is gone."""
    root = media_root()
    root.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(root).free


def recording_stops_below() -> int:
    return int(settings.MIN_FREE // 2)


def no_room() -> str:
    """Why recording stopped, for a person."""
    least = recording_stops_below() >> 20
    return f"Recording has stopped: less than {least} MiB are free. Delete recordings or enlarge the disk."


def recording_resumes_at() -> int:
    return int(settings.MIN_FREE * 3 // 4)
