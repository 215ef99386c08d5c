"""What an alert leaves to look at: a picture at once, and the footage around it once it has ended."""

from __future__ import annotations

import logging
import os
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from redis.exceptions import RedisError

from monitoring import storage, valkey
from monitoring.analysis import alerts, footage
from monitoring.analysis.alert_windows import wanted_window
from monitoring.analysis.footage import Joined, Part
from monitoring.analysis.paired_still import side_by_side
from monitoring.analysis.queue import enqueue_call
from monitoring.live.pictures import encode_jpeg
from monitoring.models import Alert, Camera, Recording

log = logging.getLogger(__name__)

TASK = "monitoring.tasks.save_evidence"
SETTLED = timedelta(seconds=3)
"""The last pictures need so long to be on disk: a fragment is a second, a row is two seconds old."""
PATIENCE = timedelta(seconds=30)
"""How long a segment that is still open may keep the evidence waiting."""
_FRESH = timedelta(seconds=15)
"""The newest picture of the camera stands for an alert that it lies so near to."""
_SECOND = timedelta(seconds=1)
_PAIR = "-pair.jpg"
"""How the files of snapshots end that show both pictures of a pair."""


class Outcome(Enum):
    """SAVED; NOT_YET: asked for again by itself; MISSING: no footage is on disk; NOTHING to do."""

    SAVED = "saved"
    NOT_YET = "not yet"
    MISSING = "missing"
    NOTHING = "nothing"


def save(*, alert_id: UUID) -> None:
    """What can be saved of the alert now. May be called at any time and any number of times."""
    save_snapshot(alert_id=alert_id)
    save_video(alert_id=alert_id)


def save_snapshot(*, alert_id: UUID) -> Outcome:
    """The camera's newest picture where that is near enough, else the one at the peak out of the ring. Beside
    it stands a thermal companion's: that is not recorded, so it can be had only now."""
    alert = _find(alert_id)
    if alert is None or alert.snapshot_path:
        return Outcome.NOTHING
    pair = _newest_pair(alert)
    if pair is not None:
        _keep_snapshot(alert, pair, suffix=_PAIR)
        alerts.announce(alert_id=alert.pk)
        return Outcome.SAVED
    jpeg = _newest_picture(alert) or _picture_from(_parts_around(alert), _peak(alert))
    if jpeg is None:
        return Outcome.MISSING
    _keep_snapshot(alert, jpeg)
    alerts.announce(alert_id=alert.pk)
    return Outcome.SAVED


def save_video(*, alert_id: UUID) -> Outcome:
    """The footage from pre-roll to post-roll, joined without encoding, once all of it can be on disk."""
    alert = _find(alert_id)
    if alert is None or alert.ended_at is None or alert.evidence_made_for == alert.ended_at:
        return Outcome.NOTHING
    start, end = wanted_window(alert)
    wait = _seconds_to_wait(alert, start, end)
    if wait > 0:
        enqueue_call(TASK, [str(alert.pk)], countdown=wait)
        return Outcome.NOT_YET
    target = _file(alert, ".mp4")
    rows = _rows(alert, start, end)
    joined = footage.join(_parts(rows), start=start.timestamp(), end=end.timestamp(), target=target)
    if joined is None and alert.evidence_path:
        # It went on after it had ended, but nothing new was recorded.
        joined_before = alert.evidence_start, alert.evidence_end
        return _finish(alert, alert.evidence_path, *joined_before, note="Later footage is missing.")
    if joined is None:
        log.warning("Alert %s of camera %s has no footage on disk.", alert.pk, alert.camera_id)
        return _finish(alert, "", None, None, note="No footage was recorded.")
    picture = _picture_from([Part(target, joined.start)], _peak(alert))
    if picture is not None and not alert.snapshot_path.endswith(_PAIR):
        _keep_snapshot(alert, picture)
    note = _missing(joined, start, end)
    if note:
        log.warning("Evidence of alert %s: %s", alert.pk, note)
    return _finish(alert, _relative(target), _moment(joined.start), _moment(joined.end), note=note)


@transaction.atomic
def _finish(alert: Alert, path: str, start: datetime | None, end: datetime | None, *, note: str) -> Outcome:
    """Nothing is written of an alert that went on meanwhile; it will end again."""
    written = Alert.objects.filter(pk=alert.pk, ended_at=alert.ended_at).update(
        evidence_path=path,
        evidence_start=start,
        evidence_end=end,
        evidence_made_for=alert.ended_at,
        evidence_note=note,
    )
    if not written:
        return Outcome.NOTHING
    alerts.announce(alert_id=alert.pk)
    return Outcome.SAVED if path else Outcome.MISSING


