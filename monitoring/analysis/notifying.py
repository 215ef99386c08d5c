"""Who is told of an alert by e-mail, when, and that nobody is told twice.

A row for each alert and person is made first. Quiet hours and the cooldown of a camera hold it back; what
was held then goes out together, in one e-mail. Whoever sends claims the rows before: a process that dies
while it sends leaves rows of which nobody knows whether they arrived, and these are not sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from monitoring.access import visible_alerts
from monitoring.analysis import mail
from monitoring.intake.preferences import Preferences, preferences_of, stored_preferences
from monitoring.models import Alert, Notification, User

log = logging.getLogger(__name__)

PAUSES = (30, 120, 600, 1800, 7200)
"""Seconds before the second and each further attempt; after the last of them it has failed."""
PATIENCE = timedelta(minutes=10)
"""After which a process that began to send is taken for dead."""
PICTURE_PATIENCE = timedelta(seconds=8)
"""For which an e-mail waits for the picture that the media process is about to save."""

CATCH_UP = timedelta(minutes=10)
EMAIL = "email"

_State = Notification.State
_OPEN = (_State.WAITING, _State.HELD)


def notify(*, alert_id: UUID, now: datetime | None = None) -> None:
    """Makes the rows of an alert that opened or escalated, and sends what is due. Idempotent."""
    now = now or timezone.now()
    for person in _make_rows(Alert.objects.filter(pk=alert_id), now):
        _deliver(person, now)


def send_due(*, now: datetime | None = None) -> int:
    """Sends whatever is due, to everyone; says how many e-mails went out."""
    now = now or timezone.now()
    if not settings.EMAIL_IS_SET_UP:
        return 0
    Notification.objects.filter(state=_State.SENDING, claimed_at__lt=now - PATIENCE).update(
        state=_State.FAILED, reason="Sending was interrupted; whether it arrived is not known."
    )
    # Also those of which no task told, because the broker was away.
    _make_rows(Alert.objects.filter(changed_at__gte=now - CATCH_UP, acknowledged_at=None), now)
    waiting = Notification.objects.filter(state__in=_OPEN, due_at__lte=now)
    people = User.objects.filter(pk__in=waiting.values("user"))
    return sum(_deliver(person, now) for person in people)


def _make_rows(alerts: QuerySet[Alert], now: datetime) -> list[User]:
    """A row for everyone who wants e-mails of an alert and may see it; says whose were new."""
    if not settings.EMAIL_IS_SET_UP:
        return []
    listeners = list(
        User.objects.filter(is_active=True, notification_preference__email=True)
        .exclude(email="")
        .select_related("notification_preference")
    )
    return [person for person in listeners if _make_rows_of(person, alerts, now)]


def _make_rows_of(person: User, alerts: QuerySet[Alert], now: datetime) -> bool:
    preferences = stored_preferences(person.notification_preference)
    told = Notification.objects.filter(user=person, channel=EMAIL)
    missing = alerts.filter(pk__in=visible_alerts(person).values("pk")).exclude(pk__in=told.values("alert"))
    wanted = [alert for alert in missing if preferences.covers(alert.severity)]
    # Another worker may do the same now: the database lets each row be made once.
    Notification.objects.bulk_create(
        [Notification(alert=alert, user=person, channel=EMAIL, due_at=now) for alert in wanted],
        ignore_conflicts=True,
    )
    return bool(wanted)


def _deliver(person: User, now: datetime) -> int:
    """Sends what is due for one person in one e-mail; 1 if one went out."""
    rows = _claim(person, now)
    if not rows:
        return 0
    ids = [row.pk for row in rows]
    claimed = Notification.objects.filter(pk__in=ids, state=_State.SENDING)
    try:
        mail.send(mail.about(person=person, alerts=[row.alert for row in rows]))
    except mail.NotSent as failure:
        _put_back(claimed, max(row.attempts for row in rows) + 1, failure, now)
        return 0
    claimed.update(state=_State.SENT, sent_at=now, reason="")
    return 1


def _claim(person: User, now: datetime) -> list[Notification]:
    """The rows that nobody else will send now, oldest alert first; those that must wait are put off."""
    with transaction.atomic():
        # Locked (SQLite by its transaction), so that two workers never claim the same row.
        due = (
            Notification.objects.select_for_update(of=("self",))
            .filter(user=person, state__in=_OPEN, due_at__lte=now)
            .select_related("alert__camera")
            .order_by("alert__opened_at")
        )
        preferences = preferences_of(person)
        rows = _still_wanted(person, preferences, list(due), now)
        claimed = [row for row in rows if not _held(row, preferences, now)]
        _rows(claimed).update(state=_State.SENDING, claimed_at=now, attempts=F("attempts") + 1)
    return claimed


def _still_wanted(
    person: User, preferences: Preferences, rows: list[Notification], now: datetime
) -> list[Notification]:
    """Drops what nobody needs any more. Leaves for later what waits for its picture."""
    may_see = set(
        visible_alerts(person).filter(pk__in=[row.alert_id for row in rows]).values_list("pk", flat=True)
    )
    wanted = []
    for row in rows:
        reason = ""
        if not (person.is_active and person.email and preferences.email):
            reason = "No longer wants e-mails."
        elif row.alert_id not in may_see:
            reason = "May no longer see this camera."
        elif row.alert.acknowledged_at is not None:
            reason = "Was acknowledged before it was sent."
        if reason:
            _rows([row]).update(state=_State.DROPPED, reason=reason)
        elif not _awaits_picture(row.alert, now):
            wanted.append(row)
    return wanted


def _awaits_picture(alert: Alert, now: datetime) -> bool:
    is_new = alert.created_at > now - PICTURE_PATIENCE
    return alert.cause == Alert.Cause.SCORE and not alert.snapshot_path and is_new


def _held(row: Notification, preferences: Preferences, now: datetime) -> bool:
    """Puts a row off while it is quiet or its camera was told of just now."""
    quiet = preferences.quiet_until(now)
    until = quiet or _cooled_down_at(row, preferences)
    if until is None or until <= now:
        return False
    reason = "Quiet hours." if quiet else "An e-mail about this camera was sent just before."
    _rows([row]).update(state=_State.HELD, due_at=until, reason=reason)
    return True


def _cooled_down_at(row: Notification, preferences: Preferences) -> datetime | None:
    if row.attempts:
        return None  # it was due before and only failed to go out
    last = (
        Notification.objects.filter(
            user=row.user_id, alert__camera=row.alert.camera, state__in=(_State.SENT, _State.SENDING)
        )
        .order_by("-claimed_at")
        .values_list("claimed_at", flat=True)
        .first()
    )
    return None if last is None else last + timedelta(seconds=preferences.cooldown)


def _put_back(rows: QuerySet[Notification], attempts: int, failure: mail.NotSent, now: datetime) -> None:
    reason = str(failure)[:200]
    if failure.for_good or attempts > len(PAUSES):
        rows.update(state=_State.FAILED, reason=reason)
        log.warning("An e-mail about an alert could not be sent: %s", reason)
    else:
        pause = timedelta(seconds=PAUSES[attempts - 1])
        rows.update(state=_State.WAITING, due_at=now + pause, reason=reason)


def _rows(rows: Sequence[Notification]) -> QuerySet[Notification]:
    return Notification.objects.filter(pk__in=[row.pk for row in rows])
