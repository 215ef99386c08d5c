"""Examples of classes: what verdicts and annotations amount to, and what reviewers add and withdraw.

| what was judged                                                     | example of                       |
|---------------------------------------------------------------------|----------------------------------|
| an alert confirmed, as a class that there is                        | that class                       |
| an alert dismissed as a false alarm, known activity or other        | "normal"                         |
| an alert dismissed as training or a duplicate                       | nothing: it does not look normal |
| an alert not judged, not agreed on, or its verdict taken back       | nothing                          |
| an annotation, for each of its labels that names a class            | that class                       |

Following the same thing twice changes nothing. A withdrawn example stays as a row; its features go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from monitoring import audit, storage
from monitoring.analysis.learning_footage import shows_something
from monitoring.analysis.queue import enqueue_call
from monitoring.analysis.teaching import MEASURE
from monitoring.intake import classes
from monitoring.models import Alert, Annotation, Clip, Example, TaughtClass, User, Verdict

AROUND_PEAK = timedelta(seconds=8)
"""Before and after its strongest moment, an alert is an example of what it was."""

_STANDING = (Example.State.WAITING, Example.State.READY, Example.State.FAILED)


class BadExample(ValueError):
    """What cannot be an example; `str(error)` is fit to be shown."""


def follow_alert(*, alert_id: UUID) -> bool:
    """Make the examples of an alert what its verdict says now; whether that changed anything."""
    with transaction.atomic():
        alert = Alert.objects.select_for_update(of=("self",)).filter(pk=alert_id).first()
        if alert is None or alert.camera_id is None:
            return False
        wanted = _class_of(alert)
        there = Example.objects.filter(alert=alert, annotation=None)
        own = None if wanted is None else there.filter(taught_class=wanted, state__in=_STANDING).first()
        changed = _withdraw(_others(there, own))
        if wanted is not None and own is None:
            _add_alert(alert, wanted)
            changed += 1
    return changed > 0


def follow_annotation(*, annotation: Annotation) -> bool:
    """The same of an annotation; called in the transaction that writes it."""
    named = [] if annotation.deleted_at else [classes.find(str(label)) for label in annotation.labels]
    wanted = {found.pk: found for found in named if found is not None}
    changed = 0
    there = Example.objects.filter(annotation=annotation, state__in=_STANDING)
    for example in there:
        same = example.start == annotation.start and example.end == annotation.end
        if same and example.taught_class_id in wanted:
            del wanted[example.taught_class_id]
        else:
            changed += _withdraw(Example.objects.filter(pk=example.pk))
    for found in wanted.values():
        _add_annotation(annotation, found, annotation.author)
        changed += 1
    return changed > 0


def gather(*, taught_class: TaughtClass) -> int:
    """Take up what was judged as a class before there was one of that name; how many examples it gave."""
    before = _count(taught_class)
    confirmed = Alert.objects.filter(confirmed=True, camera__isnull=False)
    name = taught_class.name
    for alert_id in confirmed.filter(
        Q(reviewed_label__iexact=name) | Q(reviewed_label="", label__iexact=name)
    ).values_list("pk", flat=True):
        follow_alert(alert_id=alert_id)
    for annotation in Annotation.objects.filter(deleted_at=None).exclude(labels=[]).iterator():
        if any(classes.tidied(str(label)).casefold() == name.casefold() for label in annotation.labels):
            with transaction.atomic():
                follow_annotation(annotation=annotation)
    return _count(taught_class) - before


def teach_alert(*, alert: Alert, taught_class: TaughtClass, by: User) -> Example:
    """Raises BadExample unless the alert's verdict allows it."""
    with transaction.atomic():
        alert = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
        if alert.confirmed is None:
            raise BadExample("Judge the alert first: only confirmed alerts are examples of what happened.")
        if alert.confirmed != (taught_class.name != classes.NORMAL):
            raise BadExample(
                "This alert was dismissed; it can only be an example of the ordinary."
                if taught_class.name != classes.NORMAL
                else "This alert was confirmed; it is no example of the ordinary."
            )
        there = Example.objects.filter(alert=alert, annotation=None, state__in=_STANDING)
        own = there.filter(taught_class=taught_class).first()
        _withdraw(_others(there, own))
        example = own or _add_alert(alert, taught_class, by)
        _record(example, by)
    return example


def teach_annotation(*, annotation: Annotation, taught_class: TaughtClass, by: User) -> Example:
    """Raises BadExample for one that was deleted."""
    if annotation.deleted_at is not None:
        raise BadExample("This annotation was deleted.")
    with transaction.atomic():
        there = Example.objects.filter(
            annotation=annotation, taught_class=taught_class, state__in=_STANDING
        ).first()
        example = there or _add_annotation(annotation, taught_class, by)
        _record(example, by)
    return example


