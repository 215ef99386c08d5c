"""Makes rows and files of recordings agree again after a crash, or after the database was away."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from monitoring import storage
from monitoring.analysis.footage import Measured, measure
from monitoring.intake.recordings import SegmentNote, write_notes
from monitoring.live.segment_repair import repair
from monitoring.live.segments import start_of
from monitoring.models import Camera, Recording

log = logging.getLogger(__name__)

ABANDONED = 30.0
"""Seconds after the last write from which on nobody writes to a file any more."""
_LATELY = timedelta(days=1)


def close_abandoned() -> int:
    """Closes the rows of segments that no process writes to, by what their files hold; says how many."""
    rows = Recording.objects.filter(closed=False, end__lt=timezone.now() - timedelta(seconds=ABANDONED))
    return sum(_close(row) for row in rows)


def _close(row: Recording) -> bool:
    file = storage.media_root() / row.path
    if _is_written(file):
        return False
    held = _mended(file)
    if held is None:
        log.warning("The recording %s holds no picture and is removed.", row.path)
        row.delete()
        file.unlink(missing_ok=True)
        return True
    Recording.objects.filter(pk=row.pk).update(
        end=row.start + timedelta(seconds=held.seconds),
        size=file.stat().st_size,
        has_audio=held.has_sound,
        closed=True,
    )
    return True


def adopt(*, everything: bool = False) -> int:
    """Gives a row to each segment on disk that has none, and removes those that hold no picture; says how
    many were adopted. Looks at the folders of yesterday and today, or at all."""
    since = "" if everything else f"{timezone.now() - _LATELY:%Y-%m-%d}"
    cameras = {str(pk) for pk in Camera.objects.values_list("pk", flat=True)}
    folders = (storage.media_root() / "recordings").glob("*/*")
    adopted = 0
    for folder in folders:
        if folder.name >= since and folder.parent.name in cameras:
            adopted += _adopt_folder(folder)
    return adopted


def _adopt_folder(folder: Path) -> int:
    root = storage.media_root()
    # The files first: a row that is written meanwhile is known then.
    files = {file.relative_to(root).as_posix(): file for file in folder.glob("*.mp4")}
    prefix = folder.relative_to(root).as_posix() + "/"
    known = set(Recording.objects.filter(path__startswith=prefix).values_list("path", flat=True))
    notes = []
    for path, file in files.items():
        if path in known or _is_written(file):
            continue
        note = _note_of(path, file)
        if note is None:
            log.warning("The file %s is no recording that can be played and is removed.", path)
            file.unlink(missing_ok=True)
        else:
            notes.append(note)
    write_notes(notes=notes)
    return len(notes)


def _note_of(path: str, file: Path) -> SegmentNote | None:
    try:
        start = start_of(file).timestamp()
    except ValueError:
        return None
    held = _mended(file)
    if held is None:
        return None
    return SegmentNote(
        camera=file.parent.parent.name,
        path=path,
        start=start,
        end=start + held.seconds,
        size=file.stat().st_size,
        has_audio=held.has_sound,
        closed=True,
    )


def _mended(file: Path) -> Measured | None:
    """What the file holds once it is repaired; None for no picture, or no file."""
    try:
        repair(file)
    except FileNotFoundError:
        return None
    return measure(file)


def _is_written(file: Path) -> bool:
    try:
        return time.time() - file.stat().st_mtime < ABANDONED
    except FileNotFoundError:
        return False
