"""A camera's past at a glance: lowest, mean and highest score by bucket of time, alert bands, what is
recorded."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from monitoring import version_marks
from monitoring.analysis.blocks import curve_of
from monitoring.models import Alert, Camera, Recording, ScoreBlock
from monitoring.version_marks import VersionMark

LONGEST = 7 * 86_400.0
MOST_POINTS = 1000
MOST_BANDS = 1000
JOINED = 2.0
"""Seconds between two segments that are shown as one."""


@dataclass(frozen=True, slots=True)
class Band:
    """An alert on the time axis; `end` of an open one is that of its last snippet above the line."""

    id: str
    start: float
    end: float
    severity: str
    state: str
    cause: str
    label: str
    systems: list[str]
    """Names of those that saw it."""


@dataclass(frozen=True, slots=True)
class Recorded:
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Series:
    """The scores of one system: an entry of the four columns for each bucket in which it scored anything;
    `time` is the bucket's middle."""

    system: str
    line: float
    time: list[float]
    lowest: list[float]
    mean: list[float]
    highest: list[float]


@dataclass(frozen=True, slots=True)
class History:
    """All times in Unix seconds, in buckets of `step` seconds. The columns are those of `system`; `others`
    has them of each further system of the camera, when these were asked for."""

    camera: str
    system: str
    start: float
    end: float
    step: float
    line: float
    time: list[float]
    lowest: list[float]
    mean: list[float]
    highest: list[float]
    others: list[Series]
    alerts: list[Band]
    recordings: list[Recorded]
    versions: list[VersionMark]


def read(
    *,
    camera: Camera,
    start: float,
    end: float,
    points: int = MOST_POINTS,
    system: str = "",
    others: bool = False,
) -> History:
    """The scores that a system gave in [start, end), by default the camera's first one, in at most `points`
    buckets; with `others` those of the camera's further systems too."""
    step = max(1.0, (end - start) / points)
    name = system or camera.main_system
    further = [other for other in camera.systems if other != name] if others else []
    return History(
        camera=str(camera.pk),
        start=start,
        end=end,
        step=step,
        **asdict(_series(camera, name, start, end, step)),
        others=[_series(camera, other, start, end, step) for other in further],
        alerts=_bands(camera, start, end),
        recordings=_recorded(camera, start, end),
        versions=version_marks.on_camera(camera, [name, *further], start, end),
    )


def _series(camera: Camera, system: str, start: float, end: float, step: float) -> Series:
    times, scores = _scores(camera, system, start, end)
    bucket = ((times - start) // step).astype(np.int64)
    columns: dict[str, list[float]] = {"time": [], "lowest": [], "mean": [], "highest": []}
    if len(bucket):
        firsts = np.flatnonzero(np.diff(bucket, prepend=-1))
        counts = np.diff(firsts, append=len(bucket))
        columns["time"] = (start + (bucket[firsts] + 0.5) * step).round(2).tolist()
        columns["lowest"] = np.minimum.reduceat(scores, firsts).round(4).tolist()
        columns["mean"] = (np.add.reduceat(scores, firsts) / counts).round(4).tolist()
        columns["highest"] = np.maximum.reduceat(scores, firsts).round(4).tolist()
    return Series(system=system, line=camera.line_for(system), **columns)


def _scores(
    camera: Camera, system: str, start: float, end: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ends and scores (n,) of the snippets that end in the range, by time."""
    rows = ScoreBlock.objects.filter(
        source_kind=ScoreBlock.Source.CAMERA,
        source_id=camera.pk,
        system=system,
        minute__range=(int(start // 60) - 1, int(end // 60)),
    )
    curve = curve_of(bytes(scores) for scores in rows.values_list("scores", flat=True))
    inside = np.flatnonzero((curve.end > start) & (curve.end < end))
    order = inside[np.argsort(curve.end[inside], kind="stable")]
    return curve.end[order], curve.score[order]


def _bands(camera: Camera, start: float, end: float) -> list[Band]:
    found = Alert.objects.filter(camera=camera, opened_at__lt=_moment(end), last_at__gt=_moment(start))
    fields = ("pk", "opened_at", "last_at", "severity", "state", "cause", "label", "seen_by")
    return [
        Band(
            id=str(pk),
            start=round(opened.timestamp(), 2),
            end=round(last.timestamp(), 2),
            severity=severity,
            state=state,
            cause=cause,
            label=label,
            systems=list(seen_by),
        )
        for pk, opened, last, severity, state, cause, label, seen_by in found.values_list(*fields)[
            :MOST_BANDS
        ]
    ]


def _recorded(camera: Camera, start: float, end: float) -> list[Recorded]:
    found = Recording.objects.filter(camera=camera, start__lt=_moment(end), end__gt=_moment(start))
    spans: list[tuple[float, float]] = []
    for row in found.order_by("start").values_list("start", "end"):
        first, last = (moment.timestamp() for moment in row)
        if spans and first - spans[-1][1] <= JOINED:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return [Recorded(round(first, 2), round(last, 2)) for first, last in spans]


def _moment(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)
