"""What of annotations a format cannot hold, in words for whoever exports."""

from __future__ import annotations

from collections.abc import Iterable

from inference.annotation_formats.videos import AnnotatedVideo, Span, Video

_SAME = 1e-3
"""Of a frame: a time this near to a frame's is that frame's."""


def notes(videos: Iterable[AnnotatedVideo]) -> list[str]:
    return _counted(sum(bool(span.note) for span in _spans(videos)), "note is", "notes are")


def tracks(videos: Iterable[AnnotatedVideo]) -> list[str]:
    count = sum(len(span.tracks) for span in _spans(videos))
    return _counted(count, "followed thing with its boxes is", "followed things with their boxes are")


def labels(videos: Iterable[AnnotatedVideo]) -> list[str]:
    return _counted(sum(len(span.labels) for span in _spans(videos)), "label is", "labels are")


def video_facts(videos: Iterable[AnnotatedVideo], what: str = "Frame rates and picture sizes") -> list[str]:
    return (
        [f"{what} are not in the file; reading it back needs the videos."]
        if any(True for _ in videos)
        else []
    )


def times(videos: Iterable[AnnotatedVideo]) -> list[str]:
    """Times that lie between two frames, for formats that count in frames."""
    count = sum(
        _between(video.video, span.start) + _between(video.video, span.end)
        for video in videos
        for span in video.spans
    )
    return [f"{count} times lie between two frames and are those of the nearest one."] if count else []


def key_times(videos: Iterable[AnnotatedVideo]) -> list[str]:
    count = sum(
        _between(video.video, key.time)
        for video in videos
        for span in video.spans
        for track in span.tracks
        for key in track.keys
    )
    return [f"{count} key frames lie between two frames and are at the nearest one."] if count else []


def _between(video: Video, time: float) -> bool:
    return abs(time * video.fps - video.frame_at(time)) > _SAME


def _spans(videos: Iterable[AnnotatedVideo]) -> Iterable[Span]:
    return (span for video in videos for span in video.spans)


def _counted(count: int, one: str, many: str) -> list[str]:
    return (
        [f"{count} {one if count == 1 else many} left out: the format has no place for them."]
        if count
        else []
    )
