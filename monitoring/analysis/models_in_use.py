"""Which trained model a system uses: the version that somebody activated, else the model that was installed.

Workers ask before every batch. What they are told is a moment old at most, and stays what it was while the
database does not answer.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import InterfaceError, OperationalError

from inference.errors import ModelError
from inference.training import store
from monitoring import storage
from monitoring.models import ModelVersion

FRESH = 1.0
"""Seconds for which an answer counts."""


@dataclass(frozen=True, slots=True)
class InUse:
    """version  None: the installed model"""

    version: UUID | None
    number: int
    folder: Path

    @property
    def made_of(self) -> object:
        """Changes with the version, and when another model is put in the folder's place."""
        return self.version, str(self.folder), (self.folder / store.CARD).stat().st_mtime_ns


_known: dict[str, tuple[float, UUID | None]] = {}


def active_version(system: str) -> UUID | None:
    """The active version of a system; None while the installed model is in use."""
    now = time.monotonic()
    if system in _known and now - _known[system][0] < FRESH:
        return _known[system][1]
    try:
        active = ModelVersion.objects.filter(system=system, is_active=True).values_list("pk", flat=True)
        found = active.first()
    except (OperationalError, InterfaceError):
        if system not in _known:
            raise
        found = _known[system][1]
    _known[system] = now, found
    return found


def forget() -> None:
    """Ask the database next time."""
    _known.clear()


def find(system: str, version: UUID | None) -> InUse:
    """The folder of a version, or of the installed model. Raises ModelMissing, and ModelError where the
    version's files are gone."""
    row = None if version is None else ModelVersion.objects.filter(pk=version, system=system).first()
    if row is None:
        return InUse(None, 0, store.find(system))
    place = storage.media_root() / row.path
    if not row.path or not (place / store.CARD).is_file():
        raise ModelError(
            f"Version {row.number} of this system's model is gone from the disk. Go back to another one on "
            "the page Classes, or put its folder back from a backup."
        )
    return InUse(row.pk, row.number, place)


def in_use(system: str) -> InUse:
    """As `find`, of what is active."""
    return find(system, active_version(system))
