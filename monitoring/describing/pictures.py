"""Key frames of an event, for writers that take pictures. Worker code: decodes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from inference.errors import MediaError
from inference.media.frames import decode_frames
from inference.media.hops import reduced
from inference.media.index import build_index
from inference.types import Frames
from monitoring.models import Alert, Description, SpanRecord
from monitoring.storage import media_root

LONGEST_SIDE = 768
"""Pixels: enough to tell what is there, and a fifth of what a camera's picture would cost to send."""

_QUALITY = [int(cv2.IMWRITE_JPEG_QUALITY), 85]


def key_frames(row: Description) -> tuple[bytes, ...]:
    """JPEG files: an alert's snapshot, or a recording at the begin, the peak and the end of a span.

    Footage that is gone, or that cannot be read, gives none: the text is written of the facts all the same.
    """
    if row.alert_id is not None:
        alert = Alert.objects.only("snapshot_path").filter(pk=row.alert_id).first()
        return _snapshot(media_root() / alert.snapshot_path) if alert and alert.snapshot_path else ()
    span = SpanRecord.objects.select_related("analysis__clip").filter(described=row).first()
    if span is None:
        return ()
    return _frames(media_root() / span.analysis.clip.path, (span.start, span.peak_time, span.end))


def _snapshot(path: Path) -> tuple[bytes, ...]:
    try:
        stored = np.fromfile(path, np.uint8)
    except OSError:
        return ()
    picture = cv2.imdecode(stored, cv2.IMREAD_COLOR) if stored.size else None
    if picture is None:
        return ()
    height, width = picture.shape[:2]
    scale = min(1.0, LONGEST_SIDE / max(height, width))
    return (_jpeg(reduced(np.asarray(picture, np.uint8), max(1, round(height * scale)))),)


def _frames(path: Path, moments: Sequence[float]) -> tuple[bytes, ...]:
    try:
        index = build_index(path)
        numbers = sorted({index.frames_between(moment, moment)[0] for moment in moments})
        numbers = [min(number, index.frame_count - 1) for number in numbers]
        pictures = decode_frames(path, index, sorted(set(numbers)), max_side=LONGEST_SIDE, threads=1)
        return tuple(_jpeg(picture) for _, picture in pictures)
    except MediaError:
        return ()


def _jpeg(picture: Frames) -> bytes:
    """`picture` is (H, W, 3) uint8 BGR."""
    _, encoded = cv2.imencode(".jpg", picture, _QUALITY)
    return encoded.tobytes()
