"""Annotations: what of the values that browsers, programs and files send is accepted."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from uuid import UUID

from inference.annotation_formats.tracks import SAME_TIME, Key, cut
from monitoring.models import Camera, Clip

MOST_LABELS = 20
LONGEST_LABEL = 120
LONGEST_NOTE = 4000
MOST_TRACKS = 100
MOST_KEYS = 5000
"""Of all tracks of one annotation."""
LONGEST_OF_CAMERA = 24 * 3600.0
EDGE = 0.1
"""Seconds by which a key may lie outside its span, or a span outside its recording."""


class BadAnnotation(ValueError):
    """`field` says what is wrong, `str()` is a sentence for whoever sent it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class TrackDraft:
    """A track to keep. `id`: the row that it was before, or that the browser gave it; None: a new one."""

    label: str
    keys: tuple[Key, ...]
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What an annotation shall hold; see the fields of `monitoring.models.Annotation`."""

    start: float
    end: float
    labels: tuple[str, ...] = ()
    note: str = ""
    tracks: tuple[TrackDraft, ...] = ()


def checked(draft: Draft, source: Clip | Camera) -> Draft:
    """The draft as it is kept: its span clipped to the recording, its labels trimmed, its keys within the
    span. Raises BadAnnotation."""
    start, end = read_span(draft.start, draft.end, source)
    if len(draft.tracks) > MOST_TRACKS:
        raise BadAnnotation("tracks", f"An annotation holds at most {MOST_TRACKS} tracks.")
    if sum(len(track.keys) for track in draft.tracks) > MOST_KEYS:
        raise BadAnnotation("tracks", f"The tracks of an annotation hold at most {MOST_KEYS} key frames.")
    read = [_track(track, draft.start, draft.end) for track in draft.tracks]
    within = (replace(track, keys=cut(track.keys, start, end)) for track in read)
    tracks = tuple(track for track in within if track.keys)
    return Draft(start, end, read_labels(draft.labels), read_note(draft.note), tracks)


def read_span(start: float, end: float, source: Clip | Camera) -> tuple[float, float]:
    """Seconds within the recording, or within what a camera has seen so far. Raises BadAnnotation."""
    if not (math.isfinite(start) and math.isfinite(end)):
        raise BadAnnotation("start", "Start and end are numbers of seconds.")
    if end < start:
        raise BadAnnotation("end", "A span ends after it starts.")
    last = source.duration if isinstance(source, Clip) else time.time()
    if start > last + EDGE or end < -EDGE:
        where = (
            f"the recording, which lasts {last:.1f} s" if isinstance(source, Clip) else "the camera's past"
        )
        raise BadAnnotation("start", f"The span lies outside {where}.")
    if isinstance(source, Camera) and end - start > LONGEST_OF_CAMERA:
        raise BadAnnotation("end", "A span of a camera lasts at most a day.")
    return min(max(start, 0.0), last), min(max(end, 0.0), last)


def read_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """Names with single spaces, each once. Raises BadAnnotation."""
    named: dict[str, str] = {}
    for label in labels:
        tidied = _name("labels", label)
        if tidied:
            named.setdefault(tidied.casefold(), tidied)
    if len(named) > MOST_LABELS:
        raise BadAnnotation("labels", f"A span has at most {MOST_LABELS} labels.")
    return tuple(named.values())


def read_note(note: str) -> str:
    """Raises BadAnnotation."""
    tidied = note.replace("\r\n", "\n").strip()
    if len(tidied) > LONGEST_NOTE:
        raise BadAnnotation("note", f"A note holds at most {LONGEST_NOTE} characters.")
    if any(not (sign.isprintable() or sign in "\n\t") for sign in tidied):
        raise BadAnnotation("note", "The note holds signs that cannot be shown.")
    return tidied


def _track(track: TrackDraft, start: float, end: float) -> TrackDraft:
    if not track.keys:
        raise BadAnnotation("tracks", "A track needs at least one key frame.")
    for key in track.keys:
        _check_box(key)
        if not start - EDGE <= key.time <= end + EDGE:
            raise BadAnnotation("tracks", "A key frame lies outside its span.")
    keys = tuple(replace(key, time=min(max(key.time, start), end)) for key in track.keys)
    if any(b.time - a.time < SAME_TIME for a, b in pairwise(keys)):
        raise BadAnnotation("tracks", "Key frames of a track follow each other in time.")
    return TrackDraft(_name("tracks", track.label), keys, track.id)


def _check_box(key: Key) -> None:
    edges = (key.box.left, key.box.top, key.box.right, key.box.bottom)
    if not all(math.isfinite(value) for value in (key.time, *edges)):
        raise BadAnnotation("tracks", "Times and edges of a key frame are numbers.")
    if not all(0 <= edge <= 1 for edge in edges):
        raise BadAnnotation("tracks", "A box reaches out of the picture; its edges are shares from 0 to 1.")
    if key.box.left >= key.box.right or key.box.top >= key.box.bottom:
        raise BadAnnotation(
            "tracks", "A box's right edge lies right of its left one, its bottom below its top."
        )


def _name(field: str, label: str) -> str:
    tidied = " ".join(label.split())
    if len(tidied) > LONGEST_LABEL or not tidied.isprintable():
        raise BadAnnotation(field, f"A label has at most {LONGEST_LABEL} characters that can be shown.")
    return tidied
