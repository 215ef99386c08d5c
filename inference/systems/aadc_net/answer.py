"""The answer to "Can you describe this video?" in the form of paper 002 (section III-F), from spans alone.

The paper has a language model write it, from a question template and the features. Here the verdict, the
categories and the times are those that were measured, of whichever system, and only they are said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from inference.describe.sentences import clock
from inference.systems.protocol import ABNORMAL, NORMAL
from inference.types import Span

QUESTION = "Can you describe this video?"
UNNAMED = "something unusual"

Clock = Callable[[float], str]
_MOST_TOLD = 8
"""Spans that are told one by one; of more, the rest are counted."""


@dataclass(frozen=True, slots=True)
class Answer:
    """
    verdict     "Normal" or "Abnormal"
    categories  of the spans in words, the longest in all first; empty for a normal video
    seconds     of abnormal time, overlaps counted once; `seconds_by_category` of each category
    text        one or two sentences
    """

    verdict: str
    categories: tuple[str, ...]
    seconds_by_category: Mapping[str, float]
    seconds: float
    text: str


def describe(
    spans: Sequence[Span],
    duration: float,
    *,
    class_scores: Mapping[str, float] | None = None,
    clock: Clock = clock,
) -> str:
    """The answer's sentences; arguments as of `answer`."""
    return answer(spans, duration, class_scores=class_scores, clock=clock).text


def answer(
    spans: Sequence[Span],
    duration: float,
    *,
    class_scores: Mapping[str, float] | None = None,
    clock: Clock = clock,
) -> Answer:
    """What a system's spans say of a video of so many seconds.

    class_scores  of the video as a whole; names the spans that have no label of their own
    clock         how a time is said, by default mm:ss

    Raises ValueError for a duration that is not positive, or a span that begins after its end.
    """
    if duration <= 0:
        raise ValueError("A video lasts longer than nothing.")
    if any(span.end < span.start for span in spans):
        raise ValueError("A span ends after it begins.")
    told = sorted(spans, key=lambda span: (span.start, span.end))
    if not told:
        text = f"Yes, the video shows normal activities from {clock(0.0)} to {clock(duration)}."
        return Answer("Normal", (), {}, 0.0, text)
    likely = _likeliest(class_scores or {})
    named = [(_category(span, likely), span) for span in told]
    lengths: dict[str, float] = {}
    for category in dict.fromkeys(name for name, _ in named):
        lengths[category] = _covered([span for name, span in named if name == category])
    categories = tuple(sorted(lengths, key=lambda name: -lengths[name]))
    abnormal = min(duration, _covered(told))
    text = f"Yes, the video shows abnormal activities: {_told(named, clock)}. {_rest(abnormal, duration)}"
    return Answer("Abnormal", categories, lengths, abnormal, text)


def length(seconds: float) -> str:
    """A duration in words: "25 seconds", "1 minute 5 seconds", "2 hours"."""
    whole = round(seconds)
    if whole < 1:
        return "less than a second"
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    parts = [(hours, "hour"), (minutes, "minute"), (left if not hours else 0, "second")]
    return " ".join(f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number)


def _told(named: Sequence[tuple[str, Span]], clock: Clock) -> str:
    """Neighbouring spans of one category share its name."""
    first, further = named[:_MOST_TOLD], named[_MOST_TOLD:]
    phrases = []
    for place, (category, span) in enumerate(first):
        when = f"from {clock(span.start)} to {clock(span.end)} ({length(span.end - span.start)})"
        again = place > 0 and first[place - 1][0] == category
        phrases.append(f"again {when}" if again else f"{category} {when}")
    if further:
        total = length(sum(span.end - span.start for _, span in further))
        phrases.append(f"{len(further)} more until {clock(further[-1][1].end)} ({total})")
    if len(phrases) == 1:
        return phrases[0]
    return f"{', '.join(phrases[:-1])} and {phrases[-1]}"


def _rest(abnormal: float, duration: float) -> str:
    left = duration - abnormal
    if left < 0.5:
        return f"That is all of its {length(duration)}."
    return f"The remaining {length(left)} of {length(duration)} show normal activities."


def _category(span: Span, likely: str) -> str:
    return span.label.strip().replace("_", " ") or likely or UNNAMED


def _likeliest(class_scores: Mapping[str, float]) -> str:
    events = {name: value for name, value in class_scores.items() if name not in (NORMAL, ABNORMAL)}
    return max(events, key=lambda name: events[name]).replace("_", " ") if events else ""


def _covered(spans: Sequence[Span]) -> float:
    """Seconds that lie in any of the spans, which ascend by their start."""
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    return sum(
        after - before
        for before, after in pairwise(edges)
        if any(span.start <= before and span.end >= after for span in spans)
    )
