"""What is kept of a shift: each camera's alerts as they stood, and what was missing. Plain values, so that a
summary can be told anew for each reader from what they may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Stretch = tuple[float, float]
"""From one Unix second to another."""


@dataclass(frozen=True, slots=True)
class Event:
    """An alert, or a fault.

    opened, ended   Unix seconds; ended None: still open
    label           what reviewers say it was, else as alerted
    named           whether reviewers said it
    false_alarm     dismissed for no other reason
    acknowledged, judged  seconds from opening; None: not yet
    footage         whether there is evidence of it; None where none was due yet
    note            what a fault is, in a sentence
    """

    id: str
    cause: str
    severity: str
    opened: float
    ended: float | None
    label: str
    named: bool
    review: str
    false_alarm: bool
    acknowledged: float | None
    judged: float | None
    peak: float
    footage: bool | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of an alert that stands out. `by` is who wrote it; empty: made of what was measured."""

    id: str
    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class CameraShift:
    """raised      alerts that opened within the hours, oldest first
    carried     those that had opened before and lasted into them
    faults      when it was away, or its picture was of no use; may have begun before
    told        the alerts that stand out, the most first
    always      whether it records always; `gaps` are where it did not
    scored      seconds of which there are scores, of `watchable`
    """

    id: str
    name: str
    enabled: bool
    raised: tuple[Event, ...] = ()
    carried: tuple[Event, ...] = ()
    faults: tuple[Event, ...] = ()
    told: tuple[Told, ...] = ()
    always: bool = False
    gaps: tuple[Stretch, ...] = ()
    scored: float = 0.0
    watchable: float = 0.0


@dataclass(frozen=True, slots=True)
class Content:
    """`of_site` are faults of the site itself, which concern administrators."""

    site: str
    time_zone: str
    until: float
    cameras: tuple[CameraShift, ...]
    of_site: tuple[Event, ...] = ()


def to_json(content: Content) -> dict[str, Any]:
    """Plain values that a database keeps; `from_json` reads them."""
    return asdict(content)


def from_json(stored: Mapping[str, Any]) -> Content:
    """What `to_json` wrote. Raises KeyError or TypeError for anything else."""
    return Content(
        **{
            **stored,
            "cameras": tuple(_camera(item) for item in stored["cameras"]),
            "of_site": tuple(Event(**item) for item in stored["of_site"]),
        }
    )


def _camera(stored: Mapping[str, Any]) -> CameraShift:
    events = {name: tuple(Event(**item) for item in stored[name]) for name in ("raised", "carried", "faults")}
    return CameraShift(
        **{
            **stored,
            **events,
            "told": tuple(Told(**item) for item in stored["told"]),
            "gaps": tuple((start, end) for start, end in stored["gaps"]),
        }
    )
