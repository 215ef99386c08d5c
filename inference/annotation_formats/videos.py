"""What all formats are written from and read into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from inference.annotation_formats.tracks import Key
from inference.datasets.files import VIDEO_ENDINGS

UNLABELLED = "unlabelled"
"""Stands for a span, or a followed thing, without a label where a format demands one."""


@dataclass(frozen=True, slots=True)
class Video:
    """name    as files call it, with or without an ending
    width, height  pixels
    fps     frames per second, above 0; frame n is shown at n / fps seconds
    frames  how many there are
    key     what the caller knows it by; no file holds it
    """

    name: str
    width: int
    height: int
    fps: float
    frames: int
    key: str = ""

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.frames / self.fps

    def frame_at(self, time: float) -> int:
        """The number of the frame nearest to `time` (seconds): 0 to `frames`, the latter being the end."""
        return min(max(round(time * self.fps), 0), self.frames)

    def time_of(self, frame: int) -> float:
        """Seconds."""
        return frame / self.fps


@dataclass(frozen=True, slots=True)
class Track:
    """A thing followed through a span; see inference.annotation_formats.tracks for what keys mean."""

    label: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """[start, end] in seconds from the video's begin, with everything that was marked in it."""

    start: float
    end: float
    labels: tuple[str, ...] = ()
    note: str = ""
    tracks: tuple[Track, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnotatedVideo:
    video: Video
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """files  what was written
    lost   a sentence for each kind of thing that the format cannot hold and that was there
    """

    files: tuple[Path, ...]
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """ignored  a sentence for each thing in the file that could not be taken over"""

    videos: tuple[AnnotatedVideo, ...]
    ignored: tuple[str, ...] = ()


class Known:
    """The videos that a file may speak of, found by name with or without folder and ending, in any case.

    Names that several have find none of them, so `also` holds further names that tell them apart.
    """

    def __init__(self, videos: Iterable[Video], also: Iterable[tuple[str, Video]] = ()) -> None:
        self._videos: dict[str, Video] = {}
        self._twice: set[str] = set()
        for name, video in (*((video.name, video) for video in videos), *also):
            key = _folded(name)
            if self._videos.setdefault(key, video) != video:
                self._twice.add(key)

    def find(self, name: str) -> Video | None:
        """The video of that name, or None."""
        return self._videos.get(_folded(name))

    def is_twice(self, name: str) -> bool:
        """Whether several videos are called so."""
        return _folded(name) in self._twice


class Only(Known):
    """One video, whatever files call it."""

    def __init__(self, video: Video) -> None:
        super().__init__([video])
        self._video = video

    def find(self, name: str) -> Video | None:
        return self._video


def stem(name: str) -> str:
    """Without folders and a video's ending; names hold dots, so only a known ending is taken off."""
    last = PurePosixPath(name.replace("\\", "/")).name or name
    ending = next((ending for ending in VIDEO_ENDINGS if last.lower().endswith(ending)), "")
    return last[: len(last) - len(ending)] if len(last) > len(ending) else last


def _folded(name: str) -> str:
    """Formats whose fields are divided by spaces write names with low lines."""
    return "_".join(stem(name).split()).casefold()


def labels_or(span: Span) -> tuple[str, ...]:
    """Its labels; UNLABELLED for one that has none."""
    return span.labels or (UNLABELLED,)


def without_placeholder(labels: Iterable[str]) -> tuple[str, ...]:
    """Labels as read, each once, without UNLABELLED."""
    return tuple(dict.fromkeys(label for label in labels if label and label.lower() != UNLABELLED))
