"""Which of a camera's footage it may learn from.

| alert over the footage | learned from |
|---|---|
| confirmed by a reviewer | never |
| open | not while it is |
| dismissed by a reviewer | at once: that is how a false alarm becomes normal |
| dismissed as training or a duplicate | never: it shows what is not normal |
| ended without a verdict, severity alert | not before a verdict |
| ended without a verdict, severity notice | after a day |
| ended without a verdict, held against general footage | not, unless such alerts cover more than half of it |

One example is enough for a density of nearest neighbours to call a thing normal, so what was clearly unusual
waits for a person. Scores against general footage say little about this scene: what exceeds them most of the
time is the scene's own normal, and a camera that waited for it to stop would never learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from monitoring.analysis.alert_facts import moment
from monitoring.analysis.alerts import GENERAL
from monitoring.analysis.learning_pool import Run
from monitoring.models import Alert, Camera, Verdict

AROUND = 5.0
"""Seconds before and after an alert that are left out with it."""

VERDICT_WITHIN = timedelta(days=1)
MOST_OF_IT = 0.5


@dataclass(frozen=True, slots=True)
class Footage:
    """runs     what may be learned from, by time
    ordinary    whether open alerts would have to end for that: they cover most of what there is
    """

    runs: Sequence[Run]
    ordinary: bool

    @property
    def seconds(self) -> float:
        return sum(run.covered for run in self.runs)


def footage_of(camera: Camera, pool: Sequence[Run], now: datetime) -> Footage:
    """Sort out a camera's pool."""
    if not pool:
        return Footage((), ordinary=False)
    spans: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for alert in _standing(camera, pool, now):
        tentative = alert.confirmed is None and alert.facts.get("reference") == GENERAL
        spans[tentative].append((alert.opened_at.timestamp() - AROUND, alert.last_at.timestamp() + AROUND))
    firm = [run for run in pool if not _overlaps(run, spans[False])]
    free = [run for run in firm if not _overlaps(run, spans[True])]
    if sum(run.covered for run in free) < MOST_OF_IT * sum(run.covered for run in firm):
        return Footage(firm, ordinary=True)
    return Footage(free, ordinary=False)


def _standing(camera: Camera, pool: Sequence[Run], now: datetime) -> QuerySet[Alert]:
    over = Alert.objects.filter(
        camera=camera,
        cause=Alert.Cause.SCORE,
        opened_at__lte=moment(pool[-1].end + AROUND),
        last_at__gte=moment(pool[0].start - AROUND),
    )
    forgotten = Q(
        confirmed=None,
        state=Alert.State.ENDED,
        severity=Alert.Severity.NOTICE,
        last_at__lt=now - VERDICT_WITHIN,
    )
    return over.exclude(Q(confirmed=False) & ~shows_something()).exclude(forgotten)


def shows_something() -> Exists:
    """Of alerts: whether the verdict that dismissed one says that it was real all the same."""
    return Exists(
        Verdict.objects.filter(
            alert=OuterRef("pk"),
            withdrawn_at=None,
            kind=Verdict.Kind.DISMISSED,
            reason__in=(Verdict.Reason.TRAINING, Verdict.Reason.DUPLICATE),
        )
    )


def _overlaps(run: Run, spans: Sequence[tuple[float, float]]) -> bool:
    return any(run.start < end and run.end > start for start, end in spans)
