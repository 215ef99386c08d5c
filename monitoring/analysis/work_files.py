"""Files of an analysis under way, beside its recording; gone once it has finished."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings

from monitoring.models import Analysis, Clip

WORK = "work"


def clip_path(clip: Clip) -> Path:
    return Path(settings.MEDIA_ROOT) / clip.path


def thermal_path(clip: Clip) -> Path | None:
    return Path(settings.MEDIA_ROOT) / clip.thermal_path if clip.thermal_path else None


def clip_folder(clip_id: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / "clips" / str(clip_id)


def work_folder(analysis: Analysis) -> Path:
    return clip_folder(analysis.clip_id) / WORK / str(analysis.pk)


def index_path(analysis: Analysis) -> Path:
    return work_folder(analysis) / "index.npz"


def thermal_index_path(analysis: Analysis) -> Path:
    return work_folder(analysis) / "thermal-index.npz"


def features_path(analysis: Analysis, chunk_index: int) -> Path:
    return work_folder(analysis) / f"{chunk_index:05d}.safetensors"


def timings_path(analysis: Analysis, chunk_index: int) -> Path:
    return work_folder(analysis) / f"{chunk_index:05d}.json"


def remove_work(analysis: Analysis) -> None:
    """Deletes what the analysis keeps on disk; nothing happens when there is nothing."""
    folder = work_folder(analysis)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.parent.rmdir()
    except OSError:
        return  # another analysis of this recording still works there, or it is gone already
