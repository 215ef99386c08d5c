"""Every message the server pushes to a browser: a class each, a literal type, no unknown fields.

The database is the truth; a message is only news. Each carries the sequence number of its topic, so
that a client which sees a gap fetches the snapshot again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisProgress:
    """One step of an analysis. Topic: the clip (`clip:<id>`) and the list of clips (`clips`)."""

    type: Literal["analysis.progress"] = "analysis.progress"
    sequence: int
    clip: str
    analysis: str
    system: str
    state: str
    stage: str
    fraction: float
    seconds_left: float | None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipAdded:
    """A recording was accepted. Topic: `clips`."""

    type: Literal["clip.added"] = "clip.added"
    clip: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipDeleted:
    """A recording was deleted. Topics: `clip:<id>` and `clips`."""

    type: Literal["clip.deleted"] = "clip.deleted"
    clip: str


Message = AnalysisProgress | ClipAdded | ClipDeleted


def to_json(message: Message) -> dict[str, Any]:
    return asdict(message)
