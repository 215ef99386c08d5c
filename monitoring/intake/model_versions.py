"""Versions of a taught model: asked for, activated, rolled back. Who may, the caller has checked."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from inference.training import store
from monitoring import audit, storage
from monitoring.analysis import models_in_use
from monitoring.analysis.queue import enqueue_call
from monitoring.analysis.teaching import FEWEST, FIT, SYSTEM
from monitoring.intake import classes
from monitoring.models import Example, ModelVersion, User
from monitoring.serial import one_at_a_time

_ONE = "model versions"


class NotPossible(ValueError):
    """What cannot be done now; `str(error)` is fit to be shown."""


def ask(*, by: User, note: str = "") -> ModelVersion:
    """Have a version fitted on the examples that there are. Raises NotPossible while another one is being
    fitted, and when there is nothing to learn."""
    with transaction.atomic():
        one_at_a_time(_ONE)
        if ModelVersion.objects.filter(system=SYSTEM, state=ModelVersion.State.FITTING).exists():
            raise NotPossible("A version is being fitted already; it takes some seconds.")
        _require_examples()
        newest = ModelVersion.objects.filter(system=SYSTEM).aggregate(newest=Max("number"))["newest"]
        version = ModelVersion.objects.create(
            system=SYSTEM, number=(newest or 0) + 1, note=classes.tidied(note)[:200], made_by=by
        )
        enqueue_call(FIT, [str(version.pk)])
        audit.record("model.asked", actor=by, target=target(version))
    return version


def activate(*, version: ModelVersion | None, by: User) -> ModelVersion | None:
    """Score with this version from the next batch on; None: with the installed model, version 0. Recordings
    that are being scored keep what they began with. Raises NotPossible for one that is not ready."""
    with transaction.atomic():
        one_at_a_time(_ONE)
        before = ModelVersion.objects.select_for_update().filter(system=SYSTEM, is_active=True).first()
        if version is not None:
            version = ModelVersion.objects.select_for_update().get(pk=version.pk)
            _require_usable(version)
        if (before.pk if before else None) == (version.pk if version else None):
            return version
        ModelVersion.objects.filter(system=SYSTEM, is_active=True).update(is_active=False)
        if version is not None:
            version.is_active, version.activated_at = True, timezone.now()
            version.save(update_fields=["is_active", "activated_at"])
        back = version is None or (before is not None and version.number < before.number)
        number = version.number if version else 0
        transaction.on_commit(models_in_use.forget)
        audit.record(
            "model.rolled_back" if back else "model.activated",
            actor=by,
            target=target(version),
            before=before.number if before else 0,
            after=number,
        )
    return version


def target(version: ModelVersion | None) -> audit.Target:
    """As the log names it."""
    if version is None:
        return audit.Target("modelversion", "", f"{SYSTEM}, version 0 (installed)")
    return audit.Target("modelversion", str(version.pk), f"{SYSTEM}, version {version.number}")


def _require_examples() -> None:
    counts: dict[str, int] = {}
    ready = Example.objects.filter(state=Example.State.READY)
    for name in ready.values_list("taught_class__name", flat=True):
        counts[name] = counts.get(name, 0) + 1
    base = classes.base_classes()
    if not base:
        raise NotPossible(
            "There is no model to begin with. Train one: python -m inference train deep_feature_fusion"
        )
    if not any(count >= FEWEST or name in base for name, count in counts.items()):
        waiting = Example.objects.filter(state=Example.State.WAITING).count()
        raise NotPossible(
            f"A class is learned from {FEWEST} examples on, and none has so many"
            + (f"; {waiting} are still being measured." if waiting else ".")
        )


def _require_usable(version: ModelVersion) -> None:
    if version.state != ModelVersion.State.READY:
        raise NotPossible("Only a version that is ready can be used.")
    if not (storage.media_root() / version.path / store.CARD).is_file():
        raise NotPossible("The files of this version are gone from the disk; choose another one.")
