"""Marking spans and things in them: create, change, delete, take back a deletion.

Every change tells which revision its writer saw. Whoever saw an older one is given the current one instead,
and nothing is written. The caller has checked that the author may annotate (monitoring.access).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from inference.annotation_formats.tracks import Key, cut
from monitoring import audit
from monitoring.annotation_views import MOST, keys_of
from monitoring.intake import examples
from monitoring.intake.annotation_fields import BadAnnotation, Draft, TrackDraft, checked
from monitoring.models import Alert, Annotation, Camera, Clip, Track, User
from monitoring.push.messages import AnnotationChanged
from monitoring.push.publish import camera_topic, clip_topic, publish


@dataclass(frozen=True, slots=True)
class Saved:
    """is_new  False where `create` was asked for one that it had made already"""

    annotation: Annotation
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Changed:
    """Somebody else wrote meanwhile, or deleted it: this is what it is now."""

    current: Annotation


@dataclass(frozen=True, slots=True)
class Edit:
    """What to change; None leaves a field as it is. A span that is shortened cuts its tracks with it."""

    start: float | None = None
    end: float | None = None
    labels: Sequence[str] | None = None
    note: str | None = None
    tracks: tuple[TrackDraft, ...] | None = None


def create(
    *,
    source: Clip | Camera,
    draft: Draft,
    author: User,
    alert: Alert | None = None,
    wanted_id: UUID | None = None,
) -> Saved:
    """A new span of a recording or of a camera's time. With `wanted_id`, whoever repeats what was answered
    but did not arrive makes no second one. Raises BadAnnotation.
    """
    if alert is not None and (not isinstance(source, Camera) or alert.camera_id != source.pk):
        raise BadAnnotation("alert", "The alert is not of this camera.")
    wanted = checked(draft, source)
    with transaction.atomic():
        known = Annotation.objects.filter(pk=wanted_id).first() if wanted_id else None
        if known is not None:
            if known.author != author or source_of(known) != source:
                raise BadAnnotation("id", "There is another annotation of this id.")
            return Saved(known, is_new=False)
        require_room(source, 1)
        annotation = add(source, wanted, author, alert=alert, wanted_id=wanted_id)
        tell([annotation], "created", author)
    return Saved(annotation)


def change(*, annotation_id: UUID, edit: Edit, author: User, seen_revision: int) -> Saved | Changed:
    """Raises BadAnnotation, Annotation.DoesNotExist."""

    def write(annotation: Annotation) -> None:
        wanted = checked(_edited(draft_of(annotation), edit), source_of(annotation))
        before = _said(annotation)
        keep(annotation, wanted)
        tell([annotation], "changed", author, before=before)

    return _write(annotation_id, seen_revision, write)


def delete(*, annotation_id: UUID, author: User, seen_revision: int) -> Saved | Changed:
    """It stays in the table, so that it can be restored. Raises Annotation.DoesNotExist."""

    def write(annotation: Annotation) -> None:
        mark_deleted(annotation, timezone.now())
        tell([annotation], "deleted", author)

    return _write(annotation_id, seen_revision, write)


def restore(*, annotation_id: UUID, author: User, seen_revision: int) -> Saved | Changed:
    """Takes a deletion back. Raises BadAnnotation, Annotation.DoesNotExist."""

    def write(annotation: Annotation) -> None:
        require_room(source_of(annotation), 1)
        mark_deleted(annotation, None)
        tell([annotation], "restored", author)

    return _write(annotation_id, seen_revision, write, deleted=True)


def locked(annotation_id: UUID) -> Annotation:
    """The row, which nobody else writes until the transaction ends. Raises Annotation.DoesNotExist."""
    found = Annotation.objects.select_for_update(of=("self",)).select_related("clip", "camera")
    return found.get(pk=annotation_id)


def source_of(annotation: Annotation) -> Clip | Camera:
    """The recording or the camera; a constraint sees to it that there is one."""
    source = annotation.clip or annotation.camera
    if source is None:
        raise Annotation.DoesNotExist
    return source


def draft_of(annotation: Annotation) -> Draft:
    """What a stored annotation holds."""
    tracks = tuple(TrackDraft(track.label, keys_of(track), track.pk) for track in annotation.tracks.all())
    return Draft(annotation.start, annotation.end, tuple(annotation.labels), annotation.note, tracks)


def add(
    source: Clip | Camera,
    draft: Draft,
    author: User,
    *,
    alert: Alert | None = None,
    wanted_id: UUID | None = None,
) -> Annotation:
    """Keeps a checked draft, with its tracks."""
    annotation = new_row(source, draft, author)
    annotation.id = wanted_id or annotation.id
    annotation.alert = alert
    annotation.save(force_insert=True)
    _keep_tracks(annotation, draft.tracks)
    return annotation


def new_row(source: Clip | Camera, draft: Draft, author: User) -> Annotation:
    """A row of a checked draft, not stored yet."""
    return Annotation(
        clip=source if isinstance(source, Clip) else None,
        camera=source if isinstance(source, Camera) else None,
        start=draft.start,
        end=draft.end,
        labels=list(draft.labels),
        note=draft.note,
        author=author,
        author_name=author.get_username(),
    )


def track_row(annotation: Annotation, track: TrackDraft, own_id: UUID) -> Track:
    """A row of a checked track, not stored yet."""
    keys = [_as_json(key) for key in track.keys]
    return Track(id=own_id, annotation=annotation, label=track.label, keys=keys)


def keep(annotation: Annotation, draft: Draft) -> None:
    """Writes a checked draft over a locked row."""
    annotation.start, annotation.end = draft.start, draft.end
    annotation.labels, annotation.note = list(draft.labels), draft.note
    annotation.revision += 1
    annotation.save()
    annotation.tracks.all().delete()
    _keep_tracks(annotation, draft.tracks)


def mark_deleted(annotation: Annotation, moment: datetime | None) -> None:
    annotation.deleted_at = moment
    annotation.revision += 1
    annotation.save(update_fields=["deleted_at", "revision", "updated_at"])


def require_room(source: Clip | Camera, more: int) -> None:
    """Raises BadAnnotation where a recording would hold more than can be shown."""
    if isinstance(source, Clip):
        there = Annotation.objects.filter(clip=source, deleted_at=None).count()
        if there + more > MOST:
            raise BadAnnotation("clip", f"A recording holds at most {MOST} annotations.")


def tell(annotations: Iterable[Annotation], change: str, by: User, **details: Any) -> None:
    """To open pages, and to the log; called last in the transaction."""
    told = list(annotations)
    for annotation in told:
        clip, camera = annotation.clip_id, annotation.camera_id
        message = AnnotationChanged(
            annotation=str(annotation.pk),
            clip=None if clip is None else str(clip),
            camera=None if camera is None else str(camera),
            alert=None if annotation.alert_id is None else str(annotation.alert_id),
            change=change,
            revision=annotation.revision,
            by=by.get_username(),
        )
        publish(message, camera_topic(camera) if clip is None else clip_topic(clip))
    for annotation in told:
        examples.follow_annotation(annotation=annotation)
    for annotation in told:
        action = "annotation.deleted" if change == "deleted" else "annotation.changed"
        said = {"change": change, "revision": annotation.revision, **_said(annotation), **details}
        audit.record(action, actor=by, target=target_of(annotation), **said)


def target_of(annotation: Annotation) -> audit.Target:
    """As the log names it: "Yard, 12.0 to 14.5 s"."""
    source = source_of(annotation)
    camera = annotation.camera_id or (annotation.clip.camera_id if annotation.clip else None)
    if isinstance(source, Camera):
        at = f"{datetime.fromtimestamp(annotation.start, UTC):%Y-%m-%d %H:%M:%S} UTC"
        when = f"{at}, {annotation.end - annotation.start:.1f} s"
    else:
        when = f"{annotation.start:.1f} to {annotation.end:.1f} s"
    return audit.Target("annotation", str(annotation.pk), f"{source}, {when}", str(camera or ""))


def _write(
    annotation_id: UUID, seen_revision: int, write: Callable[[Annotation], None], *, deleted: bool = False
) -> Saved | Changed:
    with transaction.atomic():
        annotation = locked(annotation_id)
        if annotation.revision != seen_revision or (annotation.deleted_at is not None) != deleted:
            return Changed(annotation)
        write(annotation)
    return Saved(annotation)


def _edited(draft: Draft, edit: Edit) -> Draft:
    given = {name: value for name, value in _fields(edit) if value is not None}
    edited = replace(draft, **given)
    if edit.tracks is None and edited.start <= edited.end:
        edited = replace(edited, tracks=_within(edited.tracks, edited.start, edited.end))
    return edited


def _fields(edit: Edit) -> list[tuple[str, Any]]:
    labels = None if edit.labels is None else tuple(edit.labels)
    return [
        ("start", edit.start),
        ("end", edit.end),
        ("labels", labels),
        ("note", edit.note),
        ("tracks", edit.tracks),
    ]


def _within(tracks: Iterable[TrackDraft], start: float, end: float) -> tuple[TrackDraft, ...]:
    parts = (replace(track, keys=cut(track.keys, start, end)) for track in tracks)
    return tuple(track for track in parts if track.keys)


def _keep_tracks(annotation: Annotation, tracks: Sequence[TrackDraft]) -> None:
    asked = [track.id for track in tracks if track.id is not None]
    taken = set(Track.objects.filter(pk__in=asked).values_list("pk", flat=True))
    rows = []
    for track in tracks:
        # A browser that takes its own change back sends the id that a track had: it is that track again.
        own = track.id if track.id is not None and track.id not in taken else uuid4()
        taken.add(own)
        rows.append(track_row(annotation, track, own))
    Track.objects.bulk_create(rows)


def _as_json(key: Key) -> dict[str, Any]:
    return {"time": key.time, **asdict(key.box), "outside": key.outside}


def _said(annotation: Annotation) -> dict[str, Any]:
    return {"start": annotation.start, "end": annotation.end, "labels": list(annotation.labels)}
