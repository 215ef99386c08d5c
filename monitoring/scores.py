"""An analysis' scores and spans as they are shown and exported."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from inference.systems.spans import ALERT_LINE
from monitoring.analysis.blocks import MODALITIES, Unpacked, unpack
from monitoring.describing import reading
from monitoring.describing.facts_of import INNER
from monitoring.describing.reading import Described
from monitoring.models import Analysis, ScoreBlock, SpanRecord


@dataclass(frozen=True, slots=True)
class SnippetSeries:
    """Columns of equal length, one entry a snippet. Times in seconds, frame numbers of the original."""

    sequence: list[int] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    end: list[float] = field(default_factory=list)
    frame_start: list[int] = field(default_factory=list)
    frame_end: list[int] = field(default_factory=list)
    score: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    contributions: dict[str, list[float | None]] = field(default_factory=dict)
    classes: dict[str, list[float | None]] = field(default_factory=dict)
    """Probability by class, of systems that tell classes apart."""
    facts: dict[str, list[float | str | None]] = field(default_factory=dict)
    """Measured values by name: `monitoring.analysis.blocks.FACTS`."""


@dataclass(frozen=True, slots=True)
class FrameSeries:
    time: list[float] = field(default_factory=list)
    score: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BoxView:
    """Corners as fractions of the picture."""

    time: float
    frame: int
    left: float
    top: float
    right: float
    bottom: float
    label: str
    score: float
    confidence: float | None


@dataclass(frozen=True, slots=True)
class HeatmapView:
    """`values`: rows x cols bytes, base64; 0 for nothing, 255 for where all of the score comes from."""

    start: float
    end: float
    values: str


@dataclass(frozen=True, slots=True)
class Heatmaps:
    rows: int = 0
    cols: int = 0
    items: list[HeatmapView] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scores:
    analysis: str
    system: str
    line: float
    snippets: SnippetSeries
    frames: FrameSeries
    boxes: list[BoxView]
    heatmaps: Heatmaps


@dataclass(frozen=True, slots=True)
class SpanView:
    """`description` is the measured sentence alone; `described` says which words come first, and whose."""

    id: int
    start: float
    end: float
    peak: float
    peak_time: float
    label: str
    description: str
    described: Described
    contributions: dict[str, float]
    facts: dict[str, Any]


def read_blocks(analysis_id: UUID) -> Iterator[Unpacked]:
    """The blocks of an analysis in order, one in memory at a time."""
    rows = ScoreBlock.objects.filter(source_kind=ScoreBlock.Source.ANALYSIS, source_id=analysis_id)
    for scores, details in rows.order_by("minute").values_list("scores", "details").iterator(chunk_size=20):
        yield unpack(bytes(scores), None if details is None else bytes(details))


def read_scores(analysis: Analysis, *, overlays: bool = True) -> Scores:
    """Everything that the curve and the overlays of a recording need; empty while nothing is scored. Without
    `overlays` boxes and heatmaps, by far the most of it, are left out."""
    snippets = SnippetSeries()
    best: dict[float, float] = {}
    boxes: list[BoxView] = []
    items: list[HeatmapView] = []
    rows = cols = 0
    for modality in MODALITIES:
        snippets.contributions[modality.value] = []
    for block in read_blocks(analysis.pk):
        for held, more in ((snippets.classes, block.classes), (snippets.facts, block.facts)):
            _append_sparse(held, more, len(snippets.sequence), len(block.sequence))
        _append(snippets, block)
        details = block.details
        for time, score in zip(*details["frames"], strict=True):
            # Two blocks share the frames of the snippet that crosses from one minute into the next.
            best[time] = max(score, best.get(time, 0.0))
        if not overlays:
            continue
        boxes.extend(BoxView(box[0], box[1], *box[2:]) for box in details["boxes"])
        items.extend(HeatmapView(*item) for item in details["heatmaps"])
        if details["heatmaps"]:
            rows, cols = details["heatmap_shape"]
    measured = {
        name: shares
        for name, shares in snippets.contributions.items()
        if any(share is not None for share in shares)
    }
    snippets.contributions.clear()
    snippets.contributions.update(measured)
    return Scores(
        analysis=str(analysis.pk),
        system=analysis.system,
        line=ALERT_LINE,
        snippets=snippets,
        frames=FrameSeries(sorted(best), [best[time] for time in sorted(best)]),
        boxes=boxes,
        heatmaps=Heatmaps(rows, cols, items),
    )


def _append(series: SnippetSeries, block: Unpacked) -> None:
    series.sequence.extend(block.sequence.tolist())
    series.start.extend(_rounded(block.start.tolist()))
    series.end.extend(_rounded(block.end.tolist()))
    series.frame_start.extend(block.frame_start.tolist())
    series.frame_end.extend(block.frame_end.tolist())
    series.score.extend(_rounded(block.score.tolist()))
    series.raw.extend(_rounded(block.raw.tolist(), 6))
    series.label.extend(block.label)
    for name, shares in block.contributions.items():
        series.contributions[name].extend(
            None if math.isnan(share) else round(share, 3) for share in shares.tolist()
        )


def _append_sparse(
    series: dict[str, list[Any]], block: Mapping[str, Sequence[Any]], before: int, count: int
) -> None:
    """Columns that some blocks have and others lack, with None where they do."""
    for name in dict.fromkeys([*series, *block]):
        column = series.setdefault(name, [None] * before)
        column.extend(block.get(name, [None] * count))


def _rounded(values: list[float], digits: int = 4) -> list[float]:
    return [round(value, digits) for value in values]


def read_spans(analysis: Analysis) -> list[SpanView]:
    spans = list(SpanRecord.objects.filter(analysis=analysis))
    told = reading.of_spans(spans)
    return [
        SpanView(
            id=span.pk,
            start=span.start,
            end=span.end,
            peak=span.peak,
            peak_time=span.peak_time,
            label=span.label,
            description=span.description,
            described=told[span.pk],
            contributions=span.contributions,
            facts={name: value for name, value in span.facts.items() if name not in INNER},
        )
        for span in spans
    ]
