"""CSV, a row a video, span or key frame: everything there is, for spreadsheets and scripts.

    video,width,height,fps,frames,kind,span,start,end,labels,note,track,thing,time,left,top,right,bottom,outside

kind     "video", "span" or "key"; a span's row comes before those of its key frames
span     number of the span within its video, from 1; track: of the followed thing within its span
labels   joined by ";", in quotes where a label holds one
thing    label of the followed thing
times    seconds from the video's begin; edges: shares of the picture
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from inference.annotation_formats.reading import (
    checked_key,
    checked_span,
    found_or_ignored,
    number,
    read_text,
    require_few,
    shown,
)
from inference.annotation_formats.tracks import Key
from inference.annotation_formats.videos import (
    AnnotatedVideo,
    Known,
    Read,
    Span,
    Track,
    Video,
    Written,
)
from inference.datasets.annotations import AnnotationError

FILE = "annotations.csv"
COLUMNS = (
    *("video", "width", "height", "fps", "frames", "kind", "span", "start", "end", "labels", "note"),
    *("track", "thing", "time", "left", "top", "right", "bottom", "outside"),
)
_EDGES = ("left", "top", "right", "bottom")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write(videos: Iterable[AnnotatedVideo], folder: Path) -> Written:
    """One file for all videos; it loses nothing."""
    path = folder / FILE
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for video in videos:
            writer.writerows(_rows(video))
    return Written((path,))


def read(path: Path, known: Known) -> Read:
    """Raises AnnotationError."""
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""))
    missing = {"video", "start", "end"} - set(reader.fieldnames or ())
    if missing:
        raise AnnotationError(f"The first line does not name the columns {', '.join(sorted(missing))}.")
    ignored: list[str] = []
    spans: dict[str, _Spans | None] = {}
    try:
        for row in reader:
            name = _plain(row.get("video") or "")
            if name not in spans:
                video = found_or_ignored(name, known, ignored)
                spans[name] = None if video is None else _Spans(video, ignored)
            of_video = spans[name]
            if of_video is not None:
                of_video.take(row, f"Line {reader.line_num}")
    except csv.Error as error:
        raise AnnotationError(f"Line {reader.line_num} is not CSV: {error}.") from None
    return Read(tuple(each.done() for each in spans.values() if each is not None), tuple(ignored))


class _Spans:
    """The rows of one video, one after the other."""

    def __init__(self, video: Video, ignored: list[str]) -> None:
        self._video = video
        self._ignored = ignored
        self._spans: dict[str, Span] = {}
        self._keys: dict[str, dict[tuple[str, str], list[Key]]] = {}

    def take(self, row: dict[str, Any], where: str) -> None:
        kind = row.get("kind") or "span"
        if kind == "span":
            self._take_span(row, where)
        elif kind == "key":
            self._take_key(row, where)
        elif kind != "video":
            raise AnnotationError(f"{where} is of the kind {shown(kind)}; there are video, span and key.")

    def _take_span(self, row: dict[str, Any], where: str) -> None:
        require_few(len(self._spans))
        start, end = (number(row[name], f"{where}: {name}") for name in ("start", "end"))
        times = checked_span(start, end, self._video, f"{where}: the span", self._ignored)
        labels = next(csv.reader([row.get("labels") or ""], delimiter=";"), [])
        place = row.get("span") or f"line {len(self._spans)}"
        if place in self._spans:
            raise AnnotationError(f"{where} holds span {shown(place)} of its video once more.")
        self._spans[place] = Span(
            *times, tuple(_plain(label) for label in labels if label), _plain(row.get("note") or "")
        )

    def _take_key(self, row: dict[str, Any], where: str) -> None:
        place = row.get("span") or ""
        if place not in self._spans:
            raise AnnotationError(f"{where} is a key frame of a span that no line before it tells.")
        time, *edges = (number(row.get(name), f"{where}: {name}") for name in ("time", *_EDGES))
        key = checked_key(time, tuple(edges), row.get("outside") in ("1", "true", "True"), self._video)
        if key is None:
            self._ignored.append(f"{where}: nothing of the box lies in the picture.")
            return
        thing = (row.get("track") or "", _plain(row.get("thing") or ""))
        self._keys.setdefault(place, {}).setdefault(thing, []).append(key)

    def done(self) -> AnnotatedVideo:
        spans = []
        for place, span in self._spans.items():
            tracks = (
                Track(label, tuple(sorted(keys, key=lambda key: key.time)))
                for (_, label), keys in self._keys.get(place, {}).items()
            )
            spans.append(Span(span.start, span.end, span.labels, span.note, tuple(tracks)))
        return AnnotatedVideo(self._video, tuple(spans))


def _rows(annotated: AnnotatedVideo) -> Iterator[dict[str, Any]]:
    video = annotated.video
    of_video = {
        "video": _guarded(video.name),
        "width": video.width,
        "height": video.height,
        "fps": repr(video.fps),
        "frames": video.frames,
    }
    yield {**of_video, "kind": "video"}
    for place, span in enumerate(annotated.spans, 1):
        of_span = {**of_video, "span": place}
        yield {
            **of_span,
            "kind": "span",
            "start": repr(span.start),
            "end": repr(span.end),
            "labels": _joined(span.labels),
            "note": _guarded(span.note),
        }
        for track_place, track in enumerate(span.tracks, 1):
            of_track = {**of_span, "kind": "key", "track": track_place, "thing": _guarded(track.label)}
            for key in track.keys:
                edges = {name: repr(getattr(key.box, name)) for name in _EDGES}
                yield {**of_track, "time": repr(key.time), **edges, "outside": int(key.outside)}


def _joined(labels: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=";", lineterminator="").writerow(map(_guarded, labels))
    return line.getvalue()


def _guarded(text: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe, and so does what begins as if it had
    got one."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) else text


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text
