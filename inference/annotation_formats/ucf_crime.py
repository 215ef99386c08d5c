"""UCF-Crime's temporal annotations: `name  Class  start  end  start  end  `, a line a video, in frames.

Two intervals at most, -1 where there is none, and one class a video; videos without any are "Normal".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from inference.annotation_formats import losses
from inference.annotation_formats.reading import found_or_ignored, read_text, require_few, span_of_frames
from inference.annotation_formats.videos import (
    UNLABELLED,
    AnnotatedVideo,
    Known,
    Read,
    Span,
    Written,
    labels_or,
    without_placeholder,
)
from inference.datasets.annotations import class_name, parse_ucf_annotations
from inference.systems.protocol import NORMAL

FILE = "Temporal_Anomaly_Annotation.txt"
MOST_INTERVALS = 2


def write(videos: Iterable[AnnotatedVideo], folder: Path) -> Written:
    """One file for all videos."""
    told = list(videos)
    lost: list[str] = []
    lines = [_line(video, lost) for video in told]
    path = folder / FILE
    path.write_text("".join(lines), encoding="utf-8")
    general = [*losses.tracks(told), *losses.notes(told), *losses.times(told), *losses.video_facts(told)]
    return Written((path,), (*lost, *general))


def read(path: Path, known: Known) -> Read:
    """Classes are named as systems name them: "RoadAccidents" is road_accidents. Raises AnnotationError."""
    ignored: list[str] = []
    videos = []
    found = parse_ucf_annotations(read_text(path), "the file")
    require_few(sum(len(segments) for _, segments in found.values()))
    for name, (label, segments) in found.items():
        video = found_or_ignored(name, known, ignored)
        if video is None:
            continue
        labels = () if label == NORMAL else without_placeholder([label])
        spans = (
            Span(*span_of_frames(each.start, each.end, video, "A segment", ignored), labels)
            for each in segments
        )
        videos.append(AnnotatedVideo(video, tuple(spans)))
    return Read(tuple(videos), tuple(ignored))


def _line(annotated: AnnotatedVideo, lost: list[str]) -> str:
    video = annotated.video
    label, spans = _of_one_class(annotated, lost)
    if len(spans) > MOST_INTERVALS:
        more = len(spans) - MOST_INTERVALS
        rest = "1 is" if more == 1 else f"{more} are"
        lost.append(f"“{video.name}” has {len(spans)} spans; the format holds two, so {rest} left out.")
    numbers = [
        frame
        for span in spans[:MOST_INTERVALS]
        for frame in (video.frame_at(span.start), video.frame_at(span.end))
    ]
    numbers += [-1] * (2 * MOST_INTERVALS - len(numbers))
    return "  ".join([_word(video.name), label, *map(str, numbers), "\n"])


def _of_one_class(annotated: AnnotatedVideo, lost: list[str]) -> tuple[str, Sequence[Span]]:
    """The class of the line, that of the first span, and the spans of this class."""
    if not annotated.spans:
        return "Normal", ()
    name = annotated.video.name
    label = labels_or(annotated.spans[0])[0]
    own = [span for span in annotated.spans if label in labels_or(span)]
    if len(own) < len(annotated.spans):
        others = len(annotated.spans) - len(own)
        rest = "1 span of another class is" if others == 1 else f"{others} spans of other classes are"
        lost.append(f"“{name}” is of the class “{label}”; {rest} left out.")
    further = {other for span in own for other in labels_or(span) if other != label}
    if further:
        said = ", ".join(f"“{other}”" for other in sorted(further))
        lost.append(f"Spans of “{name}” are also called {said}; the format holds one class a video.")
    if label == UNLABELLED:
        return "Unlabelled", own
    word = "".join(part[:1].upper() + part[1:] for part in _word(label).split("_") if part) or "Unlabelled"
    if class_name(word) != label:
        lost.append(f"“{label}” is written as “{word}” and read back as “{class_name(word)}”.")
    return word, own


def _word(text: str) -> str:
    """Names hold no spaces in this format."""
    return "_".join(text.split()) or "video"
