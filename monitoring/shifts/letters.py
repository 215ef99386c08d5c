"""E-mails of what shifts came to, to those who want them: each reads of the cameras that they may see.

A row for each summary and person is made with the summary. Whoever sends claims the row before: a process
that dies while it sends leaves one of which nobody knows whether it arrived, and that is not sent again.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from monitoring.access import visible_shift_summaries
from monitoring.analysis import mail
from monitoring.analysis.notifying import PATIENCE, PAUSES
from monitoring.intake.preferences import preferences_of
from monitoring.models import Notification, ShiftLetter, ShiftSummary, User
from monitoring.shifts import summary as reading
from monitoring.shifts.listing import title
from monitoring.shifts.summary import Summary

log = logging.getLogger(__name__)

FRESH = timedelta(hours=24)
"""After which nobody needs an e-mail any more; the page still has the summary."""

_State = Notification.State
_OPEN = (_State.WAITING, _State.HELD)


def address(stored: ShiftSummary, *, now: datetime) -> None:
    """Makes the letters of a summary, in the transaction that keeps it."""
    if not settings.EMAIL_IS_SET_UP or stored.end < now - FRESH:
        return
    wanting = User.objects.filter(is_active=True, notification_preference__shifts=True).exclude(email="")
    readers = [user for user in wanting if visible_shift_summaries(user).filter(pk=stored.pk).exists()]
    ShiftLetter.objects.bulk_create(
        [ShiftLetter(summary=stored, user=user, due_at=now) for user in readers], ignore_conflicts=True
    )


def send_due(*, now: datetime | None = None) -> int:
    """Sends whatever is due; says how many went out."""
    now = now or timezone.now()
    if not settings.EMAIL_IS_SET_UP:
        return 0
    ShiftLetter.objects.filter(state=_State.SENDING, claimed_at__lt=now - PATIENCE).update(
        state=_State.FAILED, reason="Sending was interrupted; whether it arrived is not known."
    )
    due = ShiftLetter.objects.filter(state__in=_OPEN, due_at__lte=now).order_by("due_at", "pk")
    return sum(_send(pk, now) for pk in due.values_list("pk", flat=True))


def _send(pk: int, now: datetime) -> bool:
    claimed = _claim(pk, now)
    if claimed is None:
        return False
    row, told = claimed
    sent = ShiftLetter.objects.filter(pk=pk, state=_State.SENDING)
    try:
        mail.send(
            mail.letter(
                person=row.user,
                subject=_subject(told),
                body=_body(told),
                identity=f"shift.{pk}.{row.user_id}",
            )
        )
    except mail.NotSent as failure:
        reason = str(failure)[:200]
        if failure.for_good or row.attempts >= len(PAUSES):
            sent.update(state=_State.FAILED, reason=reason)
            log.warning("An e-mail about a shift could not be sent: %s", reason)
        else:
            again = now + timedelta(seconds=PAUSES[row.attempts])
            sent.update(state=_State.WAITING, due_at=again, reason=reason)
        return False
    sent.update(state=_State.SENT, sent_at=now, reason="")
    return True


def _claim(pk: int, now: datetime) -> tuple[ShiftLetter, Summary] | None:
    """The letter and what it tells, if it is still to be sent now and nobody else sends it."""
    with transaction.atomic():
        row = (
            ShiftLetter.objects.select_for_update(of=("self",))
            .select_related("user", "summary")
            .filter(pk=pk, state__in=_OPEN, due_at__lte=now)
            .first()
        )
        if row is None:
            return None
        mine = ShiftLetter.objects.filter(pk=pk)
        wishes = preferences_of(row.user)
        told = reading.find(user=row.user, summary_id=row.summary_id)
        reason = ""
        if not (row.user.is_active and row.user.email and wishes.shifts):
            reason = "No longer wants e-mails of shifts."
        elif told is None:
            reason = "May no longer see these cameras."
        elif row.summary.end < now - FRESH:
            reason = "It could not be sent within a day."
        if reason or told is None:
            mine.update(state=_State.DROPPED, reason=reason)
            return None
        quiet = wishes.quiet_until(now)
        if quiet is not None and quiet > now:
            mine.update(state=_State.HELD, due_at=quiet, reason="Quiet hours.")
            return None
        mine.update(state=_State.SENDING, claimed_at=now, attempts=F("attempts") + 1)
    return row, told


def _subject(told: Summary) -> str:
    alerts = f"{told.total.alerts} {'alert' if told.total.alerts == 1 else 'alerts'}"
    return f"Shift {title(told.hours, told.name, told.site)}, {alerts}"


def _body(told: Summary) -> str:
    lines = [f"{title(told.hours, told.name, told.site)} ({told.hours.time_zone})", ""]
    lines += [f"- {sentence.text}" for sentence in told.overview]
    for section in told.cameras:
        lines += ["", section.name, *(f"- {sentence.text}" for sentence in section.sentences)]
    if told.note:
        lines += ["", f"{told.made_by}: {told.note}"]
    return "\n".join([*lines, "", f"Look   {mail.page_address(f'/reports/shift/{told.id}/')}"])
