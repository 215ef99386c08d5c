"""Recordings, and stretches of a camera's time, with what was marked in them, for files. Reads only."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import QuerySet

from inference.annotation_formats.tracks import Key, cut
from inference.annotation_formats.videos import AnnotatedVideo, Known, Span, Track, Video, stem
from monitoring.annotation_views import keys_of
from monitoring.models import Annotation, Camera, Clip

CAMERA_FPS = 25.0
CAMERA_SIZE = (1920, 1080)
"""What files say of a camera's time, whose recordings differ: frames are counted from its begin so fast."""
MOST = 20_000
"""Annotations of one export."""


class TooMany(ValueError):
    """`str()` is a sentence for whoever asked."""


def of_clips(clips: QuerySet[Clip]) -> list[AnnotatedVideo]:
    """Recordings that have annotations, in the order of their titles; those of one title get a name of their
    own. Raises TooMany."""
    found = Annotation.objects.filter(clip__in=clips, deleted_at=None).prefetch_related("tracks")
    rows = list(found[: MOST + 1])
    if len(rows) > MOST:
        raise TooMany(f"More than {MOST} annotations are too many for one export. Choose a single recording.")
    spans: dict[UUID | None, list[Span]] = defaultdict(list)
    for row in rows:
        spans[row.clip_id].append(_span(row))
    annotated = [clip for clip in clips.order_by("title", "created_at") if clip.pk in spans]
    titles = Counter(_folded(clip) for clip in annotated)
    return [
        AnnotatedVideo(_video(clip, alone=titles[_folded(clip)] == 1), tuple(spans[clip.pk]))
        for clip in annotated
    ]


def of_clip(clip: Clip) -> AnnotatedVideo:
    """One recording, also without annotations."""
    rows = Annotation.objects.filter(clip=clip, deleted_at=None).prefetch_related("tracks")
    return AnnotatedVideo(_video(clip), tuple(map(_span, rows)))


def of_camera(camera: Camera, start: float, end: float) -> AnnotatedVideo:
    """[start, end] in Unix seconds as a video that begins at `start`; spans are cut at its edges. Raises
    TooMany."""
    rows = list(
        Annotation.objects.filter(camera=camera, deleted_at=None, end__gte=start, start__lte=end)
        .order_by("start", "created_at")
        .prefetch_related("tracks")[: MOST + 1]
    )
    if len(rows) > MOST:
        raise TooMany(f"More than {MOST} annotations lie in this time. Ask for a shorter one.")
    width, height = CAMERA_SIZE
    begin = datetime.fromtimestamp(start, UTC)
    name = f"{camera.name} {begin:%Y-%m-%d %H.%M.%S} UTC"
    video = Video(name, width, height, CAMERA_FPS, math.ceil((end - start) * CAMERA_FPS))
    return AnnotatedVideo(video, tuple(_within(_span(row), start, end) for row in rows))


def known(clips: Iterable[Clip]) -> Known:
    """What files may speak of: recordings by title, by number, by checksum, and as `of_clips` names them."""
    videos = [(clip, _video(clip)) for clip in clips]
    also = [
        (name, video)
        for clip, video in videos
        for name in (str(clip.pk), clip.sha256, _video(clip, alone=False).name)
    ]
    return Known((video for _, video in videos), also)


def video_of(clip: Clip) -> Video:
    """As files tell a recording; its key is the clip's id."""
    return _video(clip)


def _video(clip: Clip, *, alone: bool = True) -> Video:
    name = clip.title
    if not alone:
        plain = stem(name)
        name = f"{plain} [{clip.sha256[:8]}]{name[len(plain) :] if name.startswith(plain) else ''}"
    rate = frame_rate(frames=clip.frame_count, duration=clip.duration)
    # Sound may go on after the last picture: what was marked there lies in the video as well.
    frames = max(clip.frame_count, round(clip.duration * rate))
    return Video(name, clip.width, clip.height, rate, frames, str(clip.pk))


def frame_rate(*, frames: int, duration: float) -> float:
    """Frames a second, at which frame n is shown at n / rate.

    The mean is near it, but the last frame is often cut short: over a minute that moves numbers by a frame.
    So a common rate counts where it comes to the same number of frames within one, and else the mean.
    """
    mean = frames / duration
    common = [float(whole) for whole in (math.floor(mean), math.ceil(mean)) if whole > 0]
    common += [rate * 1000 / 1001 for rate in (24.0, 30.0, 60.0, 120.0)]
    nearest = min(common, key=lambda rate: abs(rate * duration - frames))
    return nearest if abs(nearest * duration - frames) <= 1 else mean


def _folded(clip: Clip) -> str:
    return stem(clip.title).casefold()


def _span(row: Annotation) -> Span:
    tracks = tuple(Track(track.label, keys_of(track)) for track in row.tracks.all())
    return Span(row.start, row.end, tuple(row.labels), row.note, tracks)


def _within(span: Span, start: float, end: float) -> Span:
    """Seconds from `start`."""
    first, last = max(span.start, start), min(span.end, end)
    parts = (replace(track, keys=_since(cut(track.keys, first, last), start)) for track in span.tracks)
    tracks = tuple(track for track in parts if track.keys)
    return replace(span, start=first - start, end=last - start, tracks=tracks)


def _since(keys: Iterable[Key], start: float) -> tuple[Key, ...]:
    return tuple(replace(key, time=key.time - start) for key in keys)
