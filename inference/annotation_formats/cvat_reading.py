"""Reading CVAT for video 1.1; see inference.annotation_formats.cvat for how spans are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from inference.annotation_formats.losses import told
from inference.annotation_formats.reading import (
    LARGEST_FILE,
    checked_key,
    found_or_ignored,
    number,
    require_few,
    span_of_frames,
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

_DEEPEST = 32
_OTHER_SHAPES = frozenset({"polygon", "polyline", "points", "ellipse", "cuboid", "mask", "skeleton"})
_META = ("name", "source", "width", "height")


@dataclass(slots=True)
class _Box:
    frame: int
    edges: tuple[float, float, float, float]
    outside: bool


@dataclass(slots=True)
class _Drawn:
    """One `<track>`, of its key frames."""

    label: str
    group: str
    marks: str = ""
    note: str = ""
    boxes: list[_Box] = field(default_factory=list)


@dataclass(slots=True)
class _File:
    meta: dict[str, str] = field(default_factory=dict)
    drawn: list[_Drawn] = field(default_factory=list)
    other_shapes: set[int] = field(default_factory=set)
    """Places of the tracks that hold other shapes than boxes."""


def read(path: Path, known: Known) -> Read:
    """Tracks of other people's files become spans of their own, for as long as they are seen. Raises
    AnnotationError."""
    file = _parse(path)
    ignored: list[str] = []
    names = [file.meta[name] for name in ("source", "name") if file.meta.get(name)]
    if not names:
        raise AnnotationError("The file does not tell its video: “source” or “name” is missing in its task.")
    called = next((name for name in names if known.find(name)), names[0])
    video = found_or_ignored(called, known, ignored)
    if video is None:
        return Read((), tuple(ignored))
    size = tuple(
        number(file.meta.get(name) or getattr(video, name), f"The picture's {name}")
        for name in ("width", "height")
    )
    if min(size) <= 0:
        raise AnnotationError("The picture's size is not above 0.")
    ignored += told(
        len(file.other_shapes),
        "1 track holds other shapes than boxes, which are left out.",
        "{} tracks hold other shapes than boxes, which are left out.",
    )
    spans = tuple(_spans(file.drawn, video, (size[0], size[1]), ignored))
    return Read((AnnotatedVideo(video, spans),), tuple(ignored))


def _parse(path: Path) -> _File:
    if path.stat().st_size > LARGEST_FILE:
        raise AnnotationError(
            f"The file is larger than {LARGEST_FILE >> 20} MB. Export fewer frames at once."
        )
    file = _File()
    depth: list[str] = []
    try:
        for event, element in iterparse(path, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth.append(element.tag)
                _begin(element, len(depth), file)
            else:
                depth.pop()
                _end(element, depth, file)
    except DefusedXmlException:
        raise AnnotationError("The file declares a document type or entities, which are not read.") from None
    except (ParseError, UnicodeDecodeError, ValueError, LookupError) as error:
        raise AnnotationError(f"The file is not XML: {error}.") from None
    except OSError as error:
        raise AnnotationError(f"The file cannot be read: {error.strerror}.") from error
    return file


def _begin(element: Any, depth: int, file: _File) -> None:
    if depth > _DEEPEST:
        raise AnnotationError("The XML is nested too deeply.")
    if element.tag == "image":
        raise AnnotationError("This is CVAT for images. Export as “CVAT for video 1.1” instead.")
    if element.tag == "tasks":
        raise AnnotationError("This is a whole project of CVAT. Export its tasks one by one instead.")
    if element.tag == "track":
        require_few(len(file.drawn))
        file.drawn.append(_Drawn(element.get("label", "").strip(), element.get("group_id") or "0"))


def _end(element: Any, above: list[str], file: _File) -> None:
    if element.tag == "box" and "track" in above:
        if element.get("keyframe", "1") == "1":
            _take_box(element, file.drawn[-1])
        element.clear()  # a long recording has hundreds of thousands
    elif element.tag in _OTHER_SHAPES and "track" in above:
        file.other_shapes.add(len(file.drawn))
        element.clear()
    elif element.tag in _META and "meta" in above and "labels" not in above:
        file.meta.setdefault(element.tag, (element.text or "").strip())


def _take_box(box: Any, drawn: _Drawn) -> None:
    left, top, right, bottom = (
        number(box.get(name), f"“{name}” of a box") for name in ("xtl", "ytl", "xbr", "ybr")
    )
    frame = whole(box.get("frame"), "“frame” of a box")
    drawn.boxes.append(_Box(frame, (left, top, right, bottom), box.get("outside") == "1"))
    for attribute in box.iter("attribute"):
        said = attribute.text or ""
        if attribute.get("name") == "marks":
            drawn.marks = drawn.marks or said.strip()
        elif attribute.get("name") == "note":
            drawn.note = drawn.note or said


def _spans(
    drawn: list[_Drawn], video: Video, size: tuple[float, float], ignored: list[str]
) -> Iterator[Span]:
    groups: dict[str, list[_Drawn]] = defaultdict(list)
    for place, each in enumerate(drawn):
        # Group 0 is CVAT's word for no group.
        groups[each.group if each.group != "0" else f"alone {place}"].append(each)
    for each in drawn:
        each.boxes.sort(key=lambda box: box.frame)
    for members in groups.values():
        of_span = [each for each in members if each.marks == "span" and each.boxes]
        things = [each for each in members if each.marks != "span" and each.boxes]
        if not of_span:
            for thing in things:
                span = _seen(thing, video, ignored)
                if tracks := _tracks([thing], *span, video, size, ignored):
                    yield Span(*span, without_placeholder([thing.label]), "", tracks)
            continue
        start, end = _seen(of_span[0], video, ignored)
        labels = without_placeholder(each.label for each in of_span)
        yield Span(start, end, labels, of_span[0].note, _tracks(things, start, end, video, size, ignored))


def _seen(drawn: _Drawn, video: Video, ignored: list[str]) -> tuple[float, float]:
    """From the first frame to the last in which it is seen."""
    last = drawn.boxes[-1]
    end = last.frame if last.outside else video.frames
    return span_of_frames(drawn.boxes[0].frame, max(end, drawn.boxes[0].frame), video, "A track", ignored)


def _tracks(
    things: list[_Drawn],
    start: float,
    end: float,
    video: Video,
    size: tuple[float, float],
    ignored: list[str],
) -> tuple[Track, ...]:
    tracks = []
    half = 0.5 / video.fps
    for thing in things:
        keys: list[Key] = []
        for box in thing.boxes:
            shares = tuple(edge / size[place % 2] for place, edge in enumerate(box.edges))
            key = checked_key(video.time_of(box.frame), shares, box.outside, video)
            if key is not None and start - half <= key.time <= end + half:
                keys.append(key)
            elif not (box.outside and box.frame > video.frame_at(end)):
                # Being out of sight after the span's last frame is what its end says already.
                ignored.append(f"A box of “{thing.label}” in frame {box.frame} lies outside of it.")
        if any(not key.outside for key in keys):
            tracks.append(Track("" if thing.label.lower() == UNLABELLED else thing.label, tuple(keys)))
    return tuple(tracks)
