"""The life of an alert: opened, extended, escalated, ended.

A snippet whose score reaches its camera's line within the camera's schedule opens an alert, once the line has
been exceeded for the camera's shortest duration, or goes on with the one whose last such snippet is at most a
cooldown ago. What several systems see of one event is one alert, which keeps what each of them saw.

Everything happens in the transaction that records the scores, behind the camera's row lock: a worker that
dies loses neither, and two workers cannot open two alerts. What a candidate has gone through before it opens
is read from the recorded scores, so that a restart forgets nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone

from inference.describe import grading
from inference.describe.measuring.looks import Observed
from inference.types import Assessment
from monitoring.analysis import alert_news, exceedances, sightings
from monitoring.analysis.alert_facts import moment
from monitoring.analysis.alert_news import AlertChange, Change
from monitoring.analysis.attention import acknowledge, hold
from monitoring.analysis.faults import clear_fault, raise_fault
from monitoring.analysis.schedules import BadSchedule, is_within
from monitoring.describing import records
from monitoring.models import Alert, Camera

__all__ = [
    "AlertChange",
    "acknowledge",
    "announce",
    "clear_fault",
    "consider",
    "end_as_ordinary",
    "end_quiet",
    "hold",
    "raise_fault",
    "severe_score",
]

GENERAL = "general footage"
"""What is held against other cameras' footage stays a notice: it says nothing about this scene's normal."""

CLOCK_SET_BACK = 3600.0
"""Seconds: a snippet so much older than the last one counted is no repetition; the clock was set."""

LATE = timedelta(seconds=3)
"""How much longer than the cooldown to wait for a camera that falls silent: its last snippet may be on its
way."""


def consider(
    *,
    camera: Camera,
    system: str,
    assessments: Sequence[Assessment],
    snippet_end: float,
    now: datetime,
    observed: Mapping[int, Observed] = MappingProxyType({}),
) -> list[AlertChange]:
    """What consecutive snippets of a camera, in order, mean for its alert, as `system` scored them.

    assessments  with times in Unix seconds; considering one again changes nothing
    snippet_end  Unix seconds up to which the camera is scored now
    observed     what these snippets showed, by their sequence
    Must be called in the transaction that records the same scores. News go out when that commits.
    """
    line = camera.line_for(system)
    above = [item for item in assessments if item.score >= line and _scheduled(camera, item)]
    if not above and not _of(camera).filter(state=Alert.State.OPEN).exists():
        return []
    if not _lock(camera):
        return []
    last = _newest(camera)
    until = _counted_until(camera, system, last) if above else None
    changes: list[AlertChange] = []
    for item in _not_counted(until, above):
        if last is not None and _goes_on(last, item, camera):
            changes += _extend(last, system, item, camera, now, observed)
            continue
        run = exceedances.run_up_to(camera, system, item, assessments)
        if item.end - run[0].start < camera.min_duration - 0.01:
            continue
        changes += _end(last, now)
        last = _open(camera, system, run, observed)
        changes.append(alert_news.tell(last, "opened", now))
    if last is not None and snippet_end > last.last_at.timestamp() + camera.cooldown:
        changes += _end(last, now)
    return changes


def end_quiet() -> list[AlertChange]:
    """End the alerts whose last exceedance is longer ago than their camera's cooldown, whatever became of the
    camera. Safe beside anything."""
    now = timezone.now()
    changes: list[AlertChange] = []
    waiting = Alert.objects.filter(state=Alert.State.OPEN, cause=Alert.Cause.SCORE, camera__isnull=False)
    for alert in waiting.select_related("camera"):
        if not _is_quiet(alert, now):
            continue
        with transaction.atomic():
            if _lock(alert.camera):
                last = Alert.objects.select_related("camera", "acknowledged_by").get(pk=alert.pk)
                changes += _end(last, now) if _is_quiet(last, now) else []
    return changes


def end_as_ordinary(*, camera: Camera) -> list[AlertChange]:
    """End what is open by score, because what it shows turned out to be this camera's usual."""
    with transaction.atomic():
        if not _lock(camera):
            return []
        found = Alert.objects.filter(camera=camera, cause=Alert.Cause.SCORE, state=Alert.State.OPEN)
        now = timezone.now()
        return [
            change
            for alert in found.select_related("camera", "acknowledged_by")
            for change in _end(alert, now)
        ]


def announce(*, alert_id: UUID, change: Change = "evidence") -> AlertChange | None:
    """Tell of a change that somebody else recorded on the row; None when it is gone. Call after writing it,
    best in the same transaction."""
    with transaction.atomic():
        alert = _for_change(Alert.objects.filter(pk=alert_id))
        return None if alert is None else alert_news.tell(alert, change, timezone.now())


def severe_score(line: float) -> float:
    """The score at which an alert is more than a notice: WATCHPOST_ESCALATE_SCORE, or what lies as far above
    a line beyond 0.5."""
    return grading.severe_score(line, float(settings.WATCHPOST_ESCALATE_SCORE))


