"""Copies for browsers of recordings that they cannot play, made by the default worker.

The file beside the recording is the truth: beat queues again whatever is missing, and a second worker
at the same file steps back.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from inference.errors import MediaError
from monitoring.analysis.queue import enqueue
from monitoring.intake.clip_files import PREVIEW, THERMAL_PREVIEW, folder_of
from monitoring.models import Clip

TASK = "monitoring.tasks.make_previews"
FAILURE = "preview_error"
"""Key in Clip.probe: why there will never be a preview."""


def queue(*, clip: Clip) -> None:
    """Queues the making of what this recording lacks, after commit."""
    if _is_due(clip):
        enqueue(TASK, [clip.pk])


def queue_missing() -> int:
    """Queues what killed workers left unmade; returns how many recordings lack a preview."""
    candidates = Clip.objects.filter(Q(browser_playable=False) | ~Q(thermal_path=""))
    due = [clip.pk for clip in candidates if _is_due(clip)]
    enqueue(TASK, due)
    return len(due)


def make(*, clip_id: UUID) -> None:
    """Makes what the recording lacks; one that cannot be decoded keeps the reason and is left alone."""
    from inference.media.preview import make_preview

    clip = Clip.objects.filter(pk=clip_id).first()
    if clip is None or FAILURE in clip.probe:
        return
    try:
        for source, target in _missing(clip):
            make_preview(source, target)
    except MediaError as error:
        _note_failure(clip_id, str(error))


def _note_failure(clip_id: UUID, sentence: str) -> None:
    with transaction.atomic():
        clip = Clip.objects.select_for_update().filter(pk=clip_id).first()
        if clip is not None:
            clip.probe = {**clip.probe, FAILURE: sentence}
            clip.save(update_fields=["probe"])


def _is_due(clip: Clip) -> bool:
    return FAILURE not in clip.probe and next(_missing(clip), None) is not None


def _missing(clip: Clip) -> Iterator[tuple[Path, Path]]:
    """Originals that browsers cannot play, and where their previews belong."""
    root, folder = Path(settings.MEDIA_ROOT), folder_of(clip)
    if not clip.browser_playable and not (folder / PREVIEW).exists():
        yield root / clip.path, folder / PREVIEW
    thermal = clip.probe.get("thermal", {})
    playable = not clip.thermal_path or thermal.get("browser_playable", True)
    if not playable and not (folder / THERMAL_PREVIEW).exists():
        yield root / clip.thermal_path, folder / THERMAL_PREVIEW
