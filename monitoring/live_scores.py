"""Cameras' scores as they are shown: the last minutes of many, read from the blocks of those minutes only."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np

from monitoring.analysis.blocks import Unpacked, unpack
from monitoring.models import ScoreBlock


@dataclass(slots=True)
class Recent:
    """points: [[Unix seconds of a snippet's end, score], ...]; last: the newest, as SnippetScored tells."""

    points: list[list[float]] = field(default_factory=list)
    last: dict[str, Any] | None = None


def recent(systems: Mapping[UUID, str], seconds: float) -> dict[UUID, Recent]:
    """The last `seconds` of one system of each camera that has any, in one query; `systems` by camera."""
    after = time.time() - seconds
    series: dict[UUID, Recent] = defaultdict(Recent)
    for camera_id, system, block in _blocks(systems.keys(), after, set(systems.values())):
        new = block.end > after
        if system != systems[camera_id] or not new.any():
            continue
        camera = series[camera_id]
        camera.points += np.stack([block.end[new].round(3), block.score[new].round(4)], axis=1).tolist()
        camera.last = _last(system, block)
    return dict(series)


@dataclass(slots=True)
class Since:
    """What a system scored after a moment; times in Unix seconds. `contributions` are the shares of the
    modalities that were measured at all, None where they were not; `last` is the newest snippet, as
    SnippetScored tells it."""

    sequence: list[int] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    end: list[float] = field(default_factory=list)
    score: list[float] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    contributions: dict[str, list[float | None]] = field(default_factory=dict)
    last: dict[str, Any] | None = None


def since(camera_id: UUID, moment: float, systems: Sequence[str]) -> dict[str, Since]:
    """What each of `systems` scored after a moment (Unix seconds), in one query."""
    found = {system: Since() for system in systems}
    for _, system, block in _blocks([camera_id], moment, systems):
        new = block.end > moment
        if not new.any():
            continue
        series = found[system]
        series.sequence += block.sequence[new].tolist()
        series.start += block.start[new].round(3).tolist()
        series.end += block.end[new].round(3).tolist()
        series.score += block.score[new].round(4).tolist()
        series.label += [label for label, is_new in zip(block.label, new, strict=True) if is_new]
        for name, shares in block.contributions.items():
            column = series.contributions.setdefault(name, [])
            column += [None if math.isnan(share) else round(share, 3) for share in shares[new].tolist()]
        series.last = _last(system, block)
    for series in found.values():
        for name in [name for name, column in series.contributions.items() if set(column) == {None}]:
            del series.contributions[name]
    return found


def _blocks(
    camera_ids: Collection[UUID], after: float, systems: Collection[str]
) -> list[tuple[UUID, str, Unpacked]]:
    rows = ScoreBlock.objects.filter(
        source_kind=ScoreBlock.Source.CAMERA,
        source_id__in=camera_ids,
        system__in=systems,
        minute__gte=int(after // 60),
    )
    return [
        (row.source_id, row.system, unpack(bytes(row.scores), bytes(row.details) if row.details else None))
        for row in rows.order_by("minute")
    ]


def _last(system: str, block: Unpacked) -> dict[str, Any]:
    shares = {name: round(float(share[-1]), 3) for name, share in block.contributions.items()}
    return {
        "system": system,
        "sequence": int(block.sequence[-1]),
        "start": round(float(block.start[-1]), 3),
        "end": round(float(block.end[-1]), 3),
        "captured_at": round(float(block.end[-1]), 3),
        "score": round(float(block.score[-1]), 4),
        "raw": float(block.raw[-1]),
        "label": block.label[-1],
        "contributions": {name: share for name, share in shares.items() if not math.isnan(share)},
        "classes": _newest_of(block.classes),
        "facts": _newest_of(block.facts),
    }


def _newest_of(columns: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    return {name: values[-1] for name, values in columns.items() if values[-1] is not None}
