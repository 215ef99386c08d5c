"""Who writes which text: a claim is a conditional UPDATE, renewed before every attempt.

A worker that was killed renews nothing, and after the time that an attempt may take its text is anyone's.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from monitoring.analysis.claims import new_token
from monitoring.models import Description

MARGIN = timedelta(seconds=15)
"""Beyond the time that one attempt may take, before its worker is taken for dead."""

MOST_ATTEMPTS = 6
"""Texts asked for in vain, for one and the same event, after which it keeps its measured sentence."""

TOO_LATE = timedelta(hours=24)
"""After which nobody wants a text any more that could not be written."""

GIVEN_UP = "Writing it was tried again and again without an answer."
STALE_NEWS = "No writer could be asked for a day."

_State = Description.State
_TRIES = 20


def claim(timeout: float) -> Description | None:
    """The text to write next, claimed: alerts before recordings, the newest first; None when none waits."""
    alerts_first = Case(When(alert=None, then=Value(1)), default=Value(0))
    waiting = _claimable(timeout).order_by(alerts_first, "-asked_at").values_list("pk", flat=True)
    for row_id in waiting[:_TRIES]:
        token = new_token()
        taken = (
            _claimable(timeout)
            .filter(pk=row_id)
            .update(state=_State.WRITING, claimed_by=token, claimed_at=timezone.now())
        )
        if taken:
            return Description.objects.filter(pk=row_id, claimed_by=token).first()
    return None


def renew(row: Description) -> bool:
    """Counts another attempt and says whether the text is still ours to write."""
    return bool(ours(row).update(claimed_at=timezone.now(), attempts=F("attempts") + 1))


def ours(row: Description) -> QuerySet[Description]:
    """The row, as long as nobody else claimed it and nobody deleted it."""
    return Description.objects.filter(pk=row.pk, state=_State.WRITING, claimed_by=row.claimed_by)


def is_waiting(timeout: float) -> bool:
    """Whether there is something to write now."""
    return _claimable(timeout).exists()


def give_up_hopeless(timeout: float) -> None:
    """Those that were tried too often, also by workers that were stopped by it, and those of yesterday."""
    now = timezone.now()
    waiting, silent = Q(state=_State.WAITING), _silent(now, timeout)
    done = {"state": _State.FAILED, "claimed_by": "", "claimed_at": None, "not_before": None}
    tired = Description.objects.filter(waiting | silent, attempts__gte=MOST_ATTEMPTS)
    tired.update(**done, failure=GIVEN_UP)
    Description.objects.filter(waiting, asked_at__lt=now - TOO_LATE).update(**done, failure=STALE_NEWS)


def _claimable(timeout: float) -> QuerySet[Description]:
    now = timezone.now()
    due = Q(state=_State.WAITING) & (Q(not_before=None) | Q(not_before__lte=now))
    return Description.objects.filter(due | _silent(now, timeout), attempts__lt=MOST_ATTEMPTS)


def _silent(now: datetime, timeout: float) -> Q:
    """Whose worker must have died."""
    return Q(state=_State.WRITING, claimed_at__lt=now - timedelta(seconds=timeout) - MARGIN)
