"""Recordings worth looking at after an evaluation: what was missed, what was alarmed for nothing, and what
was right; each with a picture of its highest score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from inference.errors import MediaError
from inference.evaluate.judged import Judged
from inference.media.frames import decode_frames
from inference.media.index import build_index

EACH = 4
PICTURE_SIDE = 360


@dataclass(frozen=True, slots=True)
class Group:
    """title     what these recordings have in common
    examples  the most telling first
    """

    title: str
    examples: tuple[Judged, ...]


def pick(judged: Sequence[Judged], each: int = EACH) -> list[Group]:
    """Up to `each` recordings of the four kinds; kinds without any are left out."""
    rows = [own for own in judged if own.is_abnormal is not None and _score(own) is not None]
    abnormal = sorted((own for own in rows if own.is_abnormal), key=lambda own: _score(own) or 0.0)
    normal = sorted((own for own in rows if not own.is_abnormal), key=lambda own: -(_score(own) or 0.0))
    groups = [
        Group("Missed", tuple(own for own in abnormal if not _alarmed(own))[:each]),
        Group("False alarms", tuple(own for own in normal if _alarmed(own))[:each]),
        Group("Found", tuple(own for own in reversed(abnormal) if _alarmed(own))[:each]),
        Group("Rightly quiet", tuple(own for own in normal if not _alarmed(own))[:each]),
    ]
    return [group for group in groups if group.examples]


def picture(own: Judged) -> bytes | None:
    """JPEG of the frame with the highest score, the middle one where only the whole was scored. None where
    the recording is not at hand or cannot be decoded."""
    if own.path is None or not own.path.exists():
        return None
    try:
        found = _stored(own) if own.path.is_dir() else _decoded(own.path, own)
    except MediaError:
        return None
    if found is None:
        return None
    scale = PICTURE_SIDE / max(found.shape[:2])
    small = cv2.resize(found, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else found
    return bytes(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 80])[1])


def peak_frame(own: Judged, frames: int) -> int:
    """Number of the frame with the highest score, in a recording of `frames`."""
    return frames // 2 if own.calibrated is None else min(int(own.calibrated.argmax()), frames - 1)


def _decoded(path: Path, own: Judged) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]] | None:
    index = build_index(path)
    pictures = decode_frames(path, index, [peak_frame(own, index.frame_count)], max_side=PICTURE_SIDE)
    return next((image for _, image in pictures), None)


def _stored(own: Judged) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]] | None:
    from inference.datasets.files import pictures_in

    paths = pictures_in(own.path) if own.path is not None else []
    image = cv2.imread(str(paths[peak_frame(own, len(paths))])) if paths else None
    return None if image is None else np.asarray(image, np.uint8)


def _score(own: Judged) -> float | None:
    if own.decision is not None:
        return own.decision.score
    return None if own.calibrated is None else float(own.calibrated.max())


def _alarmed(own: Judged) -> bool:
    """Whether the system calls the recording abnormal."""
    from inference.systems.protocol import ALERT_LINE, NORMAL

    if own.decision is not None:
        return own.decision.label != NORMAL
    return (_score(own) or 0.0) >= ALERT_LINE
