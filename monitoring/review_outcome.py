"""What the verdicts on an alert amount to. Pure.

| standing verdicts                                      | outcome                                      |
|--------------------------------------------------------|----------------------------------------------|
| none                                                   | waiting                                      |
| only unsure ones                                       | a second opinion is wanted                   |
| confirmed ones, beside any number of unsure ones       | confirmed                                    |
| dismissed ones, beside any number of unsure ones       | dismissed                                    |
| confirmed and dismissed ones                           | reviewers disagree                           |
| one that settles, whatever else there is               | as that one says; of several, as the newest  |

A withdrawn verdict does not stand; of one person's verdicts the newest that stands counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitoring.models import Alert, Verdict

_DECIDING = {
    Verdict.Kind.CONFIRMED.value: Alert.Review.CONFIRMED,
    Verdict.Kind.DISMISSED.value: Alert.Review.DISMISSED,
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """A verdict that stands. `person` tells people apart, also those who have left."""

    person: str
    kind: str
    label: str
    settles: bool
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """confirmed  None unless the verdict is settled; label: what it was, empty: as alerted, or not settled;
    settled_at: when the first verdict was given that says so"""

    review: Alert.Review
    confirmed: bool | None = None
    label: str = ""
    settled_at: datetime | None = None


def outcome(opinions: Iterable[Opinion]) -> Outcome:
    """What verdicts that stand amount to, given in any order."""
    counting = _counting(opinions)
    if not counting:
        return Outcome(Alert.Review.WAITING)
    settling = [opinion for opinion in counting if opinion.settles]
    deciding = settling[-1:] or [opinion for opinion in counting if opinion.kind in _DECIDING]
    kinds = {opinion.kind for opinion in deciding}
    if not kinds:
        return Outcome(Alert.Review.SECOND)
    if len(kinds) > 1:
        return Outcome(Alert.Review.DISAGREED)
    review = _DECIDING[kinds.pop()]
    labels = [opinion.label for opinion in deciding if opinion.label]
    return Outcome(
        review=review,
        confirmed=review == Alert.Review.CONFIRMED,
        label=labels[-1] if labels else "",
        settled_at=deciding[0].given_at,
    )


def opinion_of(verdict: Verdict) -> Opinion:
    """Of a row."""
    person = str(verdict.reviewer_id) if verdict.reviewer_id else f"left: {verdict.reviewer_name}"
    return Opinion(person, verdict.kind, verdict.label, verdict.settles, verdict.created_at)


def counting(verdicts: Iterable[Verdict]) -> list[Opinion]:
    """Of an alert's rows those that count, oldest first: of each person the newest that stands."""
    return _counting(opinion_of(verdict) for verdict in verdicts if verdict.withdrawn_at is None)


def _counting(opinions: Iterable[Opinion]) -> list[Opinion]:
    newest: dict[str, Opinion] = {}
    for opinion in sorted(opinions, key=lambda opinion: opinion.given_at):
        newest.pop(opinion.person, None)
        newest[opinion.person] = opinion
    return list(newest.values())
