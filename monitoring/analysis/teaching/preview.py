"""What a new version would have said of the past, and what it is least sure of. Worker code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from inference.systems.deep_feature_fusion.lessons import Judgement, judge
from inference.systems.deep_feature_fusion.model import Model
from inference.systems.deep_feature_fusion.rows import Columns
from inference.systems.deep_feature_fusion.stretches import Table
from inference.systems.protocol import ALERT_LINE
from inference.types import Floats
from monitoring.analysis.teaching import SYSTEM, history
from monitoring.models import Alert, Annotation, Clip, Example

MOST = 60
"""Changes that are kept of a version, the largest first."""

NEAREST = 12
OF_ONE_CLIP = 2
AROUND = 1.0
"""Seconds beside a judged stretch that are not asked about again."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The version in use, and the one that may follow it: for recordings and for cameras."""

    before: Model
    after: Model
    live_before: Model
    live_after: Model

    @classmethod
    def load(cls, before: Path, after: Path) -> Pair:
        """Raises ModelError."""
        return cls(Model.load(before), Model.load(after), Model.load_live(before), Model.load_live(after))


def look_back(pair: Pair) -> dict[str, Any]:
    """`changes`, `nearest`, and how many alerts and recordings were looked at.

    change  {kind: "alert"|"clip", id, name, at, start, end, before, after: {label, score}, what: "label" |
            "rises" | "falls", judged}
    nearest {kind, id, name, start, end, label, margin}, most uncertain first
    """
    changes: list[dict[str, Any]] = []
    unsure: list[dict[str, Any]] = []
    alerts = clips = 0
    for alert, stretch in history.past_alerts():
        alerts += 1
        table = _fitting(pair.live_after, stretch.cameras or stretch.recordings)
        if table is None or alert.camera is None:
            continue
        before, after = judge(pair.live_before, table.features), judge(pair.live_after, table.features)
        told = _told_alert(alert)
        line = alert.camera.line_for(SYSTEM)
        if (what := _changed(before, after, line)) is not None:
            changes.append({**told, **_both(before, after), "what": what})
        if alert.confirmed is None:
            unsure.append({**told, "label": _likeliest(after), "margin": round(after.margin, 4)})
    for clip, stretch in history.past_clips():
        clips += 1
        table = _fitting(pair.after, stretch.recordings)
        if table is not None:
            changes += _changes_of_clip(pair, clip, table)
            unsure += _unsure_of_clip(pair.after, clip, table)
    changes.sort(key=lambda change: -abs(change["after"]["score"] - change["before"]["score"]))
    unsure.sort(key=lambda item: item["margin"])
    return {
        "alerts": alerts,
        "clips": clips,
        "changed": len(changes),
        "changes": changes[:MOST],
        "nearest": unsure[:NEAREST],
    }


def _fitting(model: Model, table: Table) -> Table | None:
    columns: tuple[Columns, ...] = model.columns
    return table if table.columns == columns and len(table.features) else None


def _changed(before: Judgement, after: Judgement, line: float) -> str | None:
    was, is_now = before.score >= line, after.score >= line
    if was != is_now:
        return "rises" if is_now else "falls"
    return "label" if is_now and _named(before) != _named(after) else None


def _changes_of_clip(pair: Pair, clip: Clip, table: Table) -> list[dict[str, Any]]:
    """At most one: the row that changes most. A recording is scored row by row, and shows a span wherever one
    lies above the line."""
    found: list[tuple[float, int, Judgement, Judgement, str]] = []
    for number in range(len(table.features)):
        row = table.features[number : number + 1]
        before, after = judge(pair.before, row), judge(pair.after, row)
        if (what := _changed(before, after, ALERT_LINE)) is not None:
            found.append((abs(after.score - before.score), number, before, after, what))
    if not found:
        return []
    _, number, before, after, what = max(found, key=lambda item: item[:2])
    rows = len(found)
    return [{**_told_clip(clip, table, number), **_both(before, after), "what": what, "rows": rows}]


def _unsure_of_clip(model: Model, clip: Clip, table: Table) -> list[dict[str, Any]]:
    judged = _judged_spans(clip)
    open_rows = [
        number
        for number, time in enumerate(table.times.tolist())
        if not any(start - AROUND <= time + 1 <= end + AROUND for start, end in judged)
    ]
    if not open_rows:
        return []
    probabilities = np.sort(model.classifier.probabilities(_rows(table, open_rows)), axis=1)
    margins = probabilities[:, -1] - probabilities[:, -2]
    chosen = [open_rows[place] for place in np.argsort(margins)[:OF_ONE_CLIP].tolist()]
    found = []
    for number in chosen:
        said = judge(model, table.features[number : number + 1])
        told = _told_clip(clip, table, number)
        found.append({**told, "label": _likeliest(said), "margin": round(said.margin, 4)})
    return found


def _rows(table: Table, numbers: list[int]) -> Floats:
    return np.asarray(table.features[numbers], np.float32)


def _judged_spans(clip: Clip) -> list[tuple[float, float]]:
    examples = Example.objects.filter(clip=clip).exclude(state=Example.State.WITHDRAWN)
    marked = Annotation.objects.filter(clip=clip, deleted_at=None)
    return [*examples.values_list("start", "end"), *marked.values_list("start", "end")]


def _told_alert(alert: Alert) -> dict[str, Any]:
    return {
        "kind": "alert",
        "id": str(alert.pk),
        "name": alert.camera.name if alert.camera else "",
        "camera": str(alert.camera_id or ""),
        "at": alert.opened_at.isoformat(),
        "start": 0.0,
        "end": round((alert.last_at - alert.opened_at).total_seconds(), 1),
        "judged": alert.reviewed_label or alert.label if alert.confirmed else _verdict(alert),
    }


def _verdict(alert: Alert) -> str:
    return "" if alert.confirmed is None else "normal"


def _told_clip(clip: Clip, table: Table, number: int) -> dict[str, Any]:
    start = float(table.times[number])
    return {
        "kind": "clip",
        "id": str(clip.pk),
        "name": clip.title,
        "camera": str(clip.camera_id or ""),
        "at": clip.created_at.isoformat(),
        "start": start,
        "end": min(start + 2.0, round(clip.duration, 2)),
        "judged": "",
    }


def _both(before: Judgement, after: Judgement) -> dict[str, Any]:
    return {
        name: {"label": _named(said), "score": round(said.score, 4)}
        for name, said in (("before", before), ("after", after))
    }


def _named(said: Judgement) -> str:
    return said.label


def _likeliest(said: Judgement) -> str:
    return max(said.classes, key=lambda name: said.classes[name])
