"""What goes, and when: footage that nobody wants, what is too old, and the oldest where room is short.

Never what a person put on hold, nor what an alert still needs for its evidence. Rows go before their files:
a file that a crash leaves is found again by `monitoring.analysis.mending`.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from redis.exceptions import RedisError

from monitoring import audit, storage, valkey
from monitoring.analysis import faults, mending
from monitoring.analysis.alert_windows import LONGEST, wanted_window
from monitoring.audit.targets import describe
from monitoring.models import Alert, Camera, Recording

log = logging.getLogger(__name__)

RING = timedelta(seconds=120)
"""Footage so young is kept of every camera: an alert may still be found in it."""
_REOPENS = timedelta(seconds=60)
"""Beyond its cooldown, how long an ended alert may still go on, since scoring lags."""
AT_ONCE = 2000
"""Files that go in one round; a minute later the next may go."""
_LEFTOVER = 600.0
"""Seconds after which a half-written file is nobody's."""


@dataclass(frozen=True, slots=True)
class Freed:
    """Files removed by `retain`, and their bytes."""

    files: int = 0
    size: int = 0

    def __add__(self, other: Freed) -> Freed:
        return Freed(self.files + other.files, self.size + other.size)


class _Wanted:
    """Stretches of time that alerts need footage of, a camera each."""

    def __init__(self, now: datetime) -> None:
        self._windows: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
        pending = Q(state=Alert.State.OPEN) | Q(ended_at__gt=now - LONGEST)
        recent = pending & Q(opened_at__gt=now - 3 * LONGEST)
        # However long it takes: what a person holds has its footage until there is evidence made of it.
        held = Q(on_hold=True) & (Q(evidence_made_for=None) | ~Q(evidence_made_for=F("ended_at")))
        known = Alert.objects.filter(recent | held, camera__isnull=False)
        for alert in known.select_related("camera"):
            if self._needs(alert, now) and alert.camera is not None:
                self._windows[alert.camera.pk].append(wanted_window(alert))

    @staticmethod
    def _needs(alert: Alert, now: datetime) -> bool:
        if alert.ended_at is None or alert.evidence_made_for != alert.ended_at or alert.camera is None:
            return True
        return now < alert.ended_at + timedelta(seconds=alert.camera.cooldown) + _REOPENS

    def __contains__(self, row: Recording) -> bool:
        return any(row.start < end and row.end > start for start, end in self._windows[row.camera_id])


def retain() -> Freed:
    """Once a minute."""
    mending.close_abandoned()
    mending.adopt()
    now = timezone.now()
    wanted = _Wanted(now)
    freed = Freed()
    for camera in Camera.objects.all():
        removed = _remove_recordings(row for row in _past_use(camera, now) if row not in wanted)
        freed += removed
        if removed.files and camera.record_always:
            _note_expiry(camera)
        freed += _remove_evidence(_past_keeping(camera, now), "age")
    freed += _make_room(wanted)
    _remove_leftovers(now)
    _tell_of_room()
    return freed


def mend_all() -> None:
    """Once an hour, since it looks at every file: rows for files without, none for rows without a file."""
    mending.adopt(everything=True)
    root = storage.media_root()
    closed = Recording.objects.filter(closed=True)
    gone = [pk for pk, path in closed.values_list("pk", "path").iterator() if not (root / path).exists()]
    for start in range(0, len(gone), 500):
        Recording.objects.filter(pk__in=gone[start : start + 500]).delete()
    if gone:
        log.warning("The files of %d recordings are gone; their rows were removed.", len(gone))


def _past_use(camera: Camera, now: datetime) -> QuerySet[Recording]:
    ring = max(RING, timedelta(seconds=camera.pre_roll) + RING / 2)
    until = now - (timedelta(days=camera.keep_days) if camera.record_always else ring)
    return _removable().filter(camera=camera, end__lt=until)[:AT_ONCE]


def _past_keeping(camera: Camera, now: datetime) -> QuerySet[Alert]:
    until = now - timedelta(days=camera.keep_days)
    return _with_evidence().filter(camera=camera, ended_at__lt=until).order_by("ended_at")[:AT_ONCE]


def _removable() -> QuerySet[Recording]:
    return Recording.objects.filter(closed=True, on_hold=False)


