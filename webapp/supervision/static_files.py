"""Collects the browser's files when they have changed since the last time, which is rare."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect(root: Path, stamp: Path) -> bool:
    """Run collectstatic into `root` unless `stamp` says that nothing changed since; True if it ran."""
    fingerprint = _fingerprint()
    if stamp.exists() and root.is_dir() and stamp.read_text() == fingerprint:
        return False
    stamp.unlink(missing_ok=True)
    # --clear: files under their old hashed names would pile up otherwise.
    call_command("collectstatic", interactive=False, clear=root.is_dir(), verbosity=0)
    stamp.write_text(fingerprint)
    return True


def _fingerprint() -> str:
    """Changes with any file's path, size or time of change; reads no contents, so it takes milliseconds."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
