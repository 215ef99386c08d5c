"""Who said what of an alert, and when: its verdicts in order, withdrawn ones among them. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from monitoring.models import Alert, User, Verdict


@dataclass(frozen=True, slots=True)
class VerdictView:
    """A verdict as the API tells it; times in ISO 8601, UTC.

    mine        given by the person who asks
    reason      why it was dismissed, else empty
    label       what it was; empty: as alerted
    settles     given to settle a disagreement of others
    withdrawn_at  when its author took it back; None: it stands
    """

    id: str
    reviewer: str
    mine: bool
    kind: str
    kind_word: str
    reason: str
    reason_word: str
    label: str
    note: str
    settles: bool
    given_at: str
    withdrawn_at: str | None


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """One growth of an alert's `review_revision`: a verdict was given, or taken back. `sentence` tells it to
    a person, such as "rita dismissed it: known activity"."""

    change: Literal["given", "withdrawn"]
    at: str
    by: str
    mine: bool
    sentence: str
    verdict: VerdictView


def of_alert(alert: Alert, *, user: User) -> list[VerdictView]:
    """The oldest first."""
    return [verdict_view(verdict, user=user) for verdict in rows(alert.pk)]


def rows(alert_id: UUID) -> list[Verdict]:
    """An alert's verdicts, withdrawn ones among them, the oldest first."""
    return list(Verdict.objects.filter(alert=alert_id).order_by("created_at", "pk"))


def since(verdicts: Iterable[Verdict], seen_revision: int, *, user: User) -> list[TrailEvent]:
    """What a reader of an alert's `seen_revision` has not seen, the oldest first.

    Each verdict and each withdrawal was counted once, so the revision is the number of events seen.
    """
    events: list[tuple[datetime, bool, Verdict]] = []
    for verdict in verdicts:
        events.append((verdict.created_at, False, verdict))
        if verdict.withdrawn_at is not None:
            events.append((verdict.withdrawn_at, True, verdict))
    events.sort(key=lambda event: (event[0], event[1]))
    return [_event(verdict, withdrawn, user) for _, withdrawn, verdict in events[seen_revision:]]


def standing_of(verdicts: Iterable[Verdict], *, user: User) -> list[Verdict]:
    """A person's own verdicts that they did not take back, in the order given."""
    return [each for each in verdicts if each.reviewer_id == user.pk and each.withdrawn_at is None]


def settling(verdicts: Iterable[Verdict]) -> Verdict | None:
    """The verdict that settled a disagreement; None where none stands."""
    standing = [each for each in verdicts if each.settles and each.withdrawn_at is None]
    return standing[-1] if standing else None


def would_settle(alert: Alert, verdicts: Sequence[Verdict], *, user: User) -> bool:
    """Whether what this person says now ends a disagreement, or replaces what ended it: a third reviewer,
    and administrators at any time."""
    if alert.review == Alert.Review.DISAGREED:
        own = standing_of(verdicts, user=user)
        return user.is_administrator or all(each.kind == Verdict.Kind.UNSURE for each in own)
    settled = settling(verdicts)
    return settled is not None and (user.is_administrator or settled.reviewer_id == user.pk)


def verdict_view(verdict: Verdict, *, user: User) -> VerdictView:
    return VerdictView(
        id=str(verdict.pk),
        reviewer=verdict.reviewer_name,
        mine=verdict.reviewer_id == user.pk,
        kind=verdict.kind,
        kind_word=verdict.get_kind_display(),
        reason=verdict.reason,
        reason_word=verdict.get_reason_display() if verdict.reason else "",
        label=verdict.label,
        note=verdict.note,
        settles=verdict.settles,
        given_at=_iso(verdict.created_at),
        withdrawn_at=_iso(verdict.withdrawn_at) if verdict.withdrawn_at else None,
    )


def to_json(view: VerdictView | TrailEvent) -> dict[str, Any]:
    return asdict(view)


def _event(verdict: Verdict, withdrawn: bool, user: User) -> TrailEvent:
    view = verdict_view(verdict, user=user)
    at = view.withdrawn_at if withdrawn and view.withdrawn_at else view.given_at
    return TrailEvent(
        change="withdrawn" if withdrawn else "given",
        at=at,
        by=view.reviewer,
        mine=view.mine,
        sentence=f"{'You' if view.mine else view.reviewer} {_did(view, withdrawn)}",
        verdict=view,
    )


def _did(view: VerdictView, withdrawn: bool) -> str:
    if withdrawn:
        return f"took back the verdict “{view.kind_word.lower()}”."
    settled = "settled it: " if view.settles else ""
    said = {
        Verdict.Kind.CONFIRMED.value: f"{settled}confirmed it",
        Verdict.Kind.DISMISSED.value: f"{settled}dismissed it",
        Verdict.Kind.UNSURE.value: "was unsure of it",
    }[view.kind]
    why = f" as {view.reason_word.lower()}" if view.reason_word else ""
    label = f", calling it “{view.label}”" if view.label else ""
    return f"{said}{why}{label}."


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
