"""A camera learns what is normal from its own footage: gathering it, and using what was learned.

Live workers `note` what they score and ask for the `profile_of` a camera; the pages let it begin anew or go
back to an earlier version. Fitting itself is in monitoring.analysis.learning_fits.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from inference.errors import ProfileError
from inference.types import Assessment, Features
from monitoring.analysis import learning_pool
from monitoring.models import Alert, Camera, CameraProfile
from monitoring.push.messages import CameraChanged
from monitoring.push.publish import WALL, camera_topic, publish

if TYPE_CHECKING:
    from inference.systems.normality import Profile

log = logging.getLogger(__name__)

SYSTEM = "normality"
"""The system that learns."""

LONGEST_RUN = 15.0
"""Seconds from the first to the last snippet of a run: workers may share a camera, and skip."""

FAR_AHEAD = 4 * 3600.0
"""Seconds: a due time further away than this comes of a clock that was set back."""


@dataclass(slots=True)
class _Recorder:
    """The run that is being gathered of one camera in this process; `due` is when the next may begin."""

    preset: str = ""
    due: float = 0.0
    run: list[Features] = field(default_factory=list)
    above: bool = False


_recorders: dict[UUID, _Recorder] = {}
_profiles: dict[UUID, tuple[int, str, Profile | None]] = {}
_lock = threading.Lock()


def note(*, camera: Camera, features: Features, assessment: Assessment, preset: str) -> None:
    """Offer a scored live snippet to the camera's pool. Cheap: most calls only remember or drop it.

    preset  names the extractors' settings; footage and profiles of another are of no use
    """
    with _lock:
        recorder = _recorders.setdefault(camera.pk, _Recorder())
    if recorder.preset != preset:
        recorder.preset, recorder.due, recorder.run = preset, 0.0, []
    if recorder.run and not (
        recorder.run[-1].end - 0.01 <= features.start <= recorder.run[0].start + LONGEST_RUN
    ):
        _keep(camera, recorder)
    if not recorder.run:
        if 0 < recorder.due - features.start < FAR_AHEAD:
            return
        recorder.above = False
    recorder.run.append(features)
    recorder.above |= assessment.score >= camera.alert_line
    if len(recorder.run) == learning_pool.RUN:
        _keep(camera, recorder)


def _keep(camera: Camera, recorder: _Recorder) -> None:
    run, recorder.run = recorder.run, []
    now = Camera.objects.filter(pk=camera.pk).values("learning_since", "profile_version").first()
    if now is None:
        return
    since: datetime | None = now["learning_since"]
    if len(run) < 2 or (since is not None and run[0].start < since.timestamp()):
        return  # it shows the place as it was before
    alerted = recorder.above or _is_open(camera)
    kind = learning_pool.ALERT if alerted and now["profile_version"] else learning_pool.HOUR
    learning_pool.add(camera.pk, recorder.preset, run, kind=kind)
    pool = learning_pool.runs(camera.pk, recorder.preset)
    recorder.due = run[-1].end + learning_pool.wait_before_next(pool, run[-1].end, kind=kind)


def _is_open(camera: Camera) -> bool:
    return Alert.objects.filter(camera=camera, cause=Alert.Cause.SCORE, state=Alert.State.OPEN).exists()


def profile_of(camera: Camera, *, preset: str) -> Profile | None:
    """The profile that the camera's row names, loaded once a version in this process; None when it has none
    for this preset, or when its files are not readable, which the log says."""
    version = camera.profile_version
    known = _profiles.get(camera.pk)
    if known is not None and known[:2] == (version, preset):
        return known[2]
    profile = _load(camera, version, preset) if version else None
    _profiles[camera.pk] = (version, preset, profile)
    return profile


def _load(camera: Camera, version: int, preset: str) -> Profile | None:
    from inference.systems.normality import Profile

    row = CameraProfile.objects.filter(camera=camera, version=version, preset=preset).first()
    if row is None:
        return None
    try:
        return Profile.load(Path(settings.MEDIA_ROOT) / row.path)
    except ProfileError as error:
        log.warning("Camera %s is scored without its profile: %s", camera.name, error)
        return None


def reset(*, camera: Camera, note: str, changed: bool = False) -> None:
    """Forget the footage and score against general footage until there is a new profile. Older versions stay.

    note     why, in a sentence that the camera's page shows
    changed  the scene changed by itself, rather than somebody asking for it
    """
    state = Camera.Learning.CHANGED if changed else Camera.Learning.LEARNING
    Camera.objects.filter(pk=camera.pk).update(
        learning=state,
        learned=0.0,
        learning_since=timezone.now(),
        learning_note=note[:200],
        profile_version=0,
        budget_line=None,
        system_lines={},
        budget_set_at=None,
    )
    transaction.on_commit(lambda: learning_pool.clear(camera.pk))
    tell(camera)


def use_version(*, camera: Camera, version: int) -> bool:
    """Score by this version from the next snippet on; False when it is not kept (any more)."""
    if not CameraProfile.objects.filter(camera=camera, version=version).exists():
        return False
    Camera.objects.filter(pk=camera.pk).update(
        profile_version=version, learning=Camera.Learning.READY, learned=1.0, learning_note=""
    )
    tell(camera)
    return True


def tell(camera: Camera) -> None:
    """Let browsers know that the camera's learning went on."""
    publish(CameraChanged(camera=str(camera.pk), change="learning"), WALL, camera_topic(camera.pk))
