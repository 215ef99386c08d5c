"""What of annotations a format cannot hold, in words for whoever exports."""

from __future__ import annotations

from collections.abc import Iterable

from inference.annotation_formats.framed import on_frames
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
    return told(
        count,
        "1 time lies between two frames and is that of the nearest one.",
        "{} times lie between two frames and are those of the nearest ones.",
    )


def key_times(videos: Iterable[AnnotatedVideo]) -> list[str]:
    count = sum(
        _between(video.video, key.time)
        for video in videos
        for span in video.spans
        for track in span.tracks
        for key in track.keys
    )
    return told(
        count,
        "1 key frame lies between two frames and is at the nearest one.",
        "{} key frames lie between two frames and are at the nearest ones.",
    )


def _between(video: Video, time: float) -> bool:
    frame = video.frame_at(time)
    # The last frame may be shorter than the others: what ends with it ends with the video.
    return frame < video.frames and abs(time * video.fps - frame) > _SAME


def _spans(videos: Iterable[AnnotatedVideo]) -> Iterable[Span]:
    return (span for video in videos for span in video.spans)


def merged_keys(videos: Iterable[AnnotatedVideo]) -> list[str]:
    """Key frames that share a frame with a later one, for formats that count in frames."""
    count = sum(
        len(track.keys) - len(on_frames(track.keys, video.video))
        for video in videos
        for span in video.spans
        for track in span.tracks
    )
    return told(
        count,
        "1 key frame shares a frame with a later one and is left out.",
        "{} key frames share a frame with a later one and are left out.",
    )


def told(count: int, one: str, many: str) -> list[str]:
    """The sentence for one or for many, in which {} is their number; none where there is nothing to tell."""
    if count == 0:
        return []
    return [one if count == 1 else many.format(count)]


def few(sentences: Iterable[str], most: int = 50) -> tuple[str, ...]:
    """Different sentences, each once; of more than `most` the number of the others is told."""
    different = tuple(dict.fromkeys(sentences))
    if len(different) <= most:
        return different
    return (*different[:most], f"And {len(different) - most} more of the kind.")


def _counted(count: int, one: str, many: str) -> list[str]:
    rest = "left out: the format has no place for them."
    return told(count, f"1 {one} {rest}".replace("for them", "for it"), f"{{}} {many} {rest}")
