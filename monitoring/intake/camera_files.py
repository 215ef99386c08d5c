"""The files that cameras leave behind when they are deleted."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings

from monitoring.models import Camera

FOLDERS = ("recordings", "evidence", "snapshots", "profiles", "learning")
"""Folders of MEDIA_ROOT that hold one folder a camera, named by its id."""


def forget() -> int:
    """Removes the folders of cameras that no longer exist; says how many. Idempotent."""
    left = [folder for name in FOLDERS for folder in _camera_folders(Path(settings.MEDIA_ROOT) / name)]
    # Asked after the folders were listed: a camera added meanwhile is known by then.
    known = set(Camera.objects.values_list("pk", flat=True))
    gone = [folder for folder in left if UUID(folder.name) not in known]
    for folder in gone:
        # A media process may still close its last segment here; the next sweep takes what it leaves.
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def _camera_folders(place: Path) -> list[Path]:
    if not place.is_dir():
        return []
    return [folder for folder in place.iterdir() if folder.is_dir() and _is_id(folder.name)]


def _is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
