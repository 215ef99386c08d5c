"""The rows of recorded segments. Files come first; `monitoring.analysis.footage` mends what a crash left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from monitoring.models import Camera, Recording

_GROWING = ("end", "size", "has_audio", "closed")


@dataclass(frozen=True, slots=True)
class SegmentNote:
    """What a segment has come to. start and end are Unix seconds; `path` lies below MEDIA_ROOT."""

    camera: str
    path: str
    start: float
    end: float
    size: int
    has_audio: bool
    closed: bool
    codec: str = "h264"


@transaction.atomic
def write_notes(*, notes: Sequence[SegmentNote]) -> None:
    """Inserts or brings up to date one row a note. Notes of deleted cameras are left out."""
    known = {
        str(pk)
        for pk in Camera.objects.filter(pk__in={note.camera for note in notes}).values_list("pk", flat=True)
    }
    rows = [
        Recording(
            camera_id=note.camera,
            path=note.path,
            start=datetime.fromtimestamp(note.start, UTC),
            end=datetime.fromtimestamp(note.end, UTC),
            size=note.size,
            codec=note.codec,
            has_audio=note.has_audio,
            closed=note.closed,
        )
        for note in notes
        if note.camera in known
    ]
    Recording.objects.bulk_create(
        rows, batch_size=200, update_conflicts=True, unique_fields=["path"], update_fields=_GROWING
    )
