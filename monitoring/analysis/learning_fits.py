"""Fitting a camera's profile, when it is due. Worker code.

The first is due after WATCHPOST_LEARN_SECONDS of ordinary footage, further ones an hour and six hours after
learning began and then every night, each only if there is new footage. Each is a version of its own: a row,
and a folder that is complete before it gets its name. The newest five are kept, and the one in use.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from redis.exceptions import RedisError

from inference.errors import InferenceError
from inference.systems.budget import Series
from monitoring import valkey
from monitoring.analysis import alert_lines, alerts, held_out, learning, learning_pool, queue
from monitoring.analysis.learning_footage import footage_of
from monitoring.analysis.learning_pool import Run
from monitoring.analysis.schedules import zone
from monitoring.models import Camera, CameraProfile

if TYPE_CHECKING:
    from inference.systems.normality import Profile

log = logging.getLogger(__name__)

LEARN = "monitoring.tasks.learn_profile"
KEPT = 5
MILESTONES = (timedelta(hours=1), timedelta(hours=6))
NIGHT = range(3, 5)
"""Hours of the camera's own day in which it refits."""

AT_MOST_EVERY = timedelta(hours=20)
ASK_AGAIN = 900
"""Seconds after which a fit that was queued and never came is queued again."""

SOON = 30
"""Seconds from a verdict to the profile that heeds it."""

STRETCHES = 8
"""Parts of the footage, by time, of which each is judged by what the others taught."""


def look_after_all() -> None:
    """How far each camera is, and a task for each whose next profile is due."""
    now = timezone.now()
    for camera in Camera.objects.filter(enabled=True):
        if learning.SYSTEM in camera.systems and _look_after(camera, now):
            _ask_for(camera)


def _look_after(camera: Camera, now: datetime) -> bool:
    """Whether its next profile is due; records how far it is."""
    began = camera.learning_since
    if began is None:
        began = camera.created_at
        Camera.objects.filter(pk=camera.pk, learning_since=None).update(learning_since=began)
    pool = _pool(camera, began)
    if camera.profile_version:
        last = CameraProfile.objects.filter(camera=camera).first()
        return (
            last is not None
            and bool(pool)
            and is_due(now, began, last.created_at, newest=pool[-1].end, time_zone=camera.time_zone)
        )
    footage = footage_of(camera, pool, now)
    learned = min(1.0, footage.seconds / settings.WATCHPOST_LEARN_SECONDS)
    if abs(learned - camera.learned) >= 0.005:
        Camera.objects.filter(pk=camera.pk, profile_version=0).update(learned=learned)
        learning.tell(camera)
    return learned >= 1.0


def _pool(camera: Camera, began: datetime | None) -> list[Run]:
    """The camera's footage; what was gathered before it began to learn (anew) is thrown away."""
    kept = []
    for run in learning_pool.runs(camera.pk):
        if began is None or run.start >= began.timestamp():
            kept.append(run)
        else:
            run.path.unlink(missing_ok=True)
    return kept


def is_due(now: datetime, began: datetime, last: datetime, *, newest: float, time_zone: str) -> bool:
    """Whether a camera that has a profile should refit it.

    began   when it began to learn; last: when it last did; newest: Unix seconds of its newest footage
    """
    if newest <= last.timestamp():
        return False
    if any(last < began + milestone <= now for milestone in MILESTONES):
        return True
    return now.astimezone(zone(time_zone)).hour in NIGHT and now - last >= AT_MOST_EVERY


def _ask_for(camera: Camera) -> None:
    """Queue a fit, once. Without a broker nothing can be queued, and the next round asks again."""
    try:
        if not valkey.client().set(valkey.learning(camera.pk), 1, nx=True, ex=ASK_AGAIN):
            return
    except RedisError as failure:
        log.warning("No profile can be asked for without the broker: %s", type(failure).__name__)
        return
    queue.enqueue(LEARN, [camera.pk])


def ask_soon(camera: Camera) -> None:
    """After a verdict: have the camera learn within half a minute from what it may learn from now. Further
    verdicts of that time are part of it."""
    if learning.SYSTEM not in camera.systems or not camera.profile_version:
        return  # what it has no profile of yet, it learns from by itself
    try:
        if valkey.client().set(valkey.learning_soon(camera.pk), 1, nx=True, ex=SOON):
            queue.enqueue_call(LEARN, [str(camera.pk)], countdown=SOON)
    except RedisError as failure:
        log.warning("No profile can be asked for without the broker: %s", type(failure).__name__)


