"""What is taught, as one person sees it: classes with their examples, versions with what they would change.
Reads only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inference.training import store
from monitoring import storage
from monitoring.access import Visitor, visible_alerts, visible_clips, visible_examples
from monitoring.analysis.teaching import FEWEST, SYSTEM
from monitoring.intake import classes
from monitoring.models import Alert, Example, ModelVersion, TaughtClass

MOST_EXAMPLES = 200
LOSS = 0.02
"""Share of a class's recordings whose loss is pointed out, unless it is a single one."""


@dataclass(frozen=True, slots=True)
class ClassView:
    """base     whether the installed model knows it
    in_use   whether the model in use does
    missing  examples that it lacks to be learned; 0: enough
    sources  scenes that its measured examples are of
    """

    id: int
    name: str
    base: bool
    in_use: bool
    ready: int
    waiting: int
    failed: int
    sources: int
    missing: int
    created_by: str
    created_at: str


@dataclass(frozen=True, slots=True)
class ExampleView:
    """start, end  seconds of its recording, or Unix seconds; url: the page that shows it"""

    id: str
    class_name: str
    state: str
    error: str
    kind: str
    name: str
    url: str
    start: float
    end: float
    source: str
    judged_by: str
    judged_at: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A class before and after, of recordings that were left out. `change` in shares; `worse` by more than
    two points and one recording."""

    name: str
    recordings: int
    sources: int
    before: float | None
    after: float | None
    change: float | None
    worse: bool


@dataclass(frozen=True, slots=True)
class VersionView:
    """number 0 is the installed model. `preview` only of what the reader may see; `damaged` says what is
    wrong with its files."""

    number: int
    state: str
    error: str
    damaged: str
    note: str
    made_by: str
    made_at: str
    is_active: bool
    activated_at: str
    classes: list[str]
    compared_with: int
    comparisons: list[Comparison]
    on_cameras: list[Comparison]
    counts: dict[str, int]
    left_out: dict[str, int]
    seconds: float
    preview: dict[str, Any]


def list_classes() -> list[ClassView]:
    """All classes, "normal" first."""
    standing = Example.objects.exclude(state=Example.State.WITHDRAWN)
    states = Counter(standing.values_list("taught_class", "state"))
    sources: dict[int, set[str]] = {}
    for pk, source in standing.filter(state=Example.State.READY).values_list("taught_class", "source"):
        sources.setdefault(pk, set()).add(source)
    base, known = set(classes.base_classes()), set(_classes_in_use())
    return [
        _class_view(
            row, base, known, {state: states[row.pk, state] for state in Example.State.values}, sources
        )
        for row in classes.all_classes()
    ]


def class_view(taught_class: TaughtClass) -> ClassView:
    return next(view for view in list_classes() if view.id == taught_class.pk)


def _class_view(
    row: TaughtClass, base: set[str], known: set[str], states: dict[str, int], sources: dict[int, set[str]]
) -> ClassView:
    ready = states[Example.State.READY]
    return ClassView(
        id=row.pk,
        name=row.name,
        base=row.name in base,
        in_use=row.name in known,
        ready=ready,
        waiting=states[Example.State.WAITING],
        failed=states[Example.State.FAILED],
        sources=len(sources.get(row.pk, set())),
        missing=0 if row.name in base else max(0, FEWEST - ready),
        created_by=row.created_by.get_username() if row.created_by else "",
        created_at=_iso(row.created_at),
    )


def list_examples(*, user: Visitor, taught_class: TaughtClass) -> list[ExampleView]:
    """The newest examples of a class that stand, of what this person may see."""
    found = visible_examples(user).filter(taught_class=taught_class).exclude(state=Example.State.WITHDRAWN)
    related = found.select_related("taught_class", "clip", "alert__camera", "annotation__camera", "judged_by")
    return [example_view(row) for row in related.order_by("-judged_at")[:MOST_EXAMPLES]]


def example_view(row: Example) -> ExampleView:
    kind, name, url = _origin(row)
    return ExampleView(
        id=str(row.pk),
        class_name=row.taught_class.name,
        state=row.state,
        error=row.error,
        kind=kind,
        name=name,
        url=url,
        start=round(row.start, 2),
        end=round(row.end, 2),
        source=row.source,
        judged_by=row.judged_by.get_username() if row.judged_by else "",
        judged_at=_iso(row.judged_at),
    )


def _origin(row: Example) -> tuple[str, str, str]:
    if row.clip is not None:
        return "clip", row.clip.title, f"/clips/{row.clip_id}/#t={row.start:.2f}"
    if row.alert is not None:
        return "alert", row.alert.camera.name if row.alert.camera else "", f"/alerts/{row.alert_id}/"
    if row.annotation is not None and row.annotation.camera is not None:
        return "camera", row.annotation.camera.name, f"/cameras/{row.annotation.camera_id}/"
    return "gone", "deleted since", ""


def list_versions(*, user: Visitor) -> list[VersionView]:
    """Newest first; the installed model last."""
    rows = ModelVersion.objects.filter(system=SYSTEM).select_related("made_by")
    versions = [version_view(user=user, row=row) for row in rows]
    return [*versions, installed(is_active=not any(version.is_active for version in versions))]


def find_version(*, user: Visitor, number: int) -> VersionView | None:
    return next((version for version in list_versions(user=user) if version.number == number), None)


def version_view(*, user: Visitor, row: ModelVersion) -> VersionView:
    metrics = row.metrics
    return VersionView(
        number=row.number,
        state=row.state,
        error=row.error,
        damaged=_damage(row),
        note=row.note,
        made_by=row.made_by.get_username() if row.made_by else "",
        made_at=_iso(row.made_at),
        is_active=row.is_active,
        activated_at=_iso(row.activated_at) if row.activated_at else "",
        classes=list(row.classes),
        compared_with=int(metrics.get("compared_with", 0)),
        comparisons=_comparisons(metrics.get("classes", {})),
        on_cameras=_comparisons(metrics.get("on_cameras", {})),
        counts=dict(metrics.get("counts", {})),
        left_out=dict(metrics.get("left_out", {})),
        seconds=float(metrics.get("seconds", 0.0)),
        preview=_visible(user, row.preview),
    )


def installed(*, is_active: bool) -> VersionView:
    return VersionView(
        number=0,
        state=ModelVersion.State.READY,
        error="",
        damaged="" if classes.base_classes() else "There is no installed model.",
        note="The model that is installed, before anything was taught.",
        made_by="",
        made_at="",
        is_active=is_active,
        activated_at="",
        classes=list(classes.base_classes()),
        compared_with=0,
        comparisons=[],
        on_cameras=[],
        counts={},
        left_out={},
        seconds=0.0,
        preview={},
    )


def since_newest() -> int:
    """Examples that were measured or withdrawn since the newest version was fitted."""
    newest = ModelVersion.objects.filter(system=SYSTEM, state=ModelVersion.State.READY).first()
    ready = Counter(
        Example.objects.filter(state=Example.State.READY).values_list("taught_class__name", flat=True)
    )
    if newest is None:
        return sum(ready.values())
    known = Counter({**newest.metrics.get("counts", {}), **newest.metrics.get("left_out", {})})
    return sum((ready - known).values()) + sum((known - ready).values())


def is_pending() -> bool:
    """Whether a worker is at something that the page waits for."""
    fitting = ModelVersion.objects.filter(system=SYSTEM, state=ModelVersion.State.FITTING).exists()
    return fitting or Example.objects.filter(state=Example.State.WAITING).exists()


def _classes_in_use() -> list[str]:
    active = (
        ModelVersion.objects.filter(system=SYSTEM, is_active=True).values_list("classes", flat=True).first()
    )
    return list(classes.base_classes() if active is None else active)


def _damage(row: ModelVersion) -> str:
    if row.state != ModelVersion.State.READY or (storage.media_root() / row.path / store.CARD).is_file():
        return ""
    return "Its files are gone from the disk: recordings and cameras cannot be scored with it."


def _comparisons(found: dict[str, dict[str, Any]]) -> list[Comparison]:
    told = []
    for name, figures in found.items():
        before, after = figures["before"], figures["after"]
        change = None if before is None or after is None else after - before
        few = change is not None and -change * figures["recordings"] <= 1 + 1e-6
        told.append(
            Comparison(
                name=name,
                recordings=figures["recordings"],
                sources=figures["sources"],
                before=before,
                after=after,
                change=change,
                worse=change is not None and change < -LOSS and not few,
            )
        )
    return told


def _visible(user: Visitor, preview: dict[str, Any]) -> dict[str, Any]:
    """A preview without what the reader may not know of."""
    if not preview:
        return {}
    items = [*preview.get("changes", []), *preview.get("nearest", [])]
    ids = {kind: [item["id"] for item in items if item["kind"] == kind] for kind in ("alert", "clip")}
    seen = {str(pk) for pk in visible_alerts(user).filter(pk__in=ids["alert"]).values_list("pk", flat=True)}
    seen |= {str(pk) for pk in visible_clips(user).filter(pk__in=ids["clip"]).values_list("pk", flat=True)}
    shown = {
        name: [item for item in preview.get(name, []) if item["id"] in seen]
        for name in ("changes", "nearest")
    }
    return {**preview, **shown, "nearest": _not_judged_since(shown["nearest"])}


def _not_judged_since(nearest: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was asked about and has an answer by now is not asked about again."""
    clips = [item["id"] for item in nearest if item["kind"] == "clip"]
    standing = Example.objects.filter(clip__in=clips).exclude(state=Example.State.WITHDRAWN)
    taught = {(str(clip), round(start, 2)) for clip, start in standing.values_list("clip", "start")}
    alerts = [item["id"] for item in nearest if item["kind"] == "alert"]
    judged = Alert.objects.filter(pk__in=alerts, confirmed__isnull=False).values_list("pk", flat=True)
    answered = {str(pk) for pk in judged}
    return [
        item
        for item in nearest
        if item["id"] not in answered and (item["id"], round(item["start"], 2)) not in taught
    ]


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
