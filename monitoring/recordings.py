"""Which recorded segments show a stretch of a camera's time. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitoring.models import Camera, Recording

MOST = 60
"""About an hour of segments: whoever plays on asks for the next ones."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Unix seconds; the file is at /media/recordings/<id>."""

    id: int
    start: float
    end: float
    has_audio: bool


def segments(*, camera: Camera, moment: datetime) -> list[Segment]:
    """What was recorded at a moment and after it, in order, at most MOST segments."""
    found = Recording.objects.filter(camera=camera, end__gt=moment).order_by("start")[:MOST]
    return [Segment(row.pk, row.start.timestamp(), row.end.timestamp(), row.has_audio) for row in found]
