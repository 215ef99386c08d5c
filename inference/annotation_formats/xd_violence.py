"""XD-Violence's annotations: `name start end start end ...`, a line an abnormal video, in frames.

Any number of stretches. Classes are told by the videos' names alone ("..._label_B1-G-0").
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from inference.annotation_formats import losses
from inference.annotation_formats.reading import found_or_ignored, read_text, require_few, span_of_frames
from inference.annotation_formats.videos import AnnotatedVideo, Known, Read, Span, Written, stem
from inference.datasets.annotations import parse_xd_annotations, xd_labels
from inference.systems.protocol import NORMAL

FILE = "annotations.txt"


def write(videos: Iterable[AnnotatedVideo], folder: Path) -> Written:
    """One file for all videos."""
    told = list(videos)
    path = folder / FILE
    path.write_text("".join(_line(video) for video in told if video.spans), encoding="utf-8")
    lost = [
        *_videos_without_spans(told),
        *losses.labels(_named_otherwise(told)),
        *losses.tracks(told),
        *losses.notes(told),
        *losses.times(told),
        *losses.video_facts(told),
    ]
    return Written((path,), tuple(lost))


def read(path: Path, known: Known) -> Read:
    """Raises AnnotationError."""
    ignored: list[str] = []
    videos = []
    found = parse_xd_annotations(read_text(path), "the file")
    require_few(sum(map(len, found.values())))
    for name, stretches in found.items():
        video = found_or_ignored(name, known, ignored)
        if video is None:
            continue
        spans = (
            Span(*span_of_frames(start, end, video, "A segment", ignored), _labels(labels))
            for start, end, labels in stretches
        )
        videos.append(AnnotatedVideo(video, tuple(spans)))
    return Read(tuple(videos), tuple(ignored))


def _line(annotated: AnnotatedVideo) -> str:
    video = annotated.video
    numbers = (
        str(frame)
        for span in annotated.spans
        for frame in (video.frame_at(span.start), video.frame_at(span.end))
    )
    return " ".join(["_".join(stem(video.name).split()) or "video", *numbers]) + "\n"


def _named_otherwise(videos: list[AnnotatedVideo]) -> list[AnnotatedVideo]:
    """Those whose labels are not the ones that their names tell."""
    return [
        AnnotatedVideo(video.video, others)
        for video in videos
        if (
            others := tuple(
                span for span in video.spans if set(span.labels) - set(xd_labels(video.video.name))
            )
        )
    ]


def _labels(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(label for label in labels if label != NORMAL)


def _videos_without_spans(videos: list[AnnotatedVideo]) -> list[str]:
    count = sum(not video.spans for video in videos)
    return losses.told(
        count,
        "1 video without any span is left out: the format lists abnormal ones only.",
        "{} videos without any span are left out: the format lists abnormal ones only.",
    )
