"""Reviewers' own words in the place of what was measured or written, and taking them back.

Edits are rows that are only added; the newest that stands is what the description shows. Who may edit, the
caller has checked. An editor says which revision they saw: of two people who write at once the second is told
what the first wrote, and nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils import timezone

from inference.describe.event import to_json
from monitoring import audit
from monitoring.describing import news
from monitoring.describing.facts_of import facts_of_alert, facts_of_span
from monitoring.models import Alert, Description, DescriptionEdit, SpanRecord, User

LONGEST = 2000

Event = Alert | SpanRecord


@dataclass(frozen=True, slots=True)
class Saved:
    """It is written; `row` as it is now."""

    row: Description


@dataclass(frozen=True, slots=True)
class Changed:
    """Somebody else edited meanwhile, and nothing is written: `row` is what there is, `given` what was to be
    written."""

    row: Description
    given: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done; `sentence` says why."""

    sentence: str
    code: Literal["gone", "invalid", "nothing"]


_GONE = Refused("What this described is no longer there.", "gone")


def edit(*, event: Event, text: str, author: User, seen_revision: int) -> Saved | Changed | Refused:
    """Put words in the place of those shown; empty ones go back to what was measured or written.

    seen_revision  the description's `revision` as its reader saw it, 0 where nobody edited
    Saying the same twice, as when an answer was lost on its way, is saying it once.
    """
    text = text.strip()
    if len(text) > LONGEST:
        return Refused(f"A description has at most {LONGEST:,} characters.", "invalid")
    with transaction.atomic():
        row = _locked(event)
        if row is None:
            return _GONE
        last = _standing(row)
        if row.revision == seen_revision + 1 and last and last.author_id == author.pk and last.text == text:
            return Saved(row)
        if row.revision != seen_revision:
            return Changed(row, text)
        if row.edit == text:
            return Saved(row)
        now = timezone.now()
        DescriptionEdit.objects.create(
            description=row,
            text=text,
            author=author,
            author_name=author.get_username(),
            created_at=now,
        )
        return _written(event, row, "description.edited", author, now)


def undo(*, event: Event, author: User, seen_revision: int) -> Saved | Changed | Refused:
    """Take back the edit that shows, whoever made it: the one before it shows again."""
    with transaction.atomic():
        row = _locked(event)
        if row is None:
            return _GONE
        if row.revision != seen_revision:
            return Changed(row, "")
        last = _standing(row)
        if last is None:
            return Refused("There is no edit to take back.", "nothing")
        now = timezone.now()
        last.withdrawn_at = now
        last.save(update_fields=["withdrawn_at"])
        return _written(event, row, "description.undone", author, now)


def target_of(event: Event) -> object:
    """As the log names it: the alert itself, or "Yard, 12.0 to 14.5 s"."""
    if isinstance(event, Alert):
        return event
    clip = event.analysis.clip
    when = f"{event.start:.1f} to {event.end:.1f} s"
    return audit.Target("clip", str(clip.pk), f"{clip.title}, {when}", str(clip.camera_id or ""))


def show_newest(row: Description) -> None:
    """Has a locked row show the newest of its edits that stands. The caller tells of it."""
    last = _standing(row)
    shown = last if last is not None and last.text else None
    row.edit = shown.text if shown else ""
    row.edited_by = shown.author if shown else None
    row.edited_by_name = shown.author_name if shown else ""
    row.edited_at = shown.created_at if shown else None
    row.revision += 1
    row.save(update_fields=["edit", "edited_by", "edited_by_name", "edited_at", "revision"])


def begun(event: Event) -> Description:
    """The row of an event, begun for one of before there were any. Call it behind the event's lock."""
    if isinstance(event, Alert):
        known = Description.objects.filter(alert=event).first()
    else:
        known = Description.objects.filter(span=event).first()
    if known is not None:
        return known
    row = Description(sentence=event.description)
    if isinstance(event, Alert):
        row.alert, row.facts = event, to_json(facts_of_alert(event))
    else:
        row.span, row.facts = event, to_json(facts_of_span(event))
    row.save(force_insert=True)
    return row


def _written(event: Event, row: Description, action: str, author: User, now: datetime) -> Saved:
    before = row.edit
    show_newest(row)
    news.tell(row, now)
    changed = {"words": [before, row.edit]}
    audit.record(action, actor=author, target=target_of(event), revision=row.revision, changed=changed)
    return Saved(row)


def _standing(row: Description) -> DescriptionEdit | None:
    return row.edits.filter(withdrawn_at=None).select_related("author").order_by("-pk").first()


def _locked(event: Event) -> Description | None:
    """The event's row, which nobody else edits until the transaction under way ends; None: it is gone.

    The event is locked first, as by those who record it: two who lock in different orders block each other.
    """
    if isinstance(event, Alert):
        alerts = Alert.objects.filter(pk=event.pk).select_for_update(of=("self",), no_key=True)
        found: Event | None = alerts.select_related("camera").first()
    else:
        spans = SpanRecord.objects.filter(pk=event.pk).select_for_update(of=("self",), no_key=True)
        found = spans.select_related("analysis__clip__camera").first()
    if found is None:
        return None
    row = begun(found)
    return Description.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
