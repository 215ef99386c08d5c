"""ActivityNet's JSON: {"version", "taxonomy", "database": {name: {"duration", "annotations": [...]}}}, in
seconds, one entry for each label of a span."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from inference.annotation_formats import losses
from inference.annotation_formats.reading import (
    checked_span,
    fields,
    found_or_ignored,
    listed,
    number,
    read_json,
    require_few,
    shown,
    text,
)
from inference.annotation_formats.videos import (
    AnnotatedVideo,
    Known,
    Read,
    Span,
    Video,
    Written,
    labels_or,
    without_placeholder,
)
from inference.datasets.annotations import AnnotationError

FILE = "activitynet.json"


def write(videos: Iterable[AnnotatedVideo], folder: Path) -> Written:
    """One file for all videos."""
    told = list(videos)
    path = folder / FILE
    labels = sorted({label for video in told for span in video.spans for label in labels_or(span)})
    # Every label lies right below the root, as in the published tree.
    taxonomy: list[dict[str, Any]] = [{"nodeId": 0, "nodeName": "Root", "parentId": None, "parentName": None}]
    taxonomy += [
        {"nodeId": place, "nodeName": label, "parentId": 0, "parentName": "Root"}
        for place, label in enumerate(labels, 1)
    ]
    database = {video.video.name: _entry(video) for video in told}
    content = {"version": "VERSION 1.3", "taxonomy": taxonomy, "database": database}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    lost = [
        *_same_times(told),
        *losses.tracks(told),
        *losses.notes(told),
        *losses.video_facts(told, "Frame rates"),
    ]
    return Written((path,), tuple(lost))


def read(path: Path, known: Known) -> Read:
    """Entries of one video and time are one span of several labels. Raises AnnotationError."""
    database = fields(read_json(path).get("database"), "“database”")
    ignored: list[str] = []
    videos = []
    for name, value in database.items():
        entry = fields(value, f"The entry of {shown(name)}")
        annotations = listed(entry.get("annotations"), f"“annotations” of {shown(name)}")
        require_few(len(annotations))
        video = found_or_ignored(name, known, ignored)
        if video is not None:
            videos.append(AnnotatedVideo(video, _spans(annotations, video, ignored)))
    return Read(tuple(videos), tuple(ignored))


def _entry(annotated: AnnotatedVideo) -> dict[str, Any]:
    video = annotated.video
    return {
        "duration": video.duration,
        "subset": "",
        "resolution": f"{video.width}x{video.height}",
        "url": "",
        "annotations": [
            {"segment": [span.start, span.end], "label": label}
            for span in annotated.spans
            for label in labels_or(span)
        ],
    }


def _spans(annotations: list[Any], video: Video, ignored: list[str]) -> tuple[Span, ...]:
    found: dict[tuple[float, float], list[str]] = {}
    for value in annotations:
        entry = fields(value, f"An annotation of {shown(video.name)}")
        segment = listed(entry.get("segment"), f"The segment of {shown(video.name)}")
        if len(segment) != 2:
            raise AnnotationError(f"A segment of {shown(video.name)} is not a start and an end.")
        start, end = (number(each, "A segment's time") for each in segment)
        times = checked_span(start, end, video, "A segment", ignored)
        found.setdefault(times, []).append(text(entry.get("label")))
    return tuple(Span(*times, without_placeholder(labels)) for times, labels in found.items())


def _same_times(videos: Iterable[AnnotatedVideo]) -> list[str]:
    count = sum(len(v.spans) - len({(span.start, span.end) for span in v.spans}) for v in videos)
    return losses.told(
        count,
        "1 span of the same time as another is one with it when read back.",
        "{} spans of the same time as another are one with it when read back.",
    )
