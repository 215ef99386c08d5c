"""CVAT for video 1.1: one XML file a video, in frames and pixels.

A followed thing is a `<track>` of `<box>` elements: those with keyframe="1" were drawn, those between them
are interpolated, outside="1" ends its being seen. The format knows no spans. A span is therefore written as
a track of boxes around the whole picture for each of its labels, whose attribute `marks` is "span" and which
has its note; spans and the things in them share a `group_id`. So they can be seen and moved in CVAT as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from inference.annotation_formats import losses
from inference.annotation_formats.cvat_reading import read
from inference.annotation_formats.framed import FrameBox, boxes, frame_span, on_frames
from inference.annotation_formats.names import file_names
from inference.annotation_formats.tracks import Key, Rectangle
from inference.annotation_formats.videos import UNLABELLED, AnnotatedVideo, Span, Video, Written, labels_or

__all__ = ["read", "write"]

MOST_BOXES = 60_000
"""Interpolated boxes of all files; beyond, key frames alone are written, and CVAT adds the rest."""
_WHOLE_PICTURE = Rectangle(0.0, 0.0, 1.0, 1.0)
_DECIMALS = 2


def write(videos: Iterable[AnnotatedVideo], folder: Path) -> Written:
    """A file for each video, called as it is."""
    told = list(videos)
    files = []
    lost: list[str] = []
    room = MOST_BOXES
    for annotated, name in zip(told, file_names((v.video.name for v in told), ".xml"), strict=True):
        path = folder / name
        with path.open("w", encoding="utf-8", newline="\n") as file:
            between = _interpolated(annotated)
            _write_video(file, annotated, between <= room)
        if between > room:
            lost.append(f"“{annotated.video.name}” has its key frames alone; CVAT draws the rest again.")
        else:
            room -= between
        files.append(path)
    general = [*_short_spans(told), *losses.merged_keys(told), *losses.times(told), *losses.key_times(told)]
    general += losses.video_facts(told, "Frame rates")
    return Written(tuple(files), (*lost, *general))


def _write_video(file: TextIO, annotated: AnnotatedVideo, with_between: bool) -> None:
    video = annotated.video
    every = 1 if with_between else video.frames + 1
    file.write('<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n')
    file.writelines(_meta(annotated))
    numbers = count()
    for group, span in enumerate(annotated.spans, 1):
        for label in labels_or(span):
            shown = _span_boxes(span, video, every)
            file.writelines(_track(next(numbers), label, group, shown, video, "span", span.note))
        for track in span.tracks:
            shown = _thing_boxes(track.keys, span, video, every)
            label = track.label or UNLABELLED
            file.writelines(_track(next(numbers), label, group, shown, video, "thing", ""))
    file.write("</annotations>\n")


def _meta(annotated: AnnotatedVideo) -> Iterator[str]:
    video = annotated.video
    yield "  <meta>\n    <task>\n"
    yield f"      <name>{escape(video.name)}</name>\n      <size>{video.frames}</size>\n"
    yield "      <mode>interpolation</mode>\n      <overlap>0</overlap>\n      <flipped>False</flipped>\n"
    yield f"      <start_frame>0</start_frame>\n      <stop_frame>{max(video.frames - 1, 0)}</stop_frame>\n"
    yield "      <frame_filter></frame_filter>\n      <labels>\n"
    for label in _labels(annotated):
        yield f"        <label>\n          <name>{escape(label)}</name>\n          <type>rectangle</type>\n"
        yield "          <attributes>\n"
        yield _attribute_declared("marks", "select", "thing", "thing\nspan")
        yield _attribute_declared("note", "text", "", "")
        yield "          </attributes>\n        </label>\n"
    yield f"      </labels>\n      <source>{escape(video.name)}</source>\n      <original_size>\n"
    yield f"        <width>{video.width}</width>\n        <height>{video.height}</height>\n"
    yield "      </original_size>\n    </task>\n  </meta>\n"


def _attribute_declared(name: str, kind: str, default: str, values: str) -> str:
    return (
        f"            <attribute><name>{name}</name><mutable>False</mutable><input_type>{kind}</input_type>"
        f"<default_value>{default}</default_value><values>{values}</values></attribute>\n"
    )


def _track(
    number: int,
    label: str,
    group: int,
    shown: Iterable[FrameBox],
    video: Video,
    marks: str,
    note: str,
) -> Iterator[str]:
    yield f'  <track id="{number}" label={quoteattr(label)} source="manual" group_id="{group}">\n'
    attributes = f'      <attribute name="marks">{marks}</attribute>\n'
    attributes += f'      <attribute name="note">{escape(note)}</attribute>\n'
    for each in shown:
        yield (
            f'    <box frame="{each.frame}" keyframe="{int(each.is_key)}" '
            f'outside="{int(each.outside)}" occluded="0" {_edges(each.box, video)} z_order="0">\n'
        )
        # CVAT takes what cannot change within a track from its key frames.
        yield attributes if each.is_key else ""
        yield "    </box>\n"
    yield "  </track>\n"


def _edges(box: Rectangle, video: Video) -> str:
    pairs = (
        ("xtl", box.left * video.width),
        ("ytl", box.top * video.height),
        ("xbr", box.right * video.width),
        ("ybr", box.bottom * video.height),
    )
    return " ".join(f'{name}="{value:.{_DECIMALS}f}"' for name, value in pairs)


def _span_boxes(span: Span, video: Video, every: int) -> Iterator[FrameBox]:
    first, end = frame_span(span, video)
    keys = [Key(first, _WHOLE_PICTURE)]
    if end < video.frames:
        keys.append(Key(end, _WHOLE_PICTURE, outside=True))
    return boxes(keys, end - 1, every)


def _thing_boxes(keys: tuple[Key, ...], span: Span, video: Video, every: int) -> Iterator[FrameBox]:
    """A thing that is seen to the end of its span is out of sight in the frame after it."""
    framed = on_frames(keys, video)
    # A key may lie in the very frame at which the span ends.
    last = min(max(frame_span(span, video)[1], int(framed[-1].time)), video.frames - 1)
    if last + 1 < video.frames and not framed[-1].outside:
        framed = (*framed, Key(last + 1, framed[-1].box, outside=True))
    return boxes(framed, last, every)


def _interpolated(annotated: AnnotatedVideo) -> int:
    """About how many boxes lie between key frames."""
    lengths = ((frame_span(span, annotated.video), span) for span in annotated.spans)
    return sum((end - first) * (len(labels_or(span)) + len(span.tracks)) for (first, end), span in lengths)


def _labels(annotated: AnnotatedVideo) -> list[str]:
    of_spans = (label for span in annotated.spans for label in labels_or(span))
    of_things = (track.label or UNLABELLED for span in annotated.spans for track in span.tracks)
    return list(dict.fromkeys((*of_spans, *of_things)))


def _short_spans(videos: list[AnnotatedVideo]) -> list[str]:
    short = sum(v.video.frame_at(s.end) <= v.video.frame_at(s.start) for v in videos for s in v.spans)
    return losses.told(
        short,
        "1 span is shorter than a frame and lasts one.",
        "{} spans are shorter than a frame and last one.",
    )