def _with_evidence() -> QuerySet[Alert]:
    saved = ~Q(evidence_path="") | ~Q(snapshot_path="")
    return Alert.objects.filter(saved, state=Alert.State.ENDED, on_hold=False, camera__isnull=False)


def _make_room(wanted: _Wanted) -> Freed:
    """The oldest first, recordings and evidence alike, until WATCHPOST_MIN_FREE is free again."""
    missing = settings.MIN_FREE - storage.free_bytes()
    if missing <= 0:
        return Freed()
    rows = (row for row in _removable().order_by("end")[:AT_ONCE] if row not in wanted)
    saved = _with_evidence().exclude(ended_at=None).order_by("ended_at")[:AT_ONCE]
    freed = Freed()
    footage: dict[UUID, list[Recording]] = defaultdict(list)
    oldest_first: Iterable[Recording | Alert] = merge(rows, saved, key=_age)
    for oldest in oldest_first:
        if freed.size >= missing:
            break
        if isinstance(oldest, Recording):
            freed += _remove_recordings([oldest])
            footage[oldest.camera_id].append(oldest)
        else:
            freed += _remove_evidence([oldest], "room")
    for rows_of_camera in footage.values():
        _note_shortage(rows_of_camera)
    log.warning("Room was short: the %d oldest files (%d bytes) were removed.", freed.files, freed.size)
    return freed


def _age(kept: Recording | Alert) -> datetime:
    return kept.end if isinstance(kept, Recording) else kept.ended_at or kept.opened_at


def _remove_recordings(rows: Iterable[Recording]) -> Freed:
    freed = Freed()
    for row in rows:
        # Held or written to since it was read: it stays.
        if _removable().filter(pk=row.pk).delete()[0]:
            freed += _unlink(row.path)
    return freed


def _remove_evidence(alerts: Iterable[Alert], why: str) -> Freed:
    freed = Freed()
    for alert in alerts:
        blank = {"evidence_path": "", "snapshot_path": "", "evidence_note": "The time to keep it was over."}
        with transaction.atomic():
            gone = _with_evidence().filter(pk=alert.pk).update(**blank)
            if gone:
                audit.record("evidence.deleted", actor=None, target=alert, why=why)
        if gone:
            freed += _unlink(alert.evidence_path) + _unlink(alert.snapshot_path)
    return freed


def _note_expiry(camera: Camera) -> None:
    """A line a day: footage that is always recorded grows too old by the minute. What only waits for an alert
    was never to be kept."""
    audit.record_once(
        "recording.expired",
        actor=None,
        target=describe(camera),
        within=timedelta(days=1),
        keep_days=camera.keep_days,
    )


def _note_shortage(rows: list[Recording]) -> None:
    audit.record(
        "recording.deleted",
        actor=None,
        target=rows[0].camera,
        why="room",
        files=len(rows),
        start=min(row.start for row in rows),
        end=max(row.end for row in rows),
    )


def _unlink(path: str) -> Freed:
    if not path:
        return Freed()
    file = storage.media_root() / path
    try:
        size = file.stat().st_size
        file.unlink()
    except FileNotFoundError:
        return Freed()
    return Freed(1, size)


def _remove_leftovers(now: datetime) -> None:
    """Half-written evidence of killed workers, and the folders of days that are empty."""
    root = storage.media_root()
    for file in (root / "evidence").glob("*/.*.part"):
        if now.timestamp() - file.stat().st_mtime > _LEFTOVER:
            file.unlink(missing_ok=True)
    for folder in (root / "recordings").glob("*/*"):
        if f"{now - timedelta(days=1):%Y-%m-%d}" > folder.name and not any(folder.iterdir()):
            folder.rmdir()


def _tell_of_room() -> None:
    """Opens the alert of a disk that is full, and ends it once there is room and nobody says otherwise."""
    free = storage.free_bytes()
    if free < storage.recording_stops_below():
        faults.raise_fault(camera=None, cause=Alert.Cause.STORAGE, description=storage.no_room())
    elif free >= storage.recording_resumes_at() and not _is_stopped():
        faults.clear_fault(camera=None, cause=Alert.Cause.STORAGE)


def _is_stopped() -> bool:
    """Whether a recorder could not write within the last seconds, or nobody knows."""
    try:
        return bool(valkey.client().exists(valkey.RECORDING_STOPPED))
    except RedisError:
        return True
