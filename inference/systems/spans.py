"""From a score curve to spans: hysteresis over the calibrated score, short gaps bridged, blips dropped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from inference.types import Assessment, Modality, Span

ALERT_LINE = 0.5
LEAVE = 0.4
MIN_LENGTH = 0.5
MAX_GAP = 1.0


@dataclass(frozen=True, slots=True)
class _Point:
    """A stretch of the curve with the score of the snippet that speaks for it."""

    start: float
    end: float
    score: float
    assessment: Assessment


def find_spans(
    assessments: Sequence[Assessment],
    *,
    enter: float = ALERT_LINE,
    leave: float = LEAVE,
    min_length: float = MIN_LENGTH,
    max_gap: float = MAX_GAP,
) -> list[Span]:
    """Spans of consecutive snippets: entered at `enter`, held down to `leave`; seconds throughout.

    Snippets overlap; each speaks for the time that is nearer to its own middle than to its neighbours', so
    that an event is not stretched over every snippet that it touches. Spans closer together than `max_gap`
    are one; spans shorter than `min_length` are dropped. `assessments` ascend in time.
    """
    if not 0.0 <= leave <= enter <= 1.0:
        raise ValueError("spans need 0 <= leave <= enter <= 1")
    runs: list[list[_Point]] = []
    run: list[_Point] = []
    for point in _points(assessments):
        if point.score >= (leave if run else enter):
            run.append(point)
        elif run:
            runs.append(run)
            run = []
    if run:
        runs.append(run)
    joined: list[list[_Point]] = []
    for run in runs:
        if joined and run[0].start - joined[-1][-1].end <= max_gap:
            joined[-1].extend(run)
        else:
            joined.append(run)
    return [_span(run) for run in joined if run[-1].end - run[0].start >= min_length]


def _points(assessments: Sequence[Assessment]) -> Iterator[_Point]:
    """Each snippet with the time that it speaks for; the first and the last reach to the ends."""
    if not assessments:
        return
    middles = [(item.start + item.end) / 2 for item in assessments]
    edges = [
        assessments[0].start,
        *((before + after) / 2 for before, after in pairwise(middles)),
        assessments[-1].end,
    ]
    for (start, end), item in zip(pairwise(edges), assessments, strict=True):
        yield _Point(start, end, item.score, item)


def _span(run: Sequence[_Point]) -> Span:
    best = max(run, key=lambda point: point.score)
    votes: defaultdict[str, float] = defaultdict(float)
    shares: defaultdict[Modality, float] = defaultdict(float)
    weight = sum(point.score * (point.end - point.start) for point in run)
    for point in run:
        mass = point.score * (point.end - point.start)
        votes[point.assessment.label] += mass
        for modality, share in point.assessment.contributions.items():
            shares[modality] += share * mass / weight
    return Span(
        start=run[0].start,
        end=run[-1].end,
        peak=best.score,
        peak_time=(best.start + best.end) / 2,
        label=max(votes, key=lambda label: votes[label]),
        contributions=dict(shares),
    )
