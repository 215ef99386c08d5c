"""Fitting a version: the installed model, and every class of which there are enough examples. Worker code.

Nothing but classifiers is fitted, which takes seconds. A version begins with the installed model and all
examples that stand, not with the version before, so that what was withdrawn is gone.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from inference.errors import InferenceError
from inference.systems.deep_feature_fusion.lessons import ClassFigures, Lesson, compare, learn
from inference.systems.deep_feature_fusion.model import LIVE_CARD, Model, live_pool_of, pool_of
from inference.systems.deep_feature_fusion.pool import PoolError
from inference.systems.deep_feature_fusion.rows import Columns
from inference.systems.deep_feature_fusion.scoring import version_of
from inference.systems.deep_feature_fusion.stretches import Stretch, load_stretch
from inference.training import store
from monitoring import storage
from monitoring.analysis import models_in_use
from monitoring.analysis.queue import enqueue_call
from monitoring.analysis.teaching import FEWEST, FIT, MEASURE, SYSTEM, files
from monitoring.analysis.teaching.preview import Pair, look_back
from monitoring.models import Example, ModelVersion

log = logging.getLogger(__name__)

STALE = timedelta(minutes=3)
MOST_ATTEMPTS = 4
KEPT = 10
"""Versions that were never used and are kept all the same."""


class NothingToLearn(Exception):
    """`str(error)` is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Material:
    """What a version is fitted on.

    counts    examples by class
    left_out  examples by class, of classes that have too few
    """

    lessons: Sequence[Lesson]
    counts: Mapping[str, int]
    left_out: Mapping[str, int]


def run(*, version_id: UUID) -> None:
    """Fit a version that waits. Repeating it changes nothing."""
    version = _claimed(version_id)
    if version is None:
        return
    began = time.monotonic()
    place = files.version_folder(version.pk)
    try:
        if version.attempts > MOST_ATTEMPTS:
            raise NothingToLearn(
                "Fitting it stopped the worker again and again, so it was given up. Its log says why."
            )
        base = store.find(SYSTEM)
        before = _in_use()
        material = gather(base)
        learn(base, material.lessons, place, card=_card(version, material))
        found = _figures(before.folder, place)
        preview = look_back(Pair.load(before.folder, place))
    except (InferenceError, NothingToLearn, OSError) as error:
        shutil.rmtree(place, ignore_errors=True)
        log.warning("Version %d of %s was not fitted: %s", version.number, SYSTEM, error)
        _waiting(version).update(state=ModelVersion.State.FAILED, error=str(error)[:500], claimed_at=None)
        return
    metrics = {
        **found,
        "compared_with": before.number,
        "counts": dict(material.counts),
        "left_out": dict(material.left_out),
        "versions": _names(place),
        "seconds": round(time.monotonic() - began, 2),
    }
    _waiting(version).update(
        state=ModelVersion.State.READY,
        error="",
        path=files.relative(place),
        version=metrics["versions"]["recordings"],
        classes=store.read_card(place)["classes"],
        metrics=metrics,
        preview=preview,
        claimed_at=None,
    )


def gather(base: Path) -> Material:
    """Examples that are ready, of classes that the base knows or that have enough. Raises NothingToLearn,
    also where some have to be measured anew."""
    known = set(store.read_card(base).get("classes", []))
    ready = Example.objects.filter(state=Example.State.READY).select_related("taught_class")
    counts = Counter(ready.values_list("taught_class__name", flat=True))
    left_out = {name: count for name, count in counts.items() if count < FEWEST and name not in known}
    wanted = _columns(base)
    found = {example: _stretch(example) for example in ready.exclude(taught_class__name__in=left_out)}
    stale = [example for example, stretch in found.items() if stretch is None or _of(stretch) != wanted]
    if stale:
        _measure_anew(stale)
        raise NothingToLearn(
            f"Examples have to be measured anew for the model that is installed now: {len(stale)} of them. "
            "That was begun; fit a version once it is done."
        )
    if not found:
        raise NothingToLearn(f"No class has {FEWEST} examples that were measured.")
    lessons = [
        Lesson(f"example:{example.pk}", example.taught_class.name, example.source, stretch)
        for example, stretch in found.items()
        if stretch is not None
    ]
    return Material(lessons, Counter(lesson.label for lesson in lessons), left_out)