def _scheduled(camera: Camera, item: Assessment) -> bool:
    try:
        return is_within(camera.schedule, camera.time_zone, moment(item.start))
    except BadSchedule:
        return True  # a schedule that nobody can read must not silence a camera


def _of(camera: Camera) -> QuerySet[Alert]:
    return Alert.objects.filter(camera=camera, cause=Alert.Cause.SCORE)


def _newest(camera: Camera) -> Alert | None:
    """The open one, else the one that opened last."""
    open_first = Case(When(state=Alert.State.OPEN, then=Value(0)), default=Value(1))
    found = _of(camera).select_related("camera", "acknowledged_by")
    return found.order_by(open_first, "-opened_at").first()


def _counted_until(camera: Camera, system: str, last: Alert | None) -> float | None:
    """Unix seconds up to which this system's snippets were counted for the camera's alerts."""
    if last is None:
        return None
    if (until := sightings.counted_until(last, system)) is not None:
        return until
    before = _of(camera).filter(seen_by__has_key=system).order_by("-opened_at").first()
    return None if before is None else sightings.counted_until(before, system)


def _lock(camera: Camera | None) -> bool:
    """Until the transaction under way ends nobody else opens, extends or ends this camera's alerts. False
    when the camera is gone."""
    if camera is None:
        return False
    return bool(Camera.objects.select_for_update(no_key=True).filter(pk=camera.pk).values_list("pk"))


def _for_change(found: QuerySet[Alert]) -> Alert | None:
    locked = found.select_for_update(of=("self",), no_key=True)
    return locked.select_related("camera", "acknowledged_by").first()


def _not_counted(until: float | None, above: Iterable[Assessment]) -> list[Assessment]:
    if until is None:
        return list(above)
    return [item for item in above if item.end > until + 0.01 or item.end < until - CLOCK_SET_BACK]


def _goes_on(last: Alert, item: Assessment, camera: Camera) -> bool:
    return last.opened_at.timestamp() < item.end and item.start <= last.last_at.timestamp() + camera.cooldown


def _open(camera: Camera, system: str, run: Sequence[Assessment], observed: Mapping[int, Observed]) -> Alert:
    alert = Alert(
        camera=camera,
        system=system,
        opened_at=moment(run[0].start),
        last_at=moment(run[-1].end),
        considered_until=run[-1].end,
    )
    sightings.add(alert, system, run, camera, observed)
    if _is_severe(alert):
        alert.severity = Alert.Severity.ALERT
    alert.save(force_insert=True)
    records.note_alert(alert)
    return alert


def _extend(
    alert: Alert,
    system: str,
    item: Assessment,
    camera: Camera,
    now: datetime,
    observed: Mapping[int, Observed],
) -> list[AlertChange]:
    reopened = alert.state == Alert.State.ENDED
    joins = system not in alert.seen_by
    alert.state, alert.ended_at = Alert.State.OPEN, None
    alert.last_at = max(alert.last_at, moment(item.end))
    alert.considered_until = item.end
    sightings.add(alert, system, [item], camera, observed)
    escalated = alert.severity == Alert.Severity.NOTICE and _is_severe(alert)
    if escalated:
        alert.severity = Alert.Severity.ALERT
    alert.save(update_fields=_GROWING)
    records.note_alert(alert)
    if escalated:
        return [alert_news.tell(alert, "escalated", now)]
    if reopened or joins or not alert_news.pushed_lately(alert, now):
        return [alert_news.tell(alert, "extended", now)]
    return []


_GROWING = (
    "state",
    "system",
    "model_version",
    "line",
    "seen_by",
    "severity",
    "last_at",
    "ended_at",
    "peak",
    "peak_at",
    "label",
    "description",
    "contributions",
    "facts",
    "snippets",
    "considered_until",
)


def _is_severe(alert: Alert) -> bool:
    """Whether one of the systems that saw it says so by itself."""
    lasted = (alert.last_at - alert.opened_at).total_seconds()
    return any(
        seen["reference"] != GENERAL
        and (seen["peak"] >= severe_score(seen["line"]) or lasted >= settings.WATCHPOST_ESCALATE_SECONDS)
        for seen in alert.seen_by.values()
    )


def _is_quiet(alert: Alert, now: datetime) -> bool:
    cooldown = alert.camera.cooldown if alert.camera else 0.0
    return alert.state == Alert.State.OPEN and now > alert.last_at + timedelta(seconds=cooldown) + LATE


def _end(alert: Alert | None, now: datetime) -> list[AlertChange]:
    """It ended with its last snippet above the line; the cooldown was only waiting for another."""
    if alert is None or alert.state == Alert.State.ENDED:
        return []
    alert.state, alert.ended_at = Alert.State.ENDED, alert.last_at
    alert.save(update_fields=["state", "ended_at"])
    records.note_alert(alert)
    return [alert_news.tell(alert, "ended", now)]
