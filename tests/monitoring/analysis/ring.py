"""A camera's ring on disk with its rows, made by the recorder itself out of numbered pictures."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from monitoring.intake.recordings import write_notes
from monitoring.live.journal import Journal
from monitoring.live.recording import Recorder
from monitoring.models import Alert, Camera, Recording
from tests.monitoring.live.footage import FPS, Notes, Plan, numbered, push_file


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def record(
    camera: Camera, folder: Path, *, start: float, pictures: int, group: int = 10, b_frames: int = 2
) -> list[Recording]:
    """Rows and files of `pictures` pictures from Unix time `start` on, FPS a second."""
    notes = Notes()
    recorder = Recorder(Plan(id=str(camera.pk), sound=False), journal=cast(Journal, notes))
    source = numbered(folder / f"{time.monotonic_ns()}.mp4", pictures, group=group, b_frames=b_frames)
    push_file(recorder, source, start=start)
    recorder.close(20)
    write_notes(notes=notes.segments())
    return list(Recording.objects.filter(path__in=notes.by_path).order_by("start"))


def alert_of(camera: Camera, *, opened: float, ended: float | None, peak: float | None = None) -> Alert:
    return Alert.objects.create(
        camera=camera,
        opened_at=moment(opened),
        last_at=moment(ended or opened),
        ended_at=None if ended is None else moment(ended),
        state=Alert.State.OPEN if ended is None else Alert.State.ENDED,
        peak_at=None if peak is None else moment(peak),
    )


__all__ = ["FPS", "alert_of", "moment", "record"]
