"""All that a question about an alert or a recording is answered from."""

from __future__ import annotations

from dataclasses import dataclass

from inference.describe.event import EventFacts


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another alert of the same camera. `key` is how the asker knows it."""

    key: str
    start: float
    label: str


@dataclass(frozen=True, slots=True)
class Account:
    """
    place      the camera's name, or the recording's title
    time_zone  of the site, for a camera's times
    events     the unusual spans of a recording in order of their starts, or the one event of an alert
    duration   seconds of a recording; None for an alert
    zones      names of the zones drawn for the camera, whether or not anything stood in one
    earlier, later  alerts of the same camera before and after, the nearest first; None where nobody looked
    more_earlier, more_later  whether there are more of them than are told here
    unfinished whether systems are still at work on the recording
    """

    place: str
    time_zone: str
    events: tuple[EventFacts, ...]
    duration: float | None = None
    zones: tuple[str, ...] = ()
    earlier: tuple[Neighbour, ...] | None = None
    later: tuple[Neighbour, ...] | None = None
    more_earlier: bool = False
    more_later: bool = False
    unfinished: bool = False

    @property
    def is_recording(self) -> bool:
        return self.duration is not None

    @property
    def start(self) -> float:
        return min((event.start for event in self.events), default=0.0)

    @property
    def end(self) -> float:
        return max((event.end for event in self.events), default=self.duration or 0.0)
