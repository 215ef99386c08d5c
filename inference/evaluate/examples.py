"""Recordings worth looking at after an evaluation: what was missed, what was alarmed for nothing, and what
was right; each with a picture of its highest score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from inference.datasets.files import pictures_in
from inference.errors import MediaError
from inference.evaluate.judged import Judged
from inference.media.frames import decode_frames
from inference.media.index import build_index
from inference.systems.protocol import ALERT_LINE, NORMAL
from inference.types import Frames

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


def pictures(own: Judged) -> list[bytes]:
    """JPEGs of the frame with the highest score (the middle one where only the whole was scored), of the
    recording and its thermal companion. What is not at hand or cannot be decoded is left out."""
    return [
        jpeg
        for path in (own.path, own.thermal)
        if path is not None and (jpeg := _jpeg(path, own)) is not None
    ]


def peak(own: Judged) -> float:
    """Where the highest score lies, as a share of the recording."""
    return 0.5 if own.calibrated is None else int(own.calibrated.argmax()) / len(own.calibrated)


def _jpeg(path: Path, own: Judged) -> bytes | None:
    if not path.exists():
        return None
    try:
        found = _stored(path, peak(own)) if path.is_dir() else _decoded(path, peak(own))
    except MediaError:
        return None
    if found is None:
        return None
    scale = PICTURE_SIDE / max(found.shape[:2])
    small = cv2.resize(found, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else found
    return bytes(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 80])[1])


def _decoded(path: Path, share: float) -> Frames | None:
    index = build_index(path)
    chosen = decode_frames(path, index, [int(share * index.frame_count)], max_side=PICTURE_SIDE)
    return next((image for _, image in chosen), None)


def _stored(folder: Path, share: float) -> Frames | None:
    paths = pictures_in(folder)
    image = cv2.imread(str(paths[int(share * len(paths))])) if paths else None
    return None if image is None else np.asarray(image, np.uint8)


def _score(own: Judged) -> float | None:
    if own.decision is not None:
        return own.decision.score
    return None if own.calibrated is None else float(own.calibrated.max())


def _alarmed(own: Judged) -> bool:
    """Whether the system calls the recording abnormal."""
    if own.decision is not None:
        return own.decision.label != NORMAL
    return (_score(own) or 0.0) >= ALERT_LINE
