"""The curve of a report as geometry, which both the page and the PDF draw."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.evidence.scores import SystemScores

COLOURS = ("#1f5fbf", "#b4530a", "#2d7d46", "#8a3fa0", "#a8324a", "#11737c", "#6b6b20")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "5 5", "1 4", "12 4")
"""Beside the colour, for those who do not tell colours apart and for black printers."""
_GAP = 10.0
"""Seconds without a score after which a curve begins anew."""


@dataclass(frozen=True, slots=True)
class Line:
    """pieces  each a list of (x, y), both 0 to 1 from the lower left; level  the alert line's y"""

    title: str
    colour: str
    dash: str
    level: float
    pieces: list[list[tuple[float, float]]]


def lines(series: list[SystemScores], start: float, end: float) -> list[Line]:
    """One a system, drawn at the middle of its snippets."""
    span = max(end - start, 1.0)
    drawn = []
    for place, system in enumerate(series):
        pieces: list[list[tuple[float, float]]] = []
        before = None
        for snippet in system.snippets:
            middle = (snippet.start + snippet.end) / 2
            if before is None or middle - before > _GAP:
                pieces.append([])
            pieces[-1].append(((middle - start) / span, min(1.0, max(0.0, snippet.score))))
            before = middle
        style = place % len(COLOURS)
        drawn.append(Line(system.title, COLOURS[style], DASHES[style], system.line, pieces))
    return drawn


def share(time: float, start: float, end: float) -> float:
    """Where a time lies between the two, 0 to 1."""
    return min(1.0, max(0.0, (time - start) / max(end - start, 1.0)))
