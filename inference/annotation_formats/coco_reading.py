"""Reading COCO; see inference.annotation_formats.coco for the keys that tell of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inference.annotation_formats.reading import (
    checked_key,
    checked_span,
    fields,
    found_or_ignored,
    listed,
    number,
    read_json,
    require_few,
    shown,
    text,
    whole,
)
from inference.annotation_formats.tracks import Key
from inference.annotation_formats.videos import (
    UNLABELLED,
    AnnotatedVideo,
    Known,
    Read,
    Span,
    Track,
    Video,
    without_placeholder,
)
from inference.datasets.annotations import AnnotationError


@dataclass(frozen=True, slots=True)
class _Picture:
    video: Video
    frame: int
    width: float
    height: float


def read(path: Path, known: Known) -> Read:
    """Boxes of other people's files belong to one thing where they have a `track_id`, and become a span of
    its own then; the others are spans of a single frame. Raises AnnotationError."""
    return _Reader(read_json(path), known).done()


class _Reader:
    def __init__(self, content: dict[str, Any], known: Known) -> None:
        self._content = content
        self._known = known
        self._ignored: list[str] = []
        self._found: dict[str, Video | None] = {}
        self._names: dict[int | str | None, str] = {
            _id(each): text(each.get("name")) or text(each.get("file_name")) for each in self._each("videos")
        }
        self._categories: dict[int | str | None, str] = {
            _id(each): text(each.get("name")) for each in self._each("categories")
        }
        self._pictures = self._read_pictures()
        self._drawn = self._read_drawn()

    def done(self) -> Read:
        spans: dict[str, list[Span]] = {}
        videos: dict[str, Video] = {}
        for name in self._names.values():
            if (video := self._video(name)) is not None:
                videos.setdefault(video.name, video)
        of_spans = self._tracks_of_spans()
        for each in self._each("spans"):
            video = self._video(self._names.get(_ref(each, "video_id"), ""))
            if video is None:
                continue
            first, last = (number(each.get(name), f"A span's {name}") for name in ("start", "end"))
            start, end = checked_span(first, last, video, "A span", self._ignored)
            labels = tuple(text(label) for label in listed(each.get("labels"), "A span's labels"))
            span = Span(start, end, labels, text(each.get("note")), tuple(of_spans.get(_ref(each, "id"), ())))
            spans.setdefault(video.name, []).append(span)
        for video, span in self._free():
            videos.setdefault(video.name, video)
            spans.setdefault(video.name, []).append(span)
        told = (AnnotatedVideo(video, tuple(spans.get(name, ()))) for name, video in videos.items())
        return Read(tuple(told), tuple(self._ignored))

    def _each(self, name: str) -> list[dict[str, Any]]:
        found = listed(self._content.get(name), f"“{name}”")
        if name != "annotations":
            require_few(len(found) // 10)
        return [fields(each, f"An entry of “{name}”") for each in found]

    def _video(self, name: str) -> Video | None:
        if name not in self._found:
            self._found[name] = found_or_ignored(name, self._known, self._ignored)
        return self._found[name]

    def _read_pictures(self) -> dict[Any, _Picture]:
        pictures = {}
        for image in self._each("images"):
            name, frame = self._place(image)
            video = self._video(name)
            if video is None:
                continue
            if not 0 <= frame <= video.frames:
                raise AnnotationError(
                    f"A picture is frame {str(frame)[:20]} of “{video.name}”, "
                    f"which has {video.frames} frames."
                )
            width = number(image.get("width") or video.width, "A picture's width")
            height = number(image.get("height") or video.height, "A picture's height")
            if min(width, height) <= 0:
                raise AnnotationError("A picture's size is not above 0.")
            pictures[_id(image)] = _Picture(video, frame, width, height)
        return pictures

    def _place(self, image: dict[str, Any]) -> tuple[str, int]:
        """The video's name and the number of the frame."""
        file_name = text(image.get("file_name"))
        video, digits = _of_picture(file_name)
        frame = image.get("frame_id", image.get("frame_index", digits))
        if frame == "":
            raise AnnotationError(f"The picture {shown(file_name)} does not tell its frame.")
        named = self._names.get(_ref(image, "video_id")) or video
        return named, whole(frame, f"The frame of {shown(file_name)}")

    def _read_drawn(self) -> dict[Any, list[tuple[_Picture, Key, str]]]:
        """Keys with their pictures and labels by track; those of none by a key of their own."""
        drawn: dict[Any, list[tuple[_Picture, Key, str]]] = defaultdict(list)
        for place, each in enumerate(self._each("annotations")):
            given = each.get("attributes")
            attributes = given if isinstance(given, dict) else {}
            picture = self._pictures.get(_ref(each, "image_id"))
            if picture is None or attributes.get("keyframe") is False:
                continue
            key = self._key(each.get("bbox"), picture, False)
            if key is None:
                continue
            track = each.get("track_id", attributes.get("track_id"))
            whose = ("alone", place) if track is None else ("track", picture.video.name, str(track))
            drawn[whose].append((picture, key, self._label(_ref(each, "category_id"))))
        require_few(len(drawn))
        return drawn

    def _key(self, bbox: Any, picture: _Picture, outside: bool) -> Key | None:
        edges = [number(value, "A box's edge") for value in listed(bbox, "A box")]
        if len(edges) != 4:
            raise AnnotationError("A box is not left, top, width and height.")
        left, top, width, height = edges
        shares = (
            left / picture.width,
            top / picture.height,
            (left + width) / picture.width,
            (top + height) / picture.height,
        )
        key = checked_key(picture.video.time_of(picture.frame), shares, outside, picture.video)
        if key is None:
            self._ignored.append(
                f"A box in frame {picture.frame} of “{picture.video.name}” lies outside the picture."
            )
        return key

    def _label(self, category: Any) -> str:
        name = self._categories.get(category, "")
        return "" if name.lower() == UNLABELLED else name

    def _tracks_of_spans(self) -> dict[Any, list[Track]]:
        """Tracks by the id of the span they are told to belong to; they are taken out of what was drawn."""
        spans = {_ref(each, "id") for each in self._each("spans")}
        found: dict[Any, list[Track]] = defaultdict(list)
        for each in self._each("tracks"):
            video = self._video(self._names.get(_ref(each, "video_id"), ""))
            if video is None or _ref(each, "span_id") not in spans:
                continue
            whose = ("track", video.name, str(each.get("id")))
            keys = [key for _, key, _ in self._drawn.pop(whose, [])]
            keys += self._outside(each, video)
            if any(not key.outside for key in keys):
                label = self._label(_ref(each, "category_id"))
                found[_ref(each, "span_id")].append(Track(label, _in_order(keys)))
        return found

    def _outside(self, track: dict[str, Any], video: Video) -> list[Key]:
        found = []
        for value in listed(track.get("outside"), "“outside” of a track"):
            gone = fields(value, "An entry of “outside”")
            frame = whole(gone.get("frame"), "A frame of “outside”")
            if 0 <= frame <= video.frames:
                picture = _Picture(video, frame, video.width, video.height)
                key = self._key(gone.get("bbox"), picture, True)
                found += [] if key is None else [key]
        return found

    def _free(self) -> Iterable[tuple[Video, Span]]:
        """Spans of things that no span was told for."""
        for drawn in self._drawn.values():
            picture, _, label = drawn[0]
            keys = _in_order(key for _, key, _ in drawn)
            end = min(keys[-1].time + 1 / picture.video.fps, picture.video.duration)
            span = Span(keys[0].time, end, without_placeholder([label]), "", (Track(label, keys),))
            yield picture.video, span


def _in_order(keys: Iterable[Key]) -> tuple[Key, ...]:
    return tuple({key.time: key for key in sorted(keys, key=lambda key: key.time)}.values())


def _of_picture(file_name: str) -> tuple[str, str]:
    """Video and frame by a picture's name, such as "walk/frame_000120.jpg" or "walk_120.png"; the frame is
    empty where it tells none."""
    base, _, ending = file_name.rpartition(".")
    name = base if ending.isalnum() and not ending.isdigit() and len(ending) < 6 else file_name
    video = name.rstrip("0123456789")
    digits = name[len(video) :]
    video = video.rstrip("/_-. ")
    if video.lower().endswith("frame"):
        video = video[: -len("frame")].rstrip("/_-. ")
    return video, digits


def _id(entry: dict[str, Any]) -> int | str:
    found = _ref(entry, "id")
    if found is None:
        raise AnnotationError("An entry has no id.")
    return found


def _ref(entry: dict[str, Any], name: str) -> int | str | None:
    found = entry.get(name)
    return found if isinstance(found, int | str) else None
