"""What people marked in recordings and on cameras, as those see it who may. Reads only."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from inference.annotation_formats.tracks import Key, Rectangle
from monitoring.access import Visitor, visible_cameras, visible_clips
from monitoring.models import Alert, Annotation, Camera, Clip, Track

MOST = 2000
"""Annotations of a recording, and of a camera's time that is asked for."""


class TooMany(ValueError):
    """More than MOST lie in what was asked for."""


@dataclass(frozen=True, slots=True)
class KeyView:
    """Seconds as the annotation's; shares of the picture."""

    time: float
    left: float
    top: float
    right: float
    bottom: float
    outside: bool


@dataclass(frozen=True, slots=True)
class TrackView:
    id: str
    label: str
    keys: list[KeyView]


@dataclass(frozen=True, slots=True)
class AnnotationView:
    """start, end  seconds from a recording's begin, or Unix seconds of a camera
    created, updated  ISO 8601, UTC
    """

    id: str
    clip: str | None
    camera: str | None
    alert: str | None
    start: float
    end: float
    labels: list[str]
    note: str
    author: str
    revision: int
    deleted: bool
    created: str
    updated: str
    tracks: list[TrackView]


def visible(user: Visitor) -> QuerySet[Annotation]:
    """Those of recordings and cameras that `user` may see, deleted ones among them."""
    seen = Q(clip__in=visible_clips(user)) | Q(camera__in=visible_cameras(user))
    return Annotation.objects.filter(seen)


def of_clip(clip: Clip) -> list[AnnotationView]:
    """In the order of time. The caller has checked that the recording may be seen."""
    return _views(Annotation.objects.filter(clip=clip))


def of_camera(camera: Camera, start: float | None, end: float | None) -> list[AnnotationView]:
    """Those that touch [start, end] in Unix seconds, None being no bound. Raises TooMany."""
    found = Annotation.objects.filter(camera=camera)
    if start is not None:
        found = found.filter(end__gte=start)
    if end is not None:
        found = found.filter(start__lte=end)
    return _views(found)


def of_alert(alert: Alert) -> list[AnnotationView]:
    """Those that were made to correct an alert."""
    return _views(Annotation.objects.filter(alert=alert))


def view_of(annotation: Annotation) -> AnnotationView:
    return AnnotationView(
        id=str(annotation.pk),
        clip=_text(annotation.clip_id),
        camera=_text(annotation.camera_id),
        alert=_text(annotation.alert_id),
        start=annotation.start,
        end=annotation.end,
        labels=list(annotation.labels),
        note=annotation.note,
        author=annotation.author_name,
        revision=annotation.revision,
        deleted=annotation.deleted_at is not None,
        created=annotation.created_at.isoformat(),
        updated=annotation.updated_at.isoformat(),
        tracks=[_track(track) for track in annotation.tracks.all()],
    )


def to_json(view: AnnotationView) -> dict[str, Any]:
    return asdict(view)


def keys_of(track: Track) -> tuple[Key, ...]:
    """A stored track's keys."""
    return tuple(
        Key(key["time"], Rectangle(key["left"], key["top"], key["right"], key["bottom"]), key["outside"])
        for key in track.keys
    )


def _track(track: Track) -> TrackView:
    return TrackView(str(track.pk), track.label, [KeyView(**key) for key in track.keys])


def _views(found: QuerySet[Annotation]) -> list[AnnotationView]:
    rows = list(found.filter(deleted_at=None).prefetch_related("tracks")[: MOST + 1])
    if len(rows) > MOST:
        raise TooMany(f"More than {MOST} annotations lie in this time. Ask for a shorter one.")
    return [view_of(row) for row in rows]


def _text(key: UUID | None) -> str | None:
    return None if key is None else str(key)
