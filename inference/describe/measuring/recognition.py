"""Events that a trained system named, with the probability that it gave them."""

from __future__ import annotations

from collections.abc import Iterable

from inference.systems.protocol import ABNORMAL, ALERT_LINE, NORMAL
from inference.types import Assessment, Span


def named_class(item: Assessment) -> tuple[str, float, float] | None:
    """The event that an assessment is labelled with: its name, its probability in [0, 1], the middle of the
    snippet. None for a label that is no class with a probability."""
    label = item.label.strip()
    if not label or label in (NORMAL, ABNORMAL):
        return None
    words = label.replace("_", " ")
    for name, probability in item.class_scores.items():
        if name.replace("_", " ") == words:
            return label, round(float(probability), 4), round((item.start + item.end) / 2, 3)
    return None


def recognised_in(span: Span, assessments: Iterable[Assessment]) -> dict[str, tuple[float, float]]:
    """By name the largest probability, and when that was, of the snippets above the line whose middle lies in
    the span."""
    found: dict[str, tuple[float, float]] = {}
    for item in assessments:
        if item.score < ALERT_LINE or not span.start <= (item.start + item.end) / 2 <= span.end:
            continue
        named = named_class(item)
        if named is not None and named[1] > found.get(named[0], (0.0, 0.0))[0]:
            found[named[0]] = named[1:]
    return found
