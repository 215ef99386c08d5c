"""What every system of a camera scored around an alert."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from monitoring.analysis.blocks import MODALITIES, unpack
from monitoring.analysis.systems import title_of
from monitoring.models import Alert, Camera, ScoreBlock

AROUND = timedelta(seconds=120)
"""Before an alert opened and after it was last above the line: what is ordinary shows beside it."""
_COLUMNS = ("system", "model_version", "start", "end", "start_unix", "end_unix", "score", "raw", "label")


@dataclass(frozen=True, slots=True)
class Snippet:
    """start, end in Unix seconds; score in [0, 1]; shares by modality, None where it was not measured."""

    model_version: str
    start: float
    end: float
    score: float
    raw: float
    label: str
    shares: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class SystemScores:
    """One system's snippets by time; `line` is the score from which on it raises an alert now."""

    system: str
    title: str
    line: float
    snippets: list[Snippet]


def window(alert: Alert) -> tuple[float, float]:
    """Unix seconds from and to which scores belong to an alert."""
    return (alert.opened_at - AROUND).timestamp(), (alert.last_at + AROUND).timestamp()


def around(alert: Alert) -> list[SystemScores]:
    """By system, in the order of the camera's; none for a fault of the site itself."""
    if alert.camera is None:
        return []
    found: dict[str, list[Snippet]] = {}
    start, end = window(alert)
    rows = ScoreBlock.objects.filter(
        source_kind=ScoreBlock.Source.CAMERA,
        source_id=alert.camera.pk,
        minute__range=(int(start // 60) - 1, int(end // 60)),
    ).order_by("minute")
    for row in rows:
        found.setdefault(row.system, []).extend(_snippets(row, start, end))
    return [_of_system(alert.camera, system, found[system]) for system in _in_order(alert.camera, found)]


def as_csv(series: list[SystemScores]) -> str:
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([*_COLUMNS, *(modality.value for modality in MODALITIES)])
    for system in series:
        for one in system.snippets:
            times = (_iso(one.start), _iso(one.end), round(one.start, 3), round(one.end, 3))
            shares = [one.shares[modality.value] for modality in MODALITIES]
            values = (system.system, one.model_version, *times, one.score, one.raw, one.label, *shares)
            lines.writerow(["" if value is None else value for value in values])
    return out.getvalue()


def as_json(series: list[SystemScores]) -> list[dict[str, Any]]:
    return [
        {
            "system": system.system,
            "title": system.title,
            "line": system.line,
            "snippets": [
                {
                    "start": round(one.start, 3),
                    "end": round(one.end, 3),
                    "score": one.score,
                    "raw": one.raw,
                    "label": one.label,
                    "model_version": one.model_version,
                    "shares": one.shares,
                }
                for one in system.snippets
            ],
        }
        for system in series
    ]


def _of_system(camera: Camera, system: str, snippets: list[Snippet]) -> SystemScores:
    ordered = sorted(snippets, key=lambda snippet: snippet.end)
    return SystemScores(system, title_of(system), camera.line_for(system), ordered)


def _in_order(camera: Camera, found: dict[str, list[Snippet]]) -> list[str]:
    known = [system for system in camera.systems if found.get(system)]
    return known + sorted(system for system in found if system not in known and found[system])


def _snippets(row: ScoreBlock, start: float, end: float) -> list[Snippet]:
    block = unpack(bytes(row.scores), None if row.details is None else bytes(row.details))
    return [
        Snippet(
            model_version=row.model_version,
            start=float(block.start[place]),
            end=float(block.end[place]),
            score=round(float(block.score[place]), 4),
            raw=round(float(block.raw[place]), 6),
            label=block.label[place],
            shares={name: _share(float(shares[place])) for name, shares in block.contributions.items()},
        )
        for place in range(len(block.sequence))
        if block.end[place] > start and block.start[place] < end
    ]


def _share(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 3)


def _iso(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
