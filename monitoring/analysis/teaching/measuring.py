"""Measuring examples: the rows that the pool of the system's model holds, stored on disk. Worker code: loads
networks.

The database's rows are the truth: whatever waits is measured by whoever drains next, and an example whose
worker died is begun again, a bounded number of times.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from inference.errors import InferenceError
from inference.systems.deep_feature_fusion.pool import PoolError
from inference.systems.deep_feature_fusion.stretches import (
    Measuring,
    Stretch,
    Table,
    load_stretch,
    save_stretch,
)
from inference.training import store
from monitoring.analysis.queue import enqueue_call
from monitoring.analysis.teaching import MEASURE, SYSTEM, files
from monitoring.analysis.teaching.footage import NoFootage, Shown, of_alert, showing
from monitoring.intake.examples import span_of
from monitoring.models import Alert, Example

log = logging.getLogger(__name__)

STALE = timedelta(minutes=2)
"""After which an example that a worker began is anyone's."""

AT_ONCE = 4
"""Examples that are measured in one go: the worker does other things besides, and a second of an example is
half a second of its time."""

MOST_ATTEMPTS = 4
_GIVEN_UP = "Measuring it stopped the worker again and again, so it was given up. The worker's log says why."

_lock = threading.Lock()
_measuring: tuple[object, Measuring] | None = None


def drain() -> int:
    """Measure some of what waits, and have the rest done after what else the queue holds; how many. A second
    thread of this process leaves it to the first."""
    if not _lock.acquire(blocking=False):
        return 0
    done = 0
    try:
        while done < AT_ONCE and (example := _claimed()) is not None:
            _measure(example)
            done += 1
    finally:
        _lock.release()
    if _is_waiting():
        enqueue_call(MEASURE, [])
    return done


def measure_alerts(alert_ids: list[UUID]) -> int:
    """Rows of alerts that nobody has judged yet, for previews; how many were measured."""
    done = 0
    for alert_id in alert_ids:
        if _is_waiting() or not _lock.acquire(blocking=False):
            return done  # examples come first
        try:
            alert = Alert.objects.select_related("camera").filter(pk=alert_id).first()
            if alert is not None:
                done += _alert_measured(alert) is not None
        finally:
            _lock.release()
    return done


def _claimable() -> QuerySet[Example]:
    free = Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - STALE)
    # An alert's footage is cut once it has ended; before that there is nothing to measure.
    cut = Q(alert=None) | Q(annotation__isnull=False) | Q(alert__evidence_made_for__isnull=False)
    return Example.objects.filter(free & cut, state=Example.State.WAITING)


def _is_waiting() -> bool:
    return _claimable().exists()


def _claimed() -> Example | None:
    for example_id in _claimable().order_by("judged_at").values_list("pk", flat=True)[:20]:
        taken = (
            _claimable().filter(pk=example_id).update(claimed_at=timezone.now(), attempts=F("attempts") + 1)
        )
        if taken:
            found = Example.objects.select_related(
                "clip", "alert__camera", "annotation__camera", "taught_class"
            )
            return found.get(pk=example_id)
    return None


def _measure(example: Example) -> None:
    if example.attempts > MOST_ATTEMPTS:
        _fail(example, _GIVEN_UP)
        return
    try:
        stretch = _stretch(example)
    except (NoFootage, InferenceError) as error:
        log.warning("Example %s of %s cannot be measured: %s", example.pk, example.taught_class.name, error)
        _fail(example, str(error))
        return
    path = files.example_rows(example.pk)
    save_stretch(path, stretch, _told(example))
    kept = _still_ours(example).update(
        state=Example.State.READY,
        rows=len(stretch),
        features_path=files.relative(path),
        error="",
        claimed_at=None,
        attempts=0,
    )
    if not kept:
        path.unlink(missing_ok=True)  # withdrawn meanwhile


def _stretch(example: Example) -> Stretch:
    if example.annotation is None and example.clip is None and example.alert is not None:
        own = _alert_measured(example.alert)
        if own is None:
            raise NoFootage("No footage of this alert is left.")
        return own
    with showing(example) as shown:
        known = _kept_of_clip(example.clip_id) if example.clip_id else None
        return _measured(shown, known)


def _alert_measured(alert: Alert) -> Stretch | None:
    """Rows of an alert around its strongest moment, from its file where it has one."""
    path = files.alert_rows(alert.pk)
    measuring = _ready()
    try:
        known = load_stretch(path)
        if measuring.fits(known):
            return known
    except PoolError:
        pass  # not measured yet, or damaged: measured now
    try:
        with of_alert(alert, *span_of(alert)) as shown:
            stretch = measuring.stretch(shown.path, shown.start, shown.end)
    except (NoFootage, InferenceError) as error:
        log.info("Alert %s cannot be measured: %s", alert.pk, error)
        return None
    save_stretch(path, stretch, {"alert": str(alert.pk), "camera": str(alert.camera_id)})
    return stretch


def _kept_of_clip(clip_id: UUID) -> Table | None:
    try:
        return load_stretch(files.clip_rows(clip_id)).recordings
    except PoolError:
        return None


def _measured(shown: Shown, known: Table | None) -> Stretch:
    return _ready().stretch(shown.path, shown.start, shown.end, known=known)


def _ready() -> Measuring:
    """For the model that teaching begins with, made once. Raises ModelMissing, ModelError, WeightsMissing."""
    global _measuring
    folder = store.find(SYSTEM)
    made_of = str(folder), (folder / store.CARD).stat().st_mtime_ns
    if _measuring is None or _measuring[0] != made_of:
        _measuring = made_of, Measuring(Path(folder))
    return _measuring[1]


def _told(example: Example) -> dict[str, object]:
    """Where the rows came from."""
    return {
        "example": str(example.pk),
        "class": example.taught_class.name,
        "source": example.source,
        "alert": str(example.alert_id or ""),
        "annotation": str(example.annotation_id or ""),
        "clip": str(example.clip_id or ""),
        "start": example.start,
        "end": example.end,
        "judged_at": example.judged_at.isoformat(),
    }


def _still_ours(example: Example) -> QuerySet[Example]:
    return Example.objects.filter(pk=example.pk, state=Example.State.WAITING)


def _fail(example: Example, sentence: str) -> None:
    _still_ours(example).update(state=Example.State.FAILED, error=sentence[:500], claimed_at=None, attempts=0)
