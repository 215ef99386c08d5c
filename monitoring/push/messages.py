"""Every message the server pushes to a browser: a class each, a literal type, no unknown fields.

The database is the truth; a message is only news. Each carries the sequence number of its topic, so
that a client which sees a gap fetches the snapshot again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetScored:
    """One snippet of a camera was scored. Topics: `wall` and `camera:<id>`.

    start, end, captured_at  Unix seconds; captured_at is when the snippet's last frame was captured
    frames    [[Unix seconds, calibrated score], ...] of the analysed frames; may be empty
    boxes     [{left, top, right, bottom, label, score}, ...] as fractions of the picture
    line      the score at which an alert by this system opens
    classes   probability by class, of a system that tells classes apart
    facts     measured values by name, those of monitoring.analysis.blocks.FACTS
    skipped   snippets of this camera that were never scored, ever growing
    """

    type: Literal["snippet.scored"] = "snippet.scored"
    camera: str
    system: str
    sequence: int
    start: float
    end: float
    captured_at: float
    score: float
    raw: float
    label: str
    line: float
    contributions: dict[str, float]
    frames: list[list[float]]
    boxes: list[dict[str, Any]]
    skipped: int
    classes: dict[str, float] = field(default_factory=dict)
    facts: dict[str, float | int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraState:
    """What the media process measures of a camera, each second or two. Topics: `wall`, `camera:<id>`.

    state   "live", "lagging", "offline", "disabled" or "failed"
    reason  a sentence when it is not live, else empty
    health  fps, width, height, bitrate, lost, decode_errors, last_frame_age, clock_skew, picture, codec, ...
    process the media process that holds it
    at      Unix seconds
    """

    type: Literal["camera.state"] = "camera.state"
    camera: str
    state: str
    reason: str
    health: dict[str, Any]
    process: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraChanged:
    """A camera was added, edited, deleted, or learned something. Topics: `wall`, `camera:<id>`."""

    type: Literal["camera.changed"] = "camera.changed"
    camera: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChanged:
    """An alert opened, was extended, escalated, ended, acknowledged, judged or described.

    Topics: `wall`, `camera:<id>`.

    alert   the alert as the API tells it; its `sequence` grows by one with each change
    camera  None for a fault of the site itself, which administrators hear of
    """

    type: Literal["alert.changed"] = "alert.changed"
    camera: str | None
    change: str
    sequence: int
    alert: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationChanged:
    """An annotation was created, changed, deleted or restored. Topic: `clip:<id>` or `camera:<id>`.

    clip, camera  one of them is None
    alert         the alert that it corrects, or None
    change        "created", "changed", "deleted", "restored", "split", "merged" or "imported"
    by            who did it: a page knows its own changes by name and revision
    """

    type: Literal["annotation.changed"] = "annotation.changed"
    annotation: str
    clip: str | None
    camera: str | None
    alert: str | None
    change: str
    revision: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanDescribed:
    """What is said of a span of a recording changed: written, or edited. Topic: `clip:<id>`.

    span       its number, as in the list of spans of `analysis`
    described  as the API tells it; of two, that of the larger `revision`, then `facts_revision`, is newer
    """

    type: Literal["span.described"] = "span.described"
    clip: str
    analysis: str
    span: int
    described: dict[str, Any]


Message = (
    AnalysisProgress
    | ClipAdded
    | ClipDeleted
    | SnippetScored
    | CameraState
    | CameraChanged
    | AlertChanged
    | AnnotationChanged
    | SpanDescribed
)


def to_json(message: Message) -> dict[str, Any]:
    return asdict(message)
