"""COCO: boxes on single pictures, in pixels.

A picture is a frame of a video, called "<video>/frame_000123.jpg": each that has a key frame, and one a
second between key frames (attributes.keyframe tells which), so that detectors can learn from them. COCO knows
no time. What belongs together is told in keys beside it, which programs pass over that do not know them:

    videos       [{id, name, width, height, fps, frames}]
    spans        [{id, video_id, start, end, labels, note}]     seconds
    tracks       [{id, video_id, span_id, category_id, outside: [{frame, bbox}]}]
    images       video_id, frame_id, and attributes.labels: those of the spans that the picture lies in
    annotations  track_id, and attributes.keyframe
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from inference.annotation_formats import losses
from inference.annotation_formats.coco_reading import read
from inference.annotation_formats.framed import FrameBox, boxes, frame_span, on_frames
from inference.annotation_formats.names import file_names
from inference.annotation_formats.tracks import Rectangle
from inference.annotation_formats.videos import UNLABELLED, AnnotatedVideo, Span, Track, Video, Written

__all__ = ["read", "write"]

FILE = "coco.json"


def write(videos: Iterable[AnnotatedVideo], folder: Path) -> Written:
    """One file for all videos."""
    told = list(videos)
    file = _File()
    folders = file_names((video.video.name for video in told), "")
    for annotated, name in zip(told, folders, strict=True):
        file.add(annotated, name)
    path = folder / FILE
    with path.open("w", encoding="utf-8") as out:
        json.dump(file.content, out, ensure_ascii=False)
    lost = [*_own_keys(told), *losses.merged_keys(told), *losses.key_times(told)]
    return Written((path,), tuple(lost))


class _File:
    """The lists of a COCO file as they fill."""

    def __init__(self) -> None:
        self.content: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("videos", "images", "categories", "spans", "tracks", "annotations")
        }
        self._images: dict[tuple[int, int], dict[str, Any]] = {}
        self._categories: dict[str, int] = {}

    def add(self, annotated: AnnotatedVideo, folder: str) -> None:
        video = annotated.video
        first_image = len(self.content["images"])
        video_id = self._append(
            "videos",
            name=video.name,
            width=video.width,
            height=video.height,
            fps=video.fps,
            frames=video.frames,
        )
        for span in annotated.spans:
            for label in span.labels:
                self._category(label)
            span_id = self._append(
                "spans",
                video_id=video_id,
                start=span.start,
                end=span.end,
                labels=list(span.labels),
                note=span.note,
            )
            for track in span.tracks:
                self._add_track(track, span, span_id, video, video_id, folder)
        _label_pictures(annotated, self.content["images"][first_image:])

    def _add_track(
        self, track: Track, span: Span, span_id: int, video: Video, video_id: int, folder: str
    ) -> None:
        category = self._category(track.label or UNLABELLED)
        outside: list[dict[str, Any]] = []
        track_id = self._append(
            "tracks", video_id=video_id, span_id=span_id, category_id=category, outside=outside
        )
        framed = on_frames(track.keys, video)
        last = min(max(frame_span(span, video)[1] - 1, int(framed[-1].time)), video.frames - 1)
        for each in boxes(framed, last, every=max(round(video.fps), 1)):
            if each.outside:
                outside.append({"frame": each.frame, "bbox": _pixels(each.box, video)})
            else:
                self._add_box(each, video, video_id, folder, category_id=category, track_id=track_id)

    def _add_box(self, each: FrameBox, video: Video, video_id: int, folder: str, **more: int) -> None:
        left, top, width, height = bbox = _pixels(each.box, video)
        self._append(
            "annotations",
            image_id=self._image(each.frame, video, video_id, folder),
            bbox=bbox,
            area=width * height,
            # The corners of the box: readers that want an outline find one.
            segmentation=[[left, top, left + width, top, left + width, top + height, left, top + height]],
            iscrowd=0,
            attributes={"keyframe": each.is_key, "occluded": False},
            **more,
        )

    def _image(self, frame: int, video: Video, video_id: int, folder: str) -> int:
        if (video_id, frame) not in self._images:
            self._append(
                "images",
                file_name=f"{folder}/frame_{frame:06d}.jpg",
                width=video.width,
                height=video.height,
                video_id=video_id,
                frame_id=frame,
                attributes={"labels": []},
            )
            self._images[video_id, frame] = self.content["images"][-1]
        return int(self._images[video_id, frame]["id"])

    def _category(self, label: str) -> int:
        if label not in self._categories:
            self._categories[label] = self._append("categories", name=label, supercategory="")
        return self._categories[label]

    def _append(self, to: str, /, **values: Any) -> int:
        number = len(self.content[to]) + 1
        self.content[to].append({"id": number, **values})
        return number


def _pixels(box: Rectangle, video: Video) -> list[float]:
    """[left, top, width, height]."""
    return [
        box.left * video.width,
        box.top * video.height,
        (box.right - box.left) * video.width,
        (box.bottom - box.top) * video.height,
    ]


def _label_pictures(annotated: AnnotatedVideo, images: list[dict[str, Any]]) -> None:
    """Gives each picture the labels of the spans that it lies in."""
    video = annotated.video
    images = sorted(images, key=lambda image: int(image["frame_id"]))
    frames = [int(image["frame_id"]) for image in images]
    for span in annotated.spans:
        first, end = bisect_left(frames, video.frame_at(span.start)), video.frame_at(span.end)
        for image in images[first : bisect_right(frames, end)]:
            labels = image["attributes"]["labels"]
            labels.extend(label for label in span.labels if label not in labels)


def _own_keys(videos: list[AnnotatedVideo]) -> list[str]:
    if not any(video.spans for video in videos):
        return []
    return [
        "COCO knows pictures and no time: spans, notes and which boxes are of one thing are in keys of our "
        "own, which other programs pass over."
    ]
