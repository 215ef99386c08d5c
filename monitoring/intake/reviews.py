"""Judging alerts: verdicts given, taken back, and settled where reviewers disagree.

Verdicts are rows that are only added. What they amount to is derived anew from those that stand with every
change (`monitoring.review_outcome`) and written on the alert, behind the alert's row lock: of two people who
judge at once the second sees what the first said. Who may judge, the caller has checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from monitoring import audit, review_outcome, review_trail
from monitoring.analysis import alert_news, queue
from monitoring.intake.review_results import Changed, Judgement, Recorded, Refused
from monitoring.models import Alert, ReviewLock, User, Verdict
from monitoring.models.alert import JUDGED_CAUSES

LEARN = "monitoring.tasks.learn_from_verdict"

LONGEST_LABEL, LONGEST_NOTE = 120, 2000

_GONE = Refused("This alert is no longer there.", "gone")
_TICK = timedelta(microseconds=1)


def record(
    *,
    alert_id: UUID,
    reviewer: User,
    kind: str,
    reason: str = "",
    label: str = "",
    note: str = "",
    seen_revision: int,
) -> Recorded | Changed | Refused:
    """Add a verdict. Given by a third person, or by an administrator, where reviewers disagree, it settles.

    seen_revision  the alert's `review_revision` as its reader saw it
    Saying the same twice, as when an answer was lost on its way, is saying it once.
    """
    given = Judgement(kind, reason, label.strip(), note.strip())
    return _give(alert_id, reviewer, given, seen_revision)


def settle(
    *,
    alert_id: UUID,
    reviewer: User,
    kind: str,
    reason: str = "",
    label: str = "",
    note: str = "",
    seen_revision: int,
) -> Recorded | Changed | Refused:
    """Add the verdict that ends a disagreement: by somebody who is no party to it, or an administrator."""
    given = Judgement(kind, reason, label.strip(), note.strip())
    return _give(alert_id, reviewer, given, seen_revision, must_settle=True)


def undo(*, alert_id: UUID, reviewer: User) -> Recorded | Refused:
    """Take back one's own last verdict that stands; the row stays, with when it was withdrawn."""
    with transaction.atomic():
        alert = _lock(alert_id)
        if alert is None:
            return _GONE
        verdicts = review_trail.rows(alert.pk)
        own = review_trail.standing_of(verdicts, user=reviewer)
        if not own:
            return Refused("You have no verdict on this alert to take back.", "not_yours")
        now = _after(verdicts)
        own[-1].withdrawn_at = now
        own[-1].save(update_fields=["withdrawn_at"])
        _write_outcome(alert, verdicts, now)
        audit.record("verdict.undone", actor=reviewer, target=alert, verdict=own[-1].kind)
        return Recorded(alert, own[-1], verdicts)


def why_not_for_judging(alert: Alert) -> str:
    """A sentence where an alert cannot be judged, else empty."""
    if alert.camera_id is None:
        return "A fault of the site itself is not judged: it is acknowledged."
    if alert.cause not in JUDGED_CAUSES:
        return "That a camera was away is a fact, not an opinion: it is acknowledged, not judged."
    return ""


def _give(
    alert_id: UUID, reviewer: User, given: Judgement, seen_revision: int, *, must_settle: bool = False
) -> Recorded | Changed | Refused:
    if fault := _fault_of(given, must_settle):
        return Refused(fault, "invalid")
    with transaction.atomic():
        alert = _lock(alert_id)
        if alert is None:
            return _GONE
        if sentence := why_not_for_judging(alert):
            return Refused(sentence, "not_for_judging")
        verdicts = review_trail.rows(alert.pk)
        label = "" if given.label == alert.label else given.label
        if same := _said_before(verdicts, reviewer, replace(given, label=label), seen_revision):
            return Recorded(alert, same, verdicts)
        if alert.review_revision != seen_revision:
            return Changed(alert, verdicts, seen_revision, given)
        settles = review_trail.would_settle(alert, verdicts, user=reviewer)
        if refused := _refusal(alert, verdicts, given, settles=settles, must_settle=must_settle):
            return refused
        verdict = Verdict(
            alert=alert,
            reviewer=reviewer,
            reviewer_name=reviewer.get_username(),
            kind=given.kind,
            reason=given.reason,
            label=label,
            note=given.note,
            settles=settles and given.kind != Verdict.Kind.UNSURE,
            created_at=_after(verdicts),
        )
        verdict.save(force_insert=True)
        verdicts.append(verdict)
        ReviewLock.objects.filter(alert=alert, reviewer=reviewer).delete()
        _write_outcome(alert, verdicts, verdict.created_at)
        audit.record(
            "verdict.given",
            actor=reviewer,
            target=alert,
            verdict=verdict.kind,
            reason=verdict.reason,
            label=verdict.label,
            settles=verdict.settles,
            review=alert.review,
        )
        return Recorded(alert, verdict, verdicts)


