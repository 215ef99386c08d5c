"""Dismissing several alerts of one camera and label at once, each with a verdict of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from monitoring.intake import reviews
from monitoring.intake.review_results import Changed, Recorded, Refused
from monitoring.models import Alert, User, Verdict

MOST = 100


@dataclass(frozen=True, slots=True)
class Dismissed:
    """What came of each alert, by its id, in the order asked for: one that somebody else judged meanwhile is
    left as it is and does not keep the others from being dismissed."""

    results: dict[UUID, Recorded | Changed | Refused]


def dismiss(
    *, seen_revisions: Mapping[UUID, int], reviewer: User, reason: str, note: str = ""
) -> Dismissed | Refused:
    """seen_revisions  the alerts, which must be of one camera and label, and the revision seen of each"""
    if not 0 < len(seen_revisions) <= MOST:
        return Refused(f"Choose between one and {MOST} alerts.", "invalid")
    found = Alert.objects.filter(pk__in=seen_revisions)
    if len(set(found.order_by().values_list("camera", "label").distinct())) > 1:
        return Refused("Only alerts of the same camera and label are dismissed together.", "unlike")
    return Dismissed(
        {
            alert_id: reviews.record(
                alert_id=alert_id,
                reviewer=reviewer,
                kind=Verdict.Kind.DISMISSED,
                reason=reason,
                note=note,
                seen_revision=revision,
            )
            for alert_id, revision in seen_revisions.items()
        }
    )