_Columns = tuple[tuple[Columns, ...], tuple[Columns, ...] | None]


def _columns(base: Path) -> _Columns:
    live = live_pool_of(base)
    return pool_of(base).columns, None if live is None else live.columns


def _of(stretch: Stretch) -> _Columns:
    return stretch.recordings.columns, None if stretch.cameras is None else stretch.cameras.columns


def _stretch(example: Example) -> Stretch | None:
    """None where the rows are gone."""
    try:
        return load_stretch(storage.media_root() / example.features_path)
    except PoolError as error:
        log.warning("Example %s is measured anew: %s", example.pk, error)
        return None


def _measure_anew(examples: Sequence[Example]) -> None:
    ids = [example.pk for example in examples]
    Example.objects.filter(pk__in=ids, state=Example.State.READY).update(
        state=Example.State.WAITING, features_path="", rows=0
    )
    enqueue_call(MEASURE, [])


def forget_old() -> int:
    """Remove versions that nobody ever used, but for the newest; how many."""
    unused = ModelVersion.objects.filter(system=SYSTEM, activated_at=None).exclude(
        state=ModelVersion.State.FITTING
    )
    old = list(unused.order_by("-number")[KEPT:])
    for version in old:
        shutil.rmtree(files.version_folder(version.pk), ignore_errors=True)
        version.delete()
    return len(old)


def queue_waiting() -> int:
    """Queue again what no worker fits; how many."""
    stale = timezone.now() - STALE
    waiting = ModelVersion.objects.filter(
        Q(claimed_at=None, made_at__lt=timezone.now() - timedelta(seconds=20)) | Q(claimed_at__lt=stale),
        state=ModelVersion.State.FITTING,
    )
    ids = list(waiting.values_list("pk", flat=True))
    for version_id in ids:
        enqueue_call(FIT, [str(version_id)])
    return len(ids)


def _claimed(version_id: UUID) -> ModelVersion | None:
    now = timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - STALE)
    taken = ModelVersion.objects.filter(
        free, pk=version_id, system=SYSTEM, state=ModelVersion.State.FITTING
    ).update(claimed_at=now, attempts=F("attempts") + 1)
    return ModelVersion.objects.get(pk=version_id) if taken else None


def _in_use() -> models_in_use.InUse:
    """What the version is compared with. A damaged one is no reason not to fit a better."""
    models_in_use.forget()
    try:
        return models_in_use.in_use(SYSTEM)
    except InferenceError:
        return models_in_use.find(SYSTEM, None)


def _figures(before: Path, after: Path) -> dict[str, Any]:
    found = compare(before, after)
    told: dict[str, Any] = {"classes": _told(found)}
    if (after / LIVE_CARD).is_file():
        told["on_cameras"] = _told(compare(before, after, on_cameras=True))
    return told


def _told(found: Mapping[str, ClassFigures]) -> dict[str, Any]:
    return {name: figures.as_json() for name, figures in found.items()}


def _names(folder: Path) -> dict[str, str]:
    """What scores of the version are told to be of."""
    return {
        "recordings": version_of(Model.load(folder)),
        "cameras": version_of(Model.load_live(folder)),
    }


def _card(version: ModelVersion, material: Material) -> dict[str, Any]:
    return {
        "taught": {
            "version": version.number,
            "examples": dict(material.counts),
            "at": timezone.now().isoformat(timespec="seconds"),
        }
    }


def _waiting(version: ModelVersion) -> Any:
    return ModelVersion.objects.filter(pk=version.pk, state=ModelVersion.State.FITTING)
