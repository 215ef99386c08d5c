"""Cutting an annotation in two, and making one of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from inference.annotation_formats.tracks import SAME_TIME, Key, cut, follow, joined
from monitoring.intake.annotation_fields import LONGEST_NOTE, BadAnnotation, Draft, TrackDraft, checked
from monitoring.intake.annotations import (
    Changed,
    Saved,
    add,
    draft_of,
    keep,
    locked,
    mark_deleted,
    require_room,
    source_of,
    tell,
)
from monitoring.models import Annotation, User

MOST_MERGED = 50


@dataclass(frozen=True, slots=True)
class Split:
    """first   the annotation that was cut, which ends there now
    second  a new one of the same labels and note, which begins there
    """

    first: Annotation
    second: Annotation


def split(*, annotation_id: UUID, at: float, author: User, seen_revision: int) -> Split | Changed:
    """Cuts a span, and its tracks, at a time inside it. Raises BadAnnotation, Annotation.DoesNotExist."""
    with transaction.atomic():
        annotation = locked(annotation_id)
        if annotation.revision != seen_revision or annotation.deleted_at is not None:
            return Changed(annotation)
        if not annotation.start + SAME_TIME < at < annotation.end - SAME_TIME:
            raise BadAnnotation("at", "Choose a time inside the span.")
        source = source_of(annotation)
        require_room(source, 1)
        whole = draft_of(annotation)
        before = {"start": whole.start, "end": whole.end}
        keep(annotation, _part(whole, whole.start, at))
        second = add(source, _part(whole, at, whole.end), author, alert=annotation.alert)
        tell([annotation, second], "split", author, before=before)
    return Split(annotation, second)


def merge(*, seen: Sequence[tuple[UUID, int]], author: User) -> Saved | Changed:
    """Makes one annotation of several of one source, given with the revisions that were seen.

    The earliest stays; it reaches from the first start to the last end and has the labels, notes and tracks
    of all. The others are deleted, and can be restored. Raises BadAnnotation, Annotation.DoesNotExist.
    """
    revisions = dict(seen)
    if not 2 <= len(revisions) <= MOST_MERGED or len(revisions) != len(seen):
        raise BadAnnotation("annotations", f"Choose 2 to {MOST_MERGED} different annotations.")
    with transaction.atomic():
        # In one order for everyone: two who merge the same ones would otherwise wait for each other for good.
        rows = [locked(annotation_id) for annotation_id in sorted(revisions)]
        for row in rows:
            if row.revision != revisions[row.pk] or row.deleted_at is not None:
                return Changed(row)
        if len({source_of(row).pk for row in rows}) > 1:
            raise BadAnnotation("annotations", "Annotations of different recordings or cameras stay apart.")
        first, *others = sorted(rows, key=lambda row: (row.start, row.end))
        drafts = [draft_of(row) for row in (first, *others)]
        wanted = checked(_merged(drafts), source_of(first))
        moment = timezone.now()
        for other in others:
            mark_deleted(other, moment)
        keep(first, wanted)
        tell(others, "deleted", author)
        tell([first], "merged", author, merged=[str(other.pk) for other in others])
    return Saved(first)


def _part(whole: Draft, start: float, end: float) -> Draft:
    tracks = (TrackDraft(track.label, cut(track.keys, start, end), track.id) for track in whole.tracks)
    return replace(whole, start=start, end=end, tracks=tuple(track for track in tracks if track.keys))


def _merged(drafts: Sequence[Draft]) -> Draft:
    notes = dict.fromkeys(draft.note for draft in drafts if draft.note)
    note = "\n".join(notes)
    if len(note) > LONGEST_NOTE:
        raise BadAnnotation("note", "The notes together are too long. Shorten one of them first.")
    return Draft(
        start=min(draft.start for draft in drafts),
        end=max(draft.end for draft in drafts),
        labels=tuple(label for draft in drafts for label in draft.labels),
        note=note,
        tracks=_all_tracks(drafts),
    )


def _all_tracks(drafts: Sequence[Draft]) -> tuple[TrackDraft, ...]:
    """Of all drafts; a track that goes on where another of its label ends becomes one with it. Nothing is
    seen for longer than the span it was drawn in."""
    whole: list[tuple[TrackDraft, float]] = []
    for draft in drafts:
        for track in draft.tracks:
            place = next((n for n, (known, _) in enumerate(whole) if _goes_on(known, track)), None)
            if place is None:
                whole.append((track, draft.end))
                continue
            known, _ = whole[place]
            whole[place] = replace(known, keys=joined(known.keys, track.keys)), draft.end
    last = max(draft.end for draft in drafts)
    return tuple(_ended(track, end, last) for track, end in whole)


def _ended(track: TrackDraft, end: float, last: float) -> TrackDraft:
    final = track.keys[-1]
    gone = max(end, final.time + 2 * SAME_TIME)
    if final.outside or gone >= last:
        return track
    return replace(track, keys=(*track.keys, Key(gone, final.box, outside=True)))


def _goes_on(first: TrackDraft, second: TrackDraft) -> bool:
    return first.label == second.label and follow(first.keys, second.keys)