def _fault_of(given: Judgement, must_settle: bool) -> str:
    if given.kind not in Verdict.Kind.values:
        return "A verdict is “confirmed”, “dismissed” or “unsure”."
    if given.kind == Verdict.Kind.DISMISSED and given.reason not in Verdict.Reason.values:
        return "Say why it is dismissed."
    if given.kind != Verdict.Kind.DISMISSED and given.reason:
        return "Only what is dismissed has a reason."
    if must_settle and given.kind == Verdict.Kind.UNSURE:
        return "Being unsure settles nothing."
    if len(given.label) > LONGEST_LABEL:
        return f"A label has at most {LONGEST_LABEL} characters."
    if len(given.note) > LONGEST_NOTE:
        return f"A note has at most {LONGEST_NOTE} characters."
    return ""


def _said_before(
    verdicts: Sequence[Verdict], reviewer: User, given: Judgement, seen_revision: int
) -> Verdict | None:
    """This reviewer's own same verdict, where it is the only news since what they say they saw."""
    news = review_trail.since(verdicts, seen_revision, user=reviewer)
    if len(news) != 1 or not news[0].mine or news[0].change != "given":
        return None
    last = verdicts[-1]
    same = Judgement(last.kind, last.reason, last.label, last.note) == given
    return last if same and last.withdrawn_at is None else None


def _refusal(
    alert: Alert, verdicts: Sequence[Verdict], given: Judgement, *, settles: bool, must_settle: bool
) -> Refused | None:
    settled = review_trail.settling(verdicts)
    if settled and not settles:
        sentence = f"{settled.reviewer_name} settled this already; only an administrator can change that."
        return Refused(sentence, "settled")
    if settled and given.kind == Verdict.Kind.UNSURE:
        return Refused("This is settled; being unsure changes nothing. Take the verdict back.", "settled")
    if must_settle and not settles:
        if alert.review != Alert.Review.DISAGREED:
            return Refused("There is no disagreement to settle.", "no_disagreement")
        return Refused(
            "You are one of those who disagree: a third reviewer or an administrator settles it.", "not_yours"
        )
    return None


def _write_outcome(alert: Alert, verdicts: Sequence[Verdict], now: datetime) -> None:
    """Must be called behind the alert's lock, once for every verdict given or taken back."""
    found = review_outcome.outcome(review_outcome.counting(verdicts))
    alert.review, alert.confirmed = found.review, found.confirmed
    alert.reviewed_label, alert.reviewed_at = found.label, found.settled_at
    alert.review_revision += 1
    alert.save(update_fields=["review", "confirmed", "reviewed_label", "reviewed_at", "review_revision"])
    alert_news.tell(alert, "reviewed", now)
    queue.enqueue_call(LEARN, [str(alert.pk)])


def _lock(alert_id: UUID) -> Alert | None:
    """The row, which nobody else judges until the transaction under way ends."""
    locked = Alert.objects.filter(pk=alert_id).select_for_update(of=("self",), no_key=True)
    return locked.select_related("camera", "acknowledged_by").first()


def _after(verdicts: Sequence[Verdict]) -> datetime:
    """Now, and after all that was said before: clocks of several processes may differ a little."""
    known = [moment for each in verdicts for moment in (each.created_at, each.withdrawn_at) if moment]
    return max([timezone.now(), *(moment + _TICK for moment in known)])
