"""What an administrator may decide about a camera, and what of it is accepted."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from monitoring.analysis import schedules
from monitoring.analysis.systems import UnknownSystem, check_names
from monitoring.intake.zones import BadZones, read_zones
from monitoring.models import Camera
from monitoring.models.camera import live_systems

LIMITS: dict[str, tuple[float, float, str]] = {
    "thermal_tolerance": (0.01, 2, "seconds"),
    "thermal_offset": (-10, 10, "seconds"),
    "analysis_fps": (4, 15, "pictures a second"),
    "line": (0.05, 0.99, ""),
    "budget": (0.05, 500, "a day"),
    "min_duration": (0, 600, "seconds"),
    "cooldown": (1, 3600, "seconds"),
    "pre_roll": (0, 60, "seconds"),
    "post_roll": (0, 120, "seconds"),
    "keep_days": (1, 3650, "days"),
    "position": (0, 9999, ""),
}
"""Lowest, highest and unit of every number. Sixty seconds before an alert is what the ring surely holds."""

_WHOLE = ("analysis_fps", "keep_days", "position")


class InvalidCamera(ValueError):
    """What was asked for is not possible; `problems` maps the names of fields to sentences."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraSettings:
    """Everything but the addresses and the groups; fields and units as those of monitoring.models.Camera."""

    name: str
    kind: str = Camera.Kind.PUBLISH
    enabled: bool = True
    time_zone: str = "UTC"
    position: int = 0
    sound: bool = True
    thermal_tolerance: float = 0.1
    thermal_offset: float = 0.0
    analysis_fps: int = 8
    systems: list[str] = field(default_factory=live_systems)
    zones: list[dict[str, Any]] = field(default_factory=list)
    line_mode: str = Camera.LineMode.BUDGET
    line: float = 0.5
    budget: float = 4.0
    schedule: list[dict[str, Any]] = field(default_factory=list)
    min_duration: float = 0.0
    cooldown: float = 30.0
    record_always: bool = False
    pre_roll: float = 5.0
    post_roll: float = 10.0
    keep_days: int = 30

    @classmethod
    def of(cls, camera: Camera) -> CameraSettings:
        return cls(**{name: getattr(camera, name) for name in cls.names()})

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(item.name for item in fields(cls))


@cache
def time_zones() -> tuple[str, ...]:
    """Every IANA name, in the order of the alphabet."""
    return tuple(sorted(available_timezones() - {"localtime", "Factory"}))


def tidy(name: str) -> str:
    """A name as it is stored, with single spaces and none at its ends."""
    return " ".join(name.split())


def read(settings: CameraSettings) -> dict[str, Any]:
    """The values to store. Raises InvalidCamera with a sentence for each field that is wrong."""
    values: dict[str, Any] = {name: getattr(settings, name) for name in CameraSettings.names()}
    problems: dict[str, str] = {}

    values["name"] = tidy(settings.name)
    if not values["name"] or len(values["name"]) > 80 or not values["name"].isprintable():
        problems["name"] = "Give the camera a name of at most 80 characters."
    if settings.kind not in Camera.Kind.values:
        problems["kind"] = "Choose where the picture comes from."
    if settings.line_mode not in Camera.LineMode.values:
        problems["line_mode"] = "Choose a fixed line or a number of alarms a day."
    if settings.time_zone not in time_zones():
        problems["time_zone"] = "Choose a time zone of the list, such as Europe/Berlin."
    for name in LIMITS:
        sentence = _number_problem(name, getattr(settings, name))
        if sentence:
            problems[name] = sentence
    for name, reader in (("zones", read_zones), ("schedule", schedules.check)):
        try:
            values[name] = reader(getattr(settings, name))
        except (BadZones, schedules.BadSchedule) as refusal:
            problems[name] = str(refusal)
    try:
        values["systems"] = list(check_names(map(str, settings.systems)))
    except UnknownSystem as refusal:
        problems["systems"] = str(refusal)
    if problems:
        raise InvalidCamera(problems)
    return values


def _number_problem(name: str, value: Any) -> str:
    lowest, highest, unit = LIMITS[name]
    kinds = (int,) if name in _WHOLE else (int, float)
    if type(value) in kinds and math.isfinite(value) and lowest <= value <= highest:
        return ""
    whole = "a whole number" if name in _WHOLE else "a number"
    return f"This must be {whole} from {lowest:g} to {highest:g}{' ' + unit if unit else ''}."
