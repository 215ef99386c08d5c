"""What a joined recording is: a plan of which stretch of which clip follows which."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from inference.systems.protocol import NORMAL
from inference.types import Span

CUT = 1e-3
"""Seconds by which a snippet may miss the end of its part."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a clip.

    start, end  seconds of the clip, where whole snippets begin and end
    source      the scene or upload that the clip was taken from
    label       the clip's class, "normal" for the normal one
    """

    path: Path
    start: float
    end: float
    source: str
    label: str

    @property
    def seconds(self) -> float:
        return self.end - self.start

    @property
    def is_abnormal(self) -> bool:
        return self.label != NORMAL


@dataclass(frozen=True, slots=True)
class JoinedRecording:
    """Parts one after the other. What training may look at is `label`, not the parts' labels or `spans`.

    label    "normal", or the class of its abnormal parts
    audible  whether all of its parts can be heard; otherwise none can
    spans    the abnormal stretches, seconds of the joined recording; peak 1, in the middle
    """

    name: str
    parts: tuple[Part, ...]
    label: str
    spans: tuple[Span, ...]
    audible: bool

    @property
    def is_abnormal(self) -> bool:
        return self.label != NORMAL

    @property
    def seconds(self) -> float:
        return sum(part.seconds for part in self.parts)

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(part.source for part in self.parts)


def joined(name: str, parts: tuple[Part, ...], *, audible: bool) -> JoinedRecording:
    """The recording that these parts make. Raises ValueError without any, or with two abnormal classes."""
    classes = {part.label for part in parts if part.is_abnormal}
    if not parts or len(classes) > 1:
        raise ValueError("A recording is joined from one part or more, of at most one abnormal class.")
    label = classes.pop() if classes else NORMAL
    return JoinedRecording(name, parts, label, _spans(parts), audible)


def _spans(parts: tuple[Part, ...]) -> tuple[Span, ...]:
    """Neighbouring abnormal parts are one span."""
    ends = list(accumulate(part.seconds for part in parts))
    bounds: list[tuple[float, float, str]] = []
    for part, end in zip(parts, ends, strict=True):
        if not part.is_abnormal:
            continue
        start = end - part.seconds
        if bounds and bounds[-1][1] >= start - CUT:
            start = bounds.pop()[0]
        bounds.append((start, end, part.label))
    return tuple(
        Span(start, end, peak=1.0, peak_time=(start + end) / 2, label=label) for start, end, label in bounds
    )
