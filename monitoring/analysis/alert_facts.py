"""What was measured of an alert so far, as it grows snippet by snippet, and the sentence made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from inference.describe import SpanFacts, sentence, span_facts
from inference.types import Assessment, Modality, Span
from monitoring.analysis.schedules import zone
from monitoring.models import Alert, Camera

UNNAMED = "unusual"
"""Label of what lies above a camera's line without being named by its system."""


def add(alert: Alert, above: Sequence[Assessment], camera: Camera) -> None:
    """Count snippets above the line, none of them counted before: peak, label, contributions, facts,
    sentence."""
    weight = float(alert.facts.get("weight", 0.0))
    shares = {name: share * weight for name, share in alert.contributions.items()}
    for item in above:
        if alert.peak_at is None or item.score > alert.peak:
            alert.peak = item.score
            alert.peak_at = moment((item.start + item.end) / 2)
            alert.label = (item.label or UNNAMED)[:120]
            alert.facts["peak_contributions"] = _rounded(item.contributions)
        for modality, share in item.contributions.items():
            shares[modality.value] = shares.get(modality.value, 0.0) + share * item.score
        weight += item.score
    alert.contributions = {name: round(share / weight, 4) for name, share in shares.items()} if weight else {}
    alert.snippets += len(above)
    measured = span_facts(_span(alert), above)
    known = alert.facts.get("measured")
    if known:
        measured = _joined(known, measured)
    alert.facts = {
        **alert.facts,
        "weight": round(weight, 4),
        "reference": measured.reference,
        "measured": asdict(measured),
    }
    site = zone(camera.time_zone)
    alert.description = sentence(measured, lambda time: f"{datetime.fromtimestamp(time, site):%H:%M:%S}")


def moment(time: float) -> datetime:
    """Unix seconds as an aware datetime."""
    return datetime.fromtimestamp(time, UTC)


def _span(alert: Alert) -> Span:
    peak_at = alert.peak_at or alert.opened_at
    return Span(
        start=alert.opened_at.timestamp(),
        end=alert.last_at.timestamp(),
        peak=alert.peak,
        peak_time=peak_at.timestamp(),
        label="" if alert.label == UNNAMED else alert.label,
        contributions={Modality(name): share for name, share in alert.contributions.items()},
    )


def _joined(known: dict[str, Any], new: SpanFacts) -> SpanFacts:
    """The facts of a longer span; `known` are those of its beginning, as they were stored."""
    counts = dict(known["counts"])
    for name, number in new.counts.items():
        counts[name] = max(number, counts.get(name, 0))
    return replace(
        new,
        counts=dict(sorted(counts.items(), key=lambda pair: (pair[0] != "person", -pair[1], pair[0]))),
        speed=_larger(known["speed"], new.speed),
        speed_ratio=_larger(known["speed_ratio"], new.speed_ratio),
        heard=known["heard"] or new.heard,
        sound_level_db=_larger(known["sound_level_db"], new.sound_level_db),
    )


def _larger(one: float | None, other: float | None) -> float | None:
    values = [value for value in (one, other) if value is not None]
    return max(values, default=None)


def _rounded(contributions: Any) -> dict[str, float]:
    return {modality.value: round(share, 4) for modality, share in contributions.items()}
