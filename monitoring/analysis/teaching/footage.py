"""The files that show a stretch: a recording, an alert's evidence, or what the ring still holds of a camera.

Worker code."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from monitoring import storage
from monitoring.analysis import evidence, footage
from monitoring.analysis.alert_facts import moment
from monitoring.analysis.work_files import clip_path
from monitoring.models import Alert, Camera, Example

MARGIN = 3.0
"""Seconds of footage that are cut out around a stretch, so that it begins at a whole picture."""


class NoFootage(Exception):
    """Nothing on disk shows the stretch; `str(error)` is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A file, and from when to when in it the stretch lies, in seconds."""

    path: Path
    start: float
    end: float


@contextmanager
def showing(example: Example) -> Iterator[Shown]:
    """What shows an example. Raises NoFootage."""
    if example.clip is not None:
        yield Shown(clip_path(example.clip), example.start, example.end)
    elif example.annotation is not None and example.annotation.camera is not None:
        with recorded(example.annotation.camera, example.start, example.end) as shown:
            yield shown
    elif example.alert is not None:
        with of_alert(example.alert, example.start, example.end) as shown:
            yield shown
    else:
        raise NoFootage("What this example was taken from has been deleted.")


@contextmanager
def of_alert(alert: Alert, start: float, end: float) -> Iterator[Shown]:
    """Unix seconds of an alert: from its evidence, else from what is left of the recording ring. Raises
    NoFootage."""
    if alert.evidence_path and alert.evidence_start is not None:
        path = storage.media_root() / alert.evidence_path
        if path.is_file():
            begins = alert.evidence_start.timestamp()
            yield Shown(path, max(0.0, start - begins), max(0.0, end - begins))
            return
    if alert.camera is None:
        raise NoFootage("An alert of the site itself shows nothing.")
    with recorded(alert.camera, start, end) as shown:
        yield shown


@contextmanager
def recorded(camera: Camera, start: float, end: float) -> Iterator[Shown]:
    """Unix seconds of what a camera recorded. Raises NoFootage."""
    since, until = start - MARGIN, end + MARGIN
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "stretch.mp4"
        parts = evidence.parts_between(camera, moment(since), moment(until))
        joined = footage.join(parts, start=since, end=until, target=target)
        if joined is None or joined.start >= end or joined.end <= start:
            raise NoFootage("No footage of this time is left.")
        yield Shown(target, max(0.0, start - joined.start), end - joined.start)
