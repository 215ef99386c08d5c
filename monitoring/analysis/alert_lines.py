"""Setting a camera's alert line from the number of false alarms a day that its people accept.

What the line is fitted on is the camera's own scores since it began to learn, a week at most, held against
its own profiles, within its schedule. While there are few of them, the scores that the newest profile gave to
footage which it had not learned from count as well. What a reviewer confirmed is left out: true alarms are
not what the budget is about. Everything else stays in, alerts without a verdict too; without them each line
would be fitted on what the line before let pass, and sink from night to night.

Each system of a camera has its own line, and an equal part of the budget: what one system raises falsely
the others hardly ever raise at the same time. Systems that were trained elsewhere learn nothing of the
camera, but what they say of it in normal operation tells where their line has to be. It never sinks below
the neutral one: what a trained model itself calls normal is no alarm, however many the budget would allow.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from inference.systems import budget
from inference.systems.budget import Series
from monitoring.analysis import held_out, queue, schedules
from monitoring.analysis.alert_facts import moment
from monitoring.analysis.blocks import curve_of
from monitoring.analysis.learning_footage import AROUND
from monitoring.models import Alert, Camera, CameraProfile, ScoreBlock
from monitoring.models.camera import LEARNS, NEUTRAL_LINE
from monitoring.push.messages import CameraChanged
from monitoring.push.publish import WALL, camera_topic, publish

SET_LINE = "monitoring.tasks.set_budget_line"
DEPENDS_ON = ("line_mode", "budget", "schedule", "cooldown", "min_duration", "time_zone", "systems")
"""Fields of a camera whose change asks for another line."""

LOOK_BACK = timedelta(days=7)
LOWEST, HIGHEST = 0.3, 0.98
"""Of the score: a line below reacts to nothing at all, one above is never reached."""
HIGHEST_TRAINED = 0.995
"""Of systems that were trained elsewhere: the scores of their false alarms crowd near 1."""
_CERTAIN = 1e-4
"""Scores nearer to 0 or 1 count as this near: log-odds have no end."""

STEEPNESS = 3.0
"""Scores have odds of the raw score to this power (inference.systems.normality.standard)."""

NIGHT = range(3, 5)
AT_MOST_EVERY = timedelta(hours=20)
AT_LEAST_APART = timedelta(minutes=10)


def ask(camera: Camera) -> None:
    """Have the line set soon, after the transaction under way commits."""
    Camera.objects.filter(pk=camera.pk).update(budget_set_at=None)
    queue.enqueue(SET_LINE, [camera.pk])


def set_due() -> None:
    """Set the lines that were never set, whose footage has doubled, or that are due tonight."""
    now = timezone.now()
    for camera in Camera.objects.filter(enabled=True, line_mode=Camera.LineMode.BUDGET):
        if (camera.profile_version or _trained(camera)) and is_due(camera, now):
            set_line(camera_id=camera.pk)


def is_due(camera: Camera, now: datetime) -> bool:
    done = camera.budget_set_at
    if done is None:
        return True
    began = camera.learning_since or camera.created_at
    watched = now - began
    if watched <= timedelta(days=1):
        return watched >= 2 * (done - began) and now - done >= AT_LEAST_APART
    return now.astimezone(schedules.zone(camera.time_zone)).hour in NIGHT and now - done >= AT_MOST_EVERY


def set_line(*, camera_id: UUID) -> float | None:
    """Fit the lines of a camera that has a budget, and use them from the next snippet on. Gives that of the
    system that learns: None, which means the neutral 0.5, while it has no profile of its own, or too few
    scores. So it is with each other system that has given too few."""
    camera = Camera.objects.filter(pk=camera_id).first()
    if camera is None or camera.line_mode != Camera.LineMode.BUDGET:
        return None
    now = timezone.now()
    line = _fitted(camera, now)
    fitted = {system: _fitted_to(camera, system, now) for system in _trained(camera)}
    lines = {system: own for system, own in fitted.items() if own is not None}
    Camera.objects.filter(pk=camera.pk, learning_since=camera.learning_since).update(
        budget_line=line, system_lines=lines, budget_set_at=now
    )
    if (line, lines) != (camera.budget_line, camera.system_lines):
        publish(CameraChanged(camera=str(camera.pk), change="line"), WALL, camera_topic(camera.pk))
    return line


def _trained(camera: Camera) -> list[str]:
    """Its systems that do not learn what is normal for it."""
    return [system for system in camera.systems if system != LEARNS]


def _fitted(camera: Camera, now: datetime) -> float | None:
    if not camera.profile_version:
        return None
    fitted = _line(camera, normal_scores(camera, now))
    return None if fitted is None else round(min(HIGHEST, max(LOWEST, score_of(fitted))), 4)


def _fitted_to(camera: Camera, system: str, now: datetime) -> float | None:
    """The line of a system that was trained elsewhere."""
    recorded = _newest(camera, system, _began(camera, now))
    if not len(recorded.times):
        return None
    allowed = _allowed(camera, recorded)
    fitted = _line(camera, [Series(allowed.times, log_odds(allowed.raw))])
    if fitted is None:
        return None
    return round(min(HIGHEST_TRAINED, max(NEUTRAL_LINE, 1 / (1 + math.exp(-fitted)))), 4)


def _line(camera: Camera, series: list[Series]) -> float | None:
    """The level of the series that its part of the budget comes to."""
    share = float(schedules.minutes_of_week(camera.schedule).mean())
    if share == 0:
        return None
    fitted = budget.line_for_budget(
        series,
        alarms_a_day=camera.budget / share / max(1, len(camera.systems)),
        cooldown=camera.cooldown,
        least_duration=camera.min_duration,
    )
    return None if fitted is None else fitted.raw


def log_odds(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """A scale without ends, on which heights above a threshold can be extrapolated."""
    inside = np.clip(scores, _CERTAIN, 1 - _CERTAIN)
    return np.asarray(np.log(inside / (1 - inside)))


def score_of(raw: float) -> float:
    """The score of a raw score of 0 or more."""
    powered: float = max(raw, 0.0) ** STEEPNESS
    return powered / (1 + powered)


def normal_scores(camera: Camera, now: datetime) -> list[Series]:
    """What the camera's line is to be exceeded by as often as its budget says."""
    recorded = _recorded(camera, _began(camera, now))
    series = [_allowed(camera, recorded)] if len(recorded.times) else []
    if len(recorded.times) < 3600 and (learned := _held_out(camera)) is not None:
        series.append(learned)
    return series


