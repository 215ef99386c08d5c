"""The facts of an alert, or of a span of a recording, from what was stored of it.

Rows of every age are read: what was not measured when one was written is empty. Where several systems saw an
alert, each gives what it measured; the strongest one's word counts first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from inference.describe.event import (
    EventFacts,
    Heard,
    Light,
    Objects,
    Recognised,
    Source,
    Witness,
)
from inference.describe.sentences import TRAINED
from inference.systems.protocol import ABNORMAL, ALERT_LINE, NORMAL
from inference.types import Modality
from monitoring.analysis.alert_facts import UNNAMED
from monitoring.analysis.systems import title_of
from monitoring.models import Alert, SpanRecord

SOUND_SHARE = 0.25
"""Share of the score from which sound is told as unusual."""

LEAST_SHARE = 0.1
"""Share of the score from which a modality is told at all."""


def facts_of_alert(alert: Alert) -> EventFacts:
    """Reads the alert's camera. A fault of the site is an event without measurements, at no place."""
    camera = alert.camera
    opened = alert.opened_at.timestamp()
    seen = _by_strength(alert)
    measured = [found["measured"] for _, found in seen if found.get("measured")]
    strongest: Mapping[str, Any] = seen[0][1] if seen else {}
    dark = [found["dark_share"] for _, found in seen if found.get("dark_share") is not None]
    is_dark = any(found.get("low_light") for _, found in seen)
    return EventFacts(
        source=Source.CAMERA,
        place=camera.name if camera else "",
        time_zone=camera.time_zone if camera else "UTC",
        start=opened,
        end=max(opened, (alert.ended_at or alert.last_at).timestamp()),
        ongoing=alert.state == Alert.State.OPEN,
        peak=alert.peak,
        peak_at=alert.peak_at.timestamp() if alert.peak_at else opened,
        line=alert.line,
        label=_named(alert.label),
        reference=str(strongest.get("reference", alert.facts.get("reference", ""))),
        leading=_leading(alert.contributions),
        objects=_most_seen(measured, opened),
        recognised=tuple(item for system, found in seen for item in _recognised(system, found, opened)),
        speed=_largest(measured, "speed"),
        speed_ratio=_largest(measured, "speed_ratio"),
        light=Light.DARK if is_dark else Light.UNKNOWN,
        dark_share=max(dark, default=None),
        sound=_heard(measured, alert.contributions),
        seen_by=tuple(
            Witness(
                system=system,
                title=title_of(system),
                label=_named(found.get("label", "")),
                peak=found["peak"],
                line=found.get("line", alert.line),
                reference=found.get("reference", ""),
            )
            for system, found in seen
        ),
    )


def facts_of_span(span: SpanRecord) -> EventFacts:
    """Reads the span's analysis and its recording."""
    analysis, told = span.analysis, span.facts
    clip = analysis.clip
    measured = [told] if "reference" in told else []
    reference = str(told.get("reference") or analysis.summary.get("reference", ""))
    return EventFacts(
        source=Source.RECORDING,
        place=clip.title,
        time_zone=clip.camera.time_zone if clip.camera else "",
        start=span.start,
        end=span.end,
        peak=span.peak,
        peak_at=span.peak_time,
        line=ALERT_LINE,
        label=_named(span.label),
        reference=reference,
        leading=_leading(span.contributions),
        objects=_most_seen(measured, span.start),
        speed=_largest(measured, "speed"),
        speed_ratio=_largest(measured, "speed_ratio"),
        sound=_heard(measured, span.contributions),
        seen_by=(
            Witness(
                system=analysis.system,
                title=title_of(analysis.system),
                label=_named(span.label),
                peak=span.peak,
                line=ALERT_LINE,
                reference=reference,
            ),
        ),
    )


def _by_strength(alert: Alert) -> list[tuple[str, Mapping[str, Any]]]:
    """What each system stored; of alerts of before, which did not tell systems apart, the only one's."""
    if alert.seen_by:
        return sorted(alert.seen_by.items(), key=lambda pair: (-pair[1]["peak"], pair[0]))
    if alert.cause != Alert.Cause.SCORE or not alert.system:
        return []
    known = {"label": alert.label, "peak": alert.peak, "line": alert.line}
    return [(alert.system, {**known, **alert.facts})]


def _named(label: str) -> str:
    return "" if label == UNNAMED else label.strip()


def _leading(contributions: Mapping[str, float]) -> tuple[tuple[Modality, float], ...]:
    shares = sorted(contributions.items(), key=lambda pair: -pair[1])
    return tuple((Modality(name), round(share, 4)) for name, share in shares if share >= LEAST_SHARE)


def _most_seen(measured: Sequence[Mapping[str, Any]], at: float) -> tuple[Objects, ...]:
    """Of what was counted without times: the most of each class, told as of the event's begin."""
    counts: dict[str, int] = {}
    for found in measured:
        for name, number in found.get("counts", {}).items():
            counts[name] = max(int(number), counts.get(name, 0))
    ordered = sorted(counts.items(), key=lambda pair: (pair[0] != "person", -pair[1], pair[0]))
    return tuple(Objects(name, number, at) for name, number in ordered if number)


def _recognised(system: str, found: Mapping[str, Any], opened: float) -> Iterable[Recognised]:
    """The event that a trained system named at its peak."""
    label, scores = _named(found.get("label", "")), found.get("class_scores") or {}
    if not label or found.get("reference") != TRAINED:
        return
    probability = next(
        (value for name, value in scores.items() if name.replace("_", " ") == label.replace("_", " ")), None
    )
    if probability is not None and label not in (NORMAL, ABNORMAL):
        at = found.get("peak_at")
        yield Recognised(label, float(probability), opened if at is None else at, system)


def _largest(measured: Sequence[Mapping[str, Any]], name: str) -> float | None:
    return max((found[name] for found in measured if found.get(name) is not None), default=None)


def _heard(measured: Sequence[Mapping[str, Any]], contributions: Mapping[str, float]) -> Heard:
    share = contributions.get(Modality.SOUND.value, 0.0)
    if not share and not any(found.get("heard") for found in measured):
        return Heard(measured=False)
    return Heard(measured=True, unusual=share >= SOUND_SHARE, level_db=_largest(measured, "sound_level_db"))