def teach_clip(
    *, clip: Clip, taught_class: TaughtClass, by: User, start: float, end: float, source: str = ""
) -> Example:
    """A stretch of a recording, in seconds. Raises BadExample for one that is not in it.

    source  the place that it shows, where that is not the recording's camera
    """
    start, end = max(0.0, start), min(end, clip.duration)
    if not end - start >= 0.2:
        raise BadExample(f"Choose a stretch within the recording's {clip.duration:.1f} s.")
    with transaction.atomic():
        there = Example.objects.filter(
            clip=clip, annotation=None, taught_class=taught_class, start=start, end=end, state__in=_STANDING
        ).first()
        example = there or Example.objects.create(
            taught_class=taught_class,
            clip=clip,
            source=_scene(source) or _source_of(clip),
            start=start,
            end=end,
            judged_by=by,
        )
        _record(example, by)
        ask_to_measure()
    return example


def withdraw(*, example: Example, by: User) -> None:
    """Take an example back; the next version is fitted without it."""
    with transaction.atomic():
        if _withdraw(Example.objects.filter(pk=example.pk, state__in=_STANDING)):
            audit.record("example.withdrawn", actor=by, target=_target(example))


def span_of(alert: Alert) -> tuple[float, float]:
    """Unix seconds of an alert that show best what it was."""
    peak = alert.peak_at or alert.opened_at
    start = max(alert.opened_at, peak - AROUND_PEAK).timestamp()
    return start, max(start, min(alert.last_at, peak + AROUND_PEAK).timestamp())


def ask_to_measure() -> None:
    enqueue_call(MEASURE, [])


def _class_of(alert: Alert) -> TaughtClass | None:
    """What the alert is an example of. What somebody taught it as since the last verdict counts before the
    label of that, and so it does where the label names no class."""
    if alert.confirmed is None:
        return None
    if not alert.confirmed:
        return None if not_normal(alert) else classes.find(classes.NORMAL)
    found = classes.find(alert.reviewed_label or alert.label)
    there = Example.objects.filter(alert=alert, annotation=None, state__in=_STANDING)
    taught = there.exclude(taught_class__name=classes.NORMAL).select_related("taught_class").first()
    if taught is not None and (found is None or taught.judged_at >= _newest_verdict(alert)):
        return taught.taught_class
    return None if found is None or found.name == classes.NORMAL else found


def _others(examples: QuerySet[Example], kept: Example | None) -> QuerySet[Example]:
    standing = examples.filter(state__in=_STANDING)
    return standing if kept is None else standing.exclude(pk=kept.pk)


def _newest_verdict(alert: Alert) -> datetime:
    given = Verdict.objects.filter(alert=alert, withdrawn_at=None).order_by("-created_at")
    return given.values_list("created_at", flat=True).first() or alert.opened_at


def not_normal(alert: Alert) -> bool:
    """Whether a dismissed alert shows something all the same."""
    return Alert.objects.filter(shows_something(), pk=alert.pk).exists()


def _add_alert(alert: Alert, taught_class: TaughtClass, by: User | None = None) -> Example:
    start, end = span_of(alert)
    verdicts = Verdict.objects.filter(alert=alert, withdrawn_at=None).order_by("-created_at")
    given = verdicts.select_related("reviewer").first()
    example = Example.objects.create(
        taught_class=taught_class,
        alert=alert,
        source=f"camera:{alert.camera_id}",
        start=start,
        end=end,
        judged_by=by or (given.reviewer if given else None),
    )
    ask_to_measure()
    return example


def _add_annotation(annotation: Annotation, taught_class: TaughtClass, by: User | None) -> Example:
    clip = annotation.clip
    example = Example.objects.create(
        taught_class=taught_class,
        annotation=annotation,
        alert=annotation.alert,
        clip=clip,
        source=_source_of(clip) if clip else f"camera:{annotation.camera_id}",
        start=annotation.start,
        end=annotation.end,
        judged_by=by,
    )
    ask_to_measure()
    return example


def _source_of(clip: Clip) -> str:
    """Recordings of one camera show one scene; others are each a scene of their own."""
    return f"camera:{clip.camera_id}" if clip.camera_id else f"clip:{clip.sha256[:16] or clip.pk}"


def _scene(told: str) -> str:
    """A place that somebody named, short enough to be kept."""
    name = classes.tidied(told).casefold()
    if len(name) > 100:
        name = hashlib.sha256(name.encode()).hexdigest()[:32]
    return f"scene:{name}" if name else ""


def _withdraw(examples: Iterable[Example]) -> int:
    count = 0
    for example in examples:
        count += Example.objects.filter(pk=example.pk).update(
            state=Example.State.WITHDRAWN, rows=0, features_path="", error=""
        )
        if example.features_path:
            _remove_later(storage.media_root() / example.features_path)
    return count


def _remove_later(path: Path) -> None:
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _count(taught_class: TaughtClass) -> int:
    return Example.objects.filter(taught_class=taught_class, state__in=_STANDING).count()


def _record(example: Example, by: User) -> None:
    Example.objects.filter(pk=example.pk).update(judged_by=by, judged_at=timezone.now())
    audit.record("example.added", actor=by, target=_target(example), label=example.taught_class.name)


def _target(example: Example) -> audit.Target:
    of = example.clip.title if example.clip else example.source
    return audit.Target("example", str(example.pk), f"{example.taught_class.name}: {of}")