def learn(*, camera_id: UUID) -> CameraProfile | None:
    """Fit a profile on what the camera may learn from, and use it. None when it may not, when there is too
    little, or when learning began anew meanwhile."""
    camera = Camera.objects.filter(pk=camera_id, enabled=True).first()
    if camera is None:
        return None
    now = timezone.now()
    footage = footage_of(camera, _pool(camera, camera.learning_since), now)
    if not footage.runs:
        return None
    if footage.ordinary:
        alerts.end_as_ordinary(camera=camera)
    preset = learning_pool.preset_of(footage.runs[-1])
    try:
        learned = fit(footage.runs)
    except (InferenceError, FileNotFoundError) as error:
        # Files of the pool may be given up while they are read: the next round has others.
        log.warning("Camera %s learned nothing this time: %s", camera.name, error)
        _drop_unreadable(footage.runs)
        return None
    return keep(camera=camera, learned=learned, preset=preset)


def _drop_unreadable(runs: Sequence[Run]) -> None:
    from inference.extractors.storage import load_features

    for run in runs:
        try:
            load_features(run.path)
        except (InferenceError, FileNotFoundError):
            run.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Learned:
    """A profile, what it was learned from, and what it said of footage that it had not learned from."""

    profile: Profile
    snippets: int
    seconds: float
    held_out: Sequence[Series]


def fit(runs: Sequence[Run]) -> Learned:
    """Raises InferenceError, FileNotFoundError."""
    from inference.systems.normality.fitting import fit_scene
    from inference.systems.normality.joining import Stretches

    count = min(STRETCHES, len(runs))
    edges = [len(runs) * part // count for part in range(count + 1)]
    parts = [Stretches(run.path for run in runs[a:b]) for a, b in pairwise(edges)]
    fitted = fit_scene(parts)
    scores = [
        Series(part.as_captured(times), raw.astype(np.float64))
        for part, (times, raw) in zip(parts, fitted.held_out, strict=True)
    ]
    seconds = sum(run.covered for run in runs)
    return Learned(fitted.profile, sum(run.snippets for run in runs), seconds, scores)


def keep(*, camera: Camera, learned: Learned, preset: str) -> CameraProfile | None:
    """Record a profile as the camera's next version and use it; None if learning began anew since `camera`
    was read, or the camera is gone."""
    card = {**learned.profile.card, "preset": preset, "seconds": round(learned.seconds, 1)}
    profiles = learning_pool.folder(camera.pk) / "profiles"
    aside = profiles / f".{uuid4().hex}"
    try:
        replace(learned.profile, card=card).save(aside)
        if learned.held_out:
            held_out.save(aside, learned.held_out)
        with transaction.atomic():
            current = Camera.objects.select_for_update(no_key=True).filter(pk=camera.pk).first()
            if current is None or current.learning_since != camera.learning_since:
                return None
            newest = CameraProfile.objects.filter(camera=camera).aggregate(newest=Max("version"))["newest"]
            version = (newest or 0) + 1
            place = profiles / f"{version:06d}"
            shutil.rmtree(place, ignore_errors=True)  # left by a worker that died before it could commit
            aside.rename(place)
            row = CameraProfile.objects.create(
                camera=camera,
                version=version,
                path=str(place.relative_to(settings.MEDIA_ROOT)),
                fingerprint=learned.profile.fingerprint,
                preset=preset,
                snippets=learned.snippets,
                seconds=learned.seconds,
            )
            learning.use_version(camera=camera, version=version)
            _forget_old(camera, version)
        alert_lines.set_line(camera_id=camera.pk)
        return row
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _forget_old(camera: Camera, in_use: int) -> None:
    old = list(CameraProfile.objects.filter(camera=camera).exclude(version=in_use)[KEPT - 1 :])
    CameraProfile.objects.filter(pk__in=[row.pk for row in old]).delete()

    def remove() -> None:
        for row in old:
            shutil.rmtree(Path(settings.MEDIA_ROOT) / row.path, ignore_errors=True)

    transaction.on_commit(remove)
