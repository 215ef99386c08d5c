"""Keeping summaries: of shifts when they end, of other hours when somebody asks. Worker and web code."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from inference.describe.draft import Language
from monitoring import audit
from monitoring.describing.writers import language_of, writer_settings
from monitoring.models import Camera, Shift, ShiftSummary, User
from monitoring.shifts import hours as hours_of
from monitoring.shifts import letters, reading, summary
from monitoring.shifts.events import Content, to_json
from monitoring.shifts.hours import BadHours, Hours

log = logging.getLogger(__name__)

SETTLING = timedelta(seconds=60)
"""After the end of a shift, for its last alerts to be found and ended."""
CATCH_UP = timedelta(days=7)
"""How far back shifts are summed up that ended while nothing ran."""
LONGEST_NOTE = 2000


def make_due(*, now: datetime | None = None) -> int:
    """Sums up every shift that has ended and was not yet; says how many. Workers may do the same at once: the
    database lets each be kept once."""
    now = now or timezone.now()
    made = 0
    for shift in Shift.objects.filter(enabled=True).select_related("group"):
        after = max(shift.since, now - CATCH_UP)
        due = hours_of.ended(shift, after, now - SETTLING)
        known = ShiftSummary.objects.filter(shift=shift, start__in=[hours.start for hours in due])
        done = set(known.values_list("start", flat=True))
        made += sum(_sum_up(shift, hours, now) for hours in due if hours.start not in done)
    return made


def keep(
    *,
    by: User,
    hours: Hours,
    group: Group | None,
    language: Language,
    name: str = "",
    note: str = "",
    now: datetime | None = None,
) -> ShiftSummary:
    """Keeps what hours have come to so far, of the cameras that `by` may see. Raises BadHours for hours that
    have not begun, for no cameras, and for a note that is too long."""
    now = now or timezone.now()
    if hours.start >= now:
        raise BadHours("These hours have not begun.")
    if len(note) > LONGEST_NOTE:
        raise BadHours(f"A note has {LONGEST_NOTE} characters at most; this one has {len(note)}.")
    content = summary.content_now(user=by, hours=hours, group=group, language=language, now=now)
    if not content.cameras:
        raise BadHours("There are no cameras here that you may see.")
    with transaction.atomic():
        kept = _keep(
            content,
            hours,
            name=name,
            group=group,
            language=language,
            note=note.strip(),
            asked_by=by,
            asked_by_name=by.get_username(),
        )
        audit.record(
            "shift.kept", actor=by, target=audit.Target("shiftsummary", str(kept.pk), name or "hours"),
            start=hours.start, end=hours.end, site=content.site,
        )  # fmt: skip
    return kept


def _sum_up(shift: Shift, hours: Hours, now: datetime) -> bool:
    language = language_of(writer_settings().language)
    cameras = Camera.objects.order_by("position", "name")
    if shift.group is not None:
        cameras = cameras.filter(groups=shift.group)
    content = reading.read(
        cameras=list(cameras),
        hours=hours,
        language=language,
        now=now,
        site=shift.group.name if shift.group else "",
        faults_of_site=True,
    )
    try:
        with transaction.atomic():
            kept = _keep(content, hours, shift=shift, name=shift.name, group=shift.group, language=language)
            letters.address(kept, now=now)
    except IntegrityError:
        return False  # another worker was quicker, or the shift has just been deleted
    log.info("Summed up the shift %s that ended at %s.", shift.name, hours.end.isoformat())
    return True


def _keep(
    content: Content,
    hours: Hours,
    *,
    language: Language,
    name: str,
    group: Group | None,
    shift: Shift | None = None,
    note: str = "",
    asked_by: User | None = None,
    asked_by_name: str = "",
) -> ShiftSummary:
    kept = ShiftSummary.objects.create(
        shift=shift,
        name=name,
        group=group,
        start=hours.start,
        end=hours.end,
        language=language,
        content=to_json(content),
        note=note,
        asked_by=asked_by,
        asked_by_name=asked_by_name,
    )
    # One that was deleted meanwhile is in the content, where administrators still read of it.
    there = Camera.objects.filter(pk__in=[camera.id for camera in content.cameras])
    kept.cameras.set(there)
    return kept
