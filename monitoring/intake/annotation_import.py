"""Bringing annotations in from a file: looked at first, then all of it or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from inference.annotation_formats.archives import unpacked
from inference.annotation_formats.catalogue import FORMATS, guess
from inference.annotation_formats.losses import few
from inference.annotation_formats.videos import Known, Only, Read, Span
from inference.datasets.annotations import AnnotationError, class_name
from monitoring import audit
from monitoring.annotated_videos import known, video_of
from monitoring.annotation_views import MOST
from monitoring.intake.annotation_fields import BadAnnotation, Draft, TrackDraft, checked
from monitoring.intake.annotations import new_row, require_room, track_row
from monitoring.models import Annotation, Clip, Track, User
from monitoring.push.messages import AnnotationChanged
from monitoring.push.publish import clip_topic, publish


@dataclass(frozen=True, slots=True)
class OfClip:
    """added  spans that are new; there: those that the recording has already; tracks: of the new ones"""

    clip: Clip
    added: tuple[Draft, ...]
    there: int

    @property
    def tracks(self) -> int:
        return sum(len(draft.tracks) for draft in self.added)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would add, and in sentences what of it is left out."""

    clips: tuple[OfClip, ...]
    ignored: tuple[str, ...]

    @property
    def added(self) -> int:
        return sum(len(each.added) for each in self.clips)


def plan(
    *,
    path: Path,
    name: str,
    clips: QuerySet[Clip],
    format_name: str | None = None,
    only: Clip | None = None,
) -> Plan:
    """What a file, or a ZIP of several, holds for `clips`, found by title, number or checksum; or for `only`,
    whatever the file calls it. Without `format_name` its name and content tell the format.

    Raises AnnotationError, BadAnnotation.
    """
    known_here = known(clips) if only is None else Only(video_of(only))
    with tempfile.TemporaryDirectory(prefix="annotations-") as folder:
        read = [
            _read(each, own_name, format_name, known_here)
            for each, own_name in unpacked(path, name, Path(folder))
        ]
    spans: dict[UUID, list[Span]] = {}
    told = [video for each in read for video in each.videos]
    if only is not None and len(told) > 1:
        raise AnnotationError("The file speaks of several videos. Import it where recordings are listed.")
    for video in told:
        spans.setdefault(UUID(video.video.key), []).extend(video.spans)
    rows = clips.filter(pk__in=spans).order_by("title", "created_at")
    of_clips = (_of_clip(clip, spans[clip.pk]) for clip in rows if spans[clip.pk])
    return Plan(tuple(of_clips), few([sentence for each in read for sentence in each.ignored]))


def carry_out(wanted: Plan, *, author: User, file_name: str) -> int:
    """Adds what the plan holds, all or nothing, and gives how many that were. Raises BadAnnotation."""
    added = 0
    with transaction.atomic():
        made = [_carry_out(each, author) for each in sorted(wanted.clips, key=lambda each: each.clip.pk)]
        for clip, count in made:
            added += count
            if count:
                audit.record("annotation.imported", actor=author, target=clip, file=file_name, added=count)
    return added


def _carry_out(wanted: OfClip, author: User) -> tuple[Clip, int]:
    # Locked, and compared again: two imports at once would otherwise add the same twice.
    clip = Clip.objects.select_for_update().filter(pk=wanted.clip.pk).first()
    if clip is None:
        raise BadAnnotation("file", f"“{wanted.clip.title}” was deleted meanwhile.")
    there = _there(clip)
    drafts = [draft for draft in wanted.added if not _is_there(draft, there, clip)]
    require_room(clip, len(drafts))
    _add(clip, drafts, author)
    return clip, len(drafts)


def _read(path: Path, name: str, format_name: str | None, known_here: Known) -> Read:
    return FORMATS[format_name or guess(path, name)].read(path, known_here)


def _of_clip(clip: Clip, spans: Sequence[Span]) -> OfClip:
    if len(spans) > MOST:
        raise BadAnnotation("file", f"The file has {len(spans)} spans of “{clip.title}”; {MOST} fit.")
    there = _there(clip)
    added: list[Draft] = []
    for span in spans:
        draft = _draft(clip, span)
        if not _is_there(draft, (*there, *added), clip):
            added.append(draft)
    return OfClip(clip, tuple(added), len(spans) - len(added))


def _draft(clip: Clip, span: Span) -> Draft:
    tracks = tuple(TrackDraft(track.label, track.keys) for track in span.tracks)
    try:
        return checked(Draft(span.start, span.end, span.labels, span.note, tracks), clip)
    except BadAnnotation as refusal:
        where = f"“{clip.title}”, {span.start:.2f} to {span.end:.2f} s"
        raise BadAnnotation("file", f"{where}: {refusal}") from None


def _there(clip: Clip) -> list[Draft]:
    """What the recording has, with empty tracks: their number is what is compared."""
    rows = Annotation.objects.filter(clip=clip, deleted_at=None).prefetch_related("tracks")
    return [
        Draft(
            row.start,
            row.end,
            tuple(row.labels),
            row.note,
            tuple(TrackDraft(track.label, ()) for track in row.tracks.all()),
        )
        for row in rows
    ]


def _is_there(draft: Draft, there: Iterable[Draft], clip: Clip) -> bool:
    """Whether one says all that `draft` does, times being the same within a frame: formats without notes or
    boxes then do not double what has them."""
    slack = 1.01 / clip.fps
    return any(
        abs(one.start - draft.start) <= slack
        and abs(one.end - draft.end) <= slack
        and _named(draft.labels) <= _named(one.labels)
        and draft.note in ("", one.note)
        and len(draft.tracks) in (0, len(one.tracks))
        for one in there
    )


def _named(labels: Sequence[str]) -> set[str]:
    return {class_name(label) for label in labels}


def _add(clip: Clip, drafts: Sequence[Draft], author: User) -> None:
    rows = [(new_row(clip, draft, author), draft.tracks) for draft in drafts]
    Annotation.objects.bulk_create([row for row, _ in rows], batch_size=500)
    tracks = [track_row(row, track, uuid4()) for row, drafted in rows for track in drafted]
    Track.objects.bulk_create(tracks, batch_size=500)
    if rows:
        last = rows[-1][0]
        message = AnnotationChanged(
            annotation=str(last.pk),
            clip=str(clip.pk),
            camera=None,
            alert=None,
            change="imported",
            revision=last.revision,
            by=author.get_username(),
        )
        publish(message, clip_topic(clip.pk))
