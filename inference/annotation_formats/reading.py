"""Opening files that somebody else made: bounded, and with a sentence for whatever is wrong."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from inference.annotation_formats.tracks import Key, Rectangle
from inference.annotation_formats.videos import Known, Video
from inference.datasets.annotations import AnnotationError

LARGEST_FILE = 16 << 20
MOST_SPANS = 20_000
"""Of one file."""


def read_text(path: Path) -> str:
    """UTF-8, with or without a byte order mark. Raises AnnotationError."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise AnnotationError(f"The file is larger than {LARGEST_FILE >> 20} MB. Split it into several.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise AnnotationError("The file is not text in UTF-8.") from None
    except OSError as error:
        raise AnnotationError(f"The file cannot be read: {error.strerror}.") from error


def read_json(path: Path) -> dict[str, Any]:
    """An object. Raises AnnotationError."""
    try:
        found = json.loads(read_text(path), parse_constant=_no_constant)
    except RecursionError:
        raise AnnotationError("The JSON is nested too deeply.") from None
    except ValueError as error:
        raise AnnotationError(f"The file is not JSON: {error}.") from None
    if not isinstance(found, dict):
        raise AnnotationError("The JSON holds no object at its top.")
    return found


def number(value: Any, what: str) -> float:
    """A finite number of JSON, XML or CSV. Raises AnnotationError."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        found = math.nan
    if isinstance(value, bool) or not math.isfinite(found):
        raise AnnotationError(f"{what} is {shown(value)}, which is no number.")
    return found


def whole(value: Any, what: str) -> int:
    """A whole number. Raises AnnotationError."""
    found = number(value, what)
    if found != int(found):
        raise AnnotationError(f"{what} is {shown(value)}, which is no whole number.")
    return int(found)


def listed(value: Any, what: str) -> list[Any]:
    """A list of JSON; None is an empty one. Raises AnnotationError."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise AnnotationError(f"{what} is no list.")
    return value


def fields(value: Any, what: str) -> dict[str, Any]:
    """An object of JSON. Raises AnnotationError."""
    if not isinstance(value, dict):
        raise AnnotationError(f"{what} is no object.")
    return value


def text(value: Any) -> str:
    """A word or sentence of JSON; anything that is none counts as absent."""
    return value.strip() if isinstance(value, str) else ""


def checked_span(
    start: float, end: float, video: Video, what: str, ignored: list[str]
) -> tuple[float, float]:
    """Seconds within the video; what reaches beyond its end is cut, with a sentence in `ignored`.

    Raises AnnotationError where it lies elsewhere.
    """
    slack = 1.5 / video.fps
    if end < start:
        raise AnnotationError(f"{what} of “{video.name}” ends before it starts.")
    if start < -slack or start > video.duration + slack:
        raise AnnotationError(
            f"{what} of “{video.name}” begins at {start:.2f} s, but the video lasts {video.duration:.2f} s."
        )
    if end > video.duration + slack:
        ignored.append(f"{what} of “{video.name}” reached beyond its end and was cut there.")
    return min(max(start, 0.0), video.duration), min(max(end, 0.0), video.duration)


def span_of_frames(start: int, end: int, video: Video, what: str, ignored: list[str]) -> tuple[float, float]:
    """As `checked_span`, of frame numbers."""
    if not -1 <= start <= video.frames + 1:
        raise AnnotationError(
            f"{what} of “{video.name}” begins at frame {str(start)[:20]}, but it has {video.frames} frames."
        )
    times = video.time_of(start), video.time_of(min(end, 2 * video.frames + 2))
    return checked_span(*times, video, what, ignored)


def checked_key(time: float, edges: tuple[float, ...], outside: bool, video: Video) -> Key | None:
    """A key with its box clipped to the picture; None where nothing of it is left."""
    left, top, right, bottom = (min(max(edge, 0.0), 1.0) for edge in edges)
    if left >= right or top >= bottom:
        return None
    return Key(min(max(time, 0.0), video.duration), Rectangle(left, top, right, bottom), outside)


def found_or_ignored(name: str, known: Known, ignored: list[str]) -> Video | None:
    """The video of that name; where there is none, or several, a sentence more in `ignored`."""
    video = known.find(name)
    if video is None:
        ignored.append(f"{shown(name)} is none of the videos here.")
    elif known.is_twice(name):
        ignored.append(f"Several videos are called {shown(name)}; none was chosen.")
        return None
    return video


def require_few(count: int) -> None:
    """Raises AnnotationError for more spans than a file may hold."""
    if count > MOST_SPANS:
        raise AnnotationError(f"The file holds more than {MOST_SPANS} spans. Split it into several.")


def shown(value: Any) -> str:
    """A value of somebody's file, short enough for a sentence."""
    said = " ".join(str(value).split())
    return f"“{said[:60]}…”" if len(said) > 60 else f"“{said}”"


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")
