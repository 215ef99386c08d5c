"""Keeps what came of asking for a text: on its row, on the open pages, and in the counts of the day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inference.describe.language_model.asking import Outcome
from monitoring.describing import claiming, news
from monitoring.models import Alert, Description, WriterDay

MOST_REFUSALS = 10
"""Refused texts that a row keeps, the newest: people look at them, and the counts know of all."""

FIRST_PAUSE = timedelta(seconds=10)
"""Before an event whose writer did not answer is tried again; it doubles."""

_State = Description.State


def keep(row: Description, writer: str, outcome: Outcome) -> None:
    """Record a text that was accepted, or that none was. `row` is as it was claimed."""
    now = timezone.now()
    with transaction.atomic():
        known = _locked(row)
        if known is None:
            return  # deleted, or taken over
        _count(writer, outcome, now)
        # Its facts may have changed since, for the last time where the event is over.
        again = known.facts_revision != row.facts_revision and not known.facts.get("ongoing")
        state = _State.WRITTEN if outcome.draft else _State.REFUSED
        refused = [
            {"writer": writer, "text": item.text, "reasons": list(item.reasons), "at": now.isoformat()}
            for item in outcome.refusals
        ]
        claiming.ours(row).update(
            state=_State.WAITING if again else state,
            asked_at=now if again else F("asked_at"),
            attempts=0 if again else F("attempts"),
            text=outcome.draft.to_json() if outcome.draft else None,
            writer=writer,
            written_for=row.facts_revision,
            written_at=now,
            refusals=[*known.refusals, *refused][-MOST_REFUSALS:],
            failure=outcome.failure[:300],
            seconds=round(outcome.seconds, 3),
            words=outcome.words,
            not_before=None,
            claimed_by="",
            claimed_at=None,
        )
        known.refresh_from_db()
        news.tell(known, now)


def put_back(row: Description, writer: str, reason: str) -> None:
    """The writer could not be asked: later, and not for ever."""
    now = timezone.now()
    with transaction.atomic():
        known = _locked(row)
        if known is None:
            return
        _add(writer, now, failed=1)
        given_up = known.attempts >= claiming.MOST_ATTEMPTS
        pause = FIRST_PAUSE * 2 ** min(known.attempts, claiming.MOST_ATTEMPTS)
        claiming.ours(row).update(
            state=_State.FAILED if given_up else _State.WAITING,
            not_before=None if given_up else now + pause,
            failure=reason[:300],
            claimed_by="",
            claimed_at=None,
        )
        if given_up:
            known.refresh_from_db()
            news.tell(known, now)


def _locked(row: Description) -> Description | None:
    """The row as it is now. Its alert is locked first, as whoever extends an alert does."""
    if row.alert_id is not None:
        list(Alert.objects.select_for_update(no_key=True).filter(pk=row.alert_id).values_list("pk"))
    return claiming.ours(row).select_for_update(of=("self",)).first()


def _count(writer: str, outcome: Outcome, now: datetime) -> None:
    accepted, refused = outcome.draft is not None, len(outcome.refusals)
    _add(
        writer,
        now,
        at_first=int(accepted and not refused),
        after_retry=int(accepted and refused > 0),
        replaced=int(not accepted),
        refused=refused,
        failed=int(bool(outcome.failure)),
        words=outcome.words,
        seconds=outcome.seconds,
    )


def _add(writer: str, now: datetime, **counted: float) -> None:
    day: dict[str, Any] = {"day": now.date(), "writer": writer}
    WriterDay.objects.get_or_create(**day)
    WriterDay.objects.filter(**day).update(**{name: F(name) + value for name, value in counted.items()})
