"""What was measured of a span: the only things that a sentence about it may say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inference.types import Assessment, Modality, Span

COUNT_PREFIX = "count."
"""`Assessment.facts["count.person"]` is the most persons seen at once in that snippet."""


@dataclass(frozen=True, slots=True)
class SpanFacts:
    """Everything is measured; None or empty means not measured.

    start, end, peak_time  seconds; peak is the calibrated score (0.5 is the alert line)
    leading      modalities behind the score, strongest share first, those with a tenth of it or more
    counts       most objects of a class seen at once during the span
    speed        fastest motion, picture heights a second
    speed_ratio  that speed over what the scene usually reaches
    heard        whether there was sound to measure
    sound_level_db   loudest level, dB relative to full scale
    reference    what the score compares with: "profile", "itself" or "general footage"
    """

    start: float
    end: float
    peak: float
    peak_time: float
    label: str
    leading: tuple[tuple[Modality, float], ...]
    counts: Mapping[str, int]
    speed: float | None
    speed_ratio: float | None
    heard: bool
    sound_level_db: float | None
    reference: str


def span_facts(span: Span, assessments: Sequence[Assessment]) -> SpanFacts:
    """Collect the facts of the snippets that overlap `span`."""
    within = [item for item in assessments if item.start < span.end and item.end > span.start]
    counts: dict[str, int] = {}
    for item in within:
        for name, value in item.facts.items():
            if name.startswith(COUNT_PREFIX) and int(value) > 0:
                label = name.removeprefix(COUNT_PREFIX)
                counts[label] = max(counts.get(label, 0), int(value))
    shares = sorted(span.contributions.items(), key=lambda pair: -pair[1])
    return SpanFacts(
        start=span.start,
        end=span.end,
        peak=span.peak,
        peak_time=span.peak_time,
        label=span.label,
        leading=tuple((modality, share) for modality, share in shares if share >= 0.1),
        counts=dict(sorted(counts.items(), key=lambda pair: (pair[0] != "person", -pair[1], pair[0]))),
        speed=_largest(within, "speed"),
        speed_ratio=_largest(within, "speed_ratio"),
        heard=any(item.facts.get("heard") for item in within),
        sound_level_db=_largest(within, "sound_level_db"),
        reference=next(
            (str(item.facts["reference"]) for item in within if "reference" in item.facts), "itself"
        ),
    )


def _largest(assessments: Sequence[Assessment], name: str) -> float | None:
    values = [float(item.facts[name]) for item in assessments if name in item.facts]
    return max(values, default=None)