def _began(camera: Camera, now: datetime) -> datetime:
    return max(camera.learning_since or camera.created_at, now - LOOK_BACK)


def _blocks(camera: Camera, system: str, began: datetime) -> QuerySet[ScoreBlock]:
    return ScoreBlock.objects.filter(
        source_kind=ScoreBlock.Source.CAMERA,
        source_id=camera.pk,
        system=system,
        minute__gte=int(began.timestamp() // 60),
    ).order_by("minute")


def _recorded(camera: Camera, began: datetime) -> Series:
    """Raw scores against the camera's own profiles."""
    rows = _blocks(camera, LEARNS, began).exclude(model_version__contains="-general-")
    curve = curve_of(bytes(scores) for scores in rows.values_list("scores", flat=True))
    order = np.argsort(curve.end, kind="stable")
    return Series(curve.end[order], curve.raw[order])


def _newest(camera: Camera, system: str, began: datetime) -> Series:
    """Calibrated scores by the system's newest model: those of another one say nothing about it."""
    rows = _blocks(camera, system, began)
    newest = rows.last()
    if newest is None:
        return Series(np.empty(0), np.empty(0))
    same = rows.filter(model_version=newest.model_version)
    curve = curve_of(bytes(scores) for scores in same.values_list("scores", flat=True))
    order = np.argsort(curve.end, kind="stable")
    return Series(curve.end[order], curve.score[order])


def _allowed(camera: Camera, series: Series) -> Series:
    """Without what was confirmed, and only in the hours of the schedule."""
    wanted = within_schedule(camera, series.times)
    confirmed = Alert.objects.filter(
        camera=camera, cause=Alert.Cause.SCORE, confirmed=True, last_at__gte=moment(float(series.times[0]))
    )
    for opened, last in confirmed.values_list("opened_at", "last_at"):
        wanted &= (series.times < opened.timestamp() - AROUND) | (series.times > last.timestamp() + AROUND)
    return Series(series.times[wanted], series.raw[wanted])


def within_schedule(camera: Camera, times: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(n,) which of the Unix times, ascending, lie in the camera's schedule."""
    if not camera.schedule:
        return np.ones(len(times), np.bool_)
    week = schedules.minutes_of_week(camera.schedule)
    minutes, where = np.unique(times // 60, return_inverse=True)
    zone = schedules.zone(camera.time_zone)
    local = [moment(minute * 60).astimezone(zone) for minute in minutes.tolist()]
    inside = [week[each.weekday() * schedules.DAY + each.hour * 60 + each.minute] for each in local]
    return np.asarray(inside, np.bool_)[where]


def _held_out(camera: Camera) -> Series | None:
    row = CameraProfile.objects.filter(camera=camera, version=camera.profile_version).first()
    return None if row is None else held_out.load(Path(settings.MEDIA_ROOT) / row.path)
