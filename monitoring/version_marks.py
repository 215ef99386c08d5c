"""Where a camera's curve goes on with another version of a taught model. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.analysis.blocks import curve_of
from monitoring.analysis.systems import catalogue
from monitoring.models import Camera, ModelVersion, ScoreBlock

INSTALLED = "version 0"


@dataclass(frozen=True, slots=True)
class VersionMark:
    """time  Unix seconds of the end of the first snippet that the named version scored"""

    system: str
    time: float
    name: str


def on_camera(camera: Camera, systems: Sequence[str], start: float, end: float) -> list[VersionMark]:
    """Switches of the taught systems among these in [start, end), by time."""
    known = catalogue()
    marks = [
        mark
        for name in systems
        if name in known and known[name].teachable
        for mark in _of_system(camera, name, start, end)
    ]
    return sorted(marks, key=lambda mark: mark.time)


def _of_system(camera: Camera, system: str, start: float, end: float) -> list[VersionMark]:
    blocks = ScoreBlock.objects.filter(
        source_kind=ScoreBlock.Source.CAMERA,
        source_id=camera.pk,
        system=system,
        minute__range=(int(start // 60) - 1, int(end // 60)),
    )
    minutes = list(blocks.order_by("minute").values_list("minute", "model_version"))
    if len({version for _, version in minutes}) < 2:
        return []
    changing = _minutes_that_change(minutes)
    firsts: dict[tuple[int, str], float] = {}
    for minute, version, scores in blocks.filter(minute__in=changing).values_list(
        "minute", "model_version", "scores"
    ):
        firsts[minute, version] = float(curve_of([bytes(scores)]).end.min())
    names = _names(system)
    marks: list[VersionMark] = []
    now = ""
    for minute, version in sorted(minutes, key=lambda item: (item[0], firsts.get(item, item[0] * 60.0))):
        if now and version != now:
            time = firsts.get((minute, version), minute * 60.0)
            if start <= time < end:
                marks.append(VersionMark(system, round(time, 2), names.get(version, INSTALLED)))
        now = version
    return marks


def _minutes_that_change(minutes: Sequence[tuple[int, str]]) -> set[int]:
    """Those with two versions, or with another one than the minute before."""
    found: set[int] = set()
    now = minutes[0][1]
    for minute, version in minutes:
        if version != now:
            found.add(minute)
        now = version
    return found


def _names(system: str) -> dict[str, str]:
    """By what their scores are told to be of."""
    return {
        str(told.get("cameras", "")): f"version {number}"
        for number, told in (
            (number, metrics.get("versions", {}))
            for number, metrics in ModelVersion.objects.filter(system=system).values_list("number", "metrics")
        )
    }