def _find(alert_id: UUID) -> Alert | None:
    return Alert.objects.filter(pk=alert_id, camera__isnull=False).select_related("camera").first()


def _seconds_to_wait(alert: Alert, start: datetime, end: datetime) -> float:
    now = timezone.now()
    ready = end + SETTLED
    if now < ready:
        return (ready - now).total_seconds()
    growing = Recording.objects.filter(camera=alert.camera, closed=False, end__lt=end, end__gt=start)
    if now < ready + PATIENCE and growing.filter(end__gt=now - PATIENCE).exists():
        return SETTLED.total_seconds()
    return 0.0


def _rows(alert: Alert, start: datetime, end: datetime) -> list[Recording]:
    return [] if alert.camera is None else _recorded(alert.camera, start, end)


def _recorded(camera: Camera, start: datetime, end: datetime) -> list[Recording]:
    """Segments that overlap [start, end]. A row may lag behind its file, so open ones reach further."""
    near = Recording.objects.filter(camera=camera, start__lt=end).order_by("start")
    return [row for row in near.filter(end__gt=start - PATIENCE) if row.end > start or not row.closed]


def parts_between(camera: Camera, start: datetime, end: datetime) -> list[Part]:
    """What a camera recorded from one time to another, as far as it is on disk."""
    return _parts(_recorded(camera, start, end))


def _parts(rows: list[Recording]) -> list[Part]:
    return [Part(storage.media_root() / row.path, row.start.timestamp()) for row in rows]


def _parts_around(alert: Alert) -> list[Part]:
    peak = _peak(alert)
    return _parts(_rows(alert, peak - _SECOND, peak + _SECOND))


def _peak(alert: Alert) -> datetime:
    return alert.peak_at or alert.opened_at


def _picture_from(parts: list[Part], at: datetime) -> bytes | None:
    frame = footage.still(parts, at=at.timestamp())
    return None if frame is None else encode_jpeg(frame)[0]


def _newest_pair(alert: Alert) -> bytes | None:
    if alert.camera is None or not alert.camera.thermal_secret:
        return None
    visible = _newest_picture(alert)
    thermal = _newest_picture(alert, valkey.thermal_snapshot(alert.camera_id))
    return side_by_side(visible, thermal) if visible and thermal else None


def _newest_picture(alert: Alert, name: str = "") -> bytes | None:
    """`name` is the picture's in Valkey, by default that of the camera's own."""
    try:
        key = name or valkey.snapshot(alert.camera_id)
        found = cast("dict[bytes, bytes]", valkey.client().hgetall(key))
    except RedisError:
        return None
    if b"jpeg" not in found or b"captured_at" not in found:
        return None
    captured = _moment(float(found[b"captured_at"]))
    near = alert.opened_at - _SECOND <= captured <= (alert.ended_at or alert.last_at) + _FRESH
    return found[b"jpeg"] if near else None


def _keep_snapshot(alert: Alert, jpeg: bytes, *, suffix: str = ".jpg") -> None:
    file = _file(alert, suffix)
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.stem}-{uuid4().hex[:8]}.part")
    try:
        aside.write_bytes(jpeg)
        os.replace(aside, file)
    finally:
        aside.unlink(missing_ok=True)
    Alert.objects.filter(pk=alert.pk).update(snapshot_path=_relative(file))


def _file(alert: Alert, suffix: str) -> Path:
    return storage.media_root() / "evidence" / str(alert.camera_id) / f"{alert.pk}{suffix}"


def _relative(path: Path) -> str:
    return path.relative_to(storage.media_root()).as_posix()


def _missing(joined: Joined, start: datetime, end: datetime) -> str:
    """A sentence about footage that ought to be there, or nothing."""
    lost = [
        (max(0.0, joined.start - start.timestamp()), "at the beginning"),
        (sum(to - since for since, to in joined.holes), "in between"),
        (max(0.0, end.timestamp() - joined.end), "at the end"),
    ]
    named = [f"{seconds:.0f} s {where}" for seconds, where in lost if seconds > 1]
    return f"Footage is missing: {', '.join(named)}." if named else ""


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.get_default_timezone())
