"""What was measured of an alert so far, as it grows snippet by snippet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from inference.describe import SpanFacts
from inference.types import Modality, Span
from monitoring.models import Alert

UNNAMED = "unusual"
"""Label of what lies above a camera's line without being named by its system."""


def moment(time: float) -> datetime:
    """Unix seconds as an aware datetime."""
    return datetime.fromtimestamp(time, UTC)


def span_of(alert: Alert, seen: Mapping[str, Any]) -> Span:
    """The alert's stretch with what one system saw there."""
    opened = alert.opened_at.timestamp()
    return Span(
        start=opened,
        end=alert.last_at.timestamp(),
        peak=seen["peak"],
        peak_time=opened if seen["peak_at"] is None else seen["peak_at"],
        label="" if seen["label"] == UNNAMED else seen["label"],
        contributions={Modality(name): share for name, share in seen["contributions"].items()},
    )


def joined(known: Mapping[str, Any], new: SpanFacts) -> SpanFacts:
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


def rounded(contributions: Mapping[Modality, float]) -> dict[str, float]:
    return {modality.value: round(share, 4) for modality, share in contributions.items()}


def _larger(one: float | None, other: float | None) -> float | None:
    values = [value for value in (one, other) if value is not None]
    return max(values, default=None)
