"""Scores and spans as CSV, row by row."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async

from monitoring.analysis.blocks import MODALITIES
from monitoring.models import Analysis
from monitoring.scores import read_blocks, read_spans

SCORE_COLUMNS = (
    *("sequence", "start", "end", "frame_start", "frame_end", "score", "raw", "label"),
    *(modality.value for modality in MODALITIES),
)
CLASS_PREFIX = "class "
"""Begins the columns of class probabilities: "class fighting"."""
SPAN_COLUMNS = ("start", "end", "duration", "peak", "peak_time", "label", "description", "shown", "whose")


def score_lines(analysis_id: UUID) -> Iterator[str]:
    """CSV lines of all snippets, header first; times in seconds, frame numbers of the original file. After
    the modalities' shares comes a column for each class that the system tells apart, empty where it told
    none."""
    # The header needs the classes of every minute before the first line is written.
    classes = list(dict.fromkeys(name for block in read_blocks(analysis_id) for name in block.classes))
    header = (*SCORE_COLUMNS, *(CLASS_PREFIX + name for name in classes))
    yield from csv_lines(header, _score_rows(analysis_id, classes))


def span_lines(analysis: Analysis) -> Iterator[str]:
    """CSV lines of all spans, header first; times in seconds. After the measured sentence come the words that
    are shown first, and whose they are."""
    rows = (
        (
            f"{span.start:.3f}",
            f"{span.end:.3f}",
            f"{span.end - span.start:.3f}",
            f"{span.peak:.4f}",
            f"{span.peak_time:.3f}",
            plain(span.label),
            plain(span.description),
            plain(span.described.shown),
            plain(span.described.mark),
        )
        for span in read_spans(analysis)
    )
    yield from csv_lines(SPAN_COLUMNS, rows)


def _score_rows(analysis_id: UUID, classes: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    for block in read_blocks(analysis_id):
        told = [block.classes.get(name) for name in classes]
        for n in range(len(block.sequence)):
            shares = (block.contributions[modality.value][n] for modality in MODALITIES)
            probabilities = (column[n] if column else None for column in told)
            yield (
                block.sequence[n],
                f"{block.start[n]:.3f}",
                f"{block.end[n]:.3f}",
                block.frame_start[n],
                block.frame_end[n],
                f"{block.score[n]:.4f}",
                f"{block.raw[n]:.6g}",
                plain(block.label[n]),
                # NaN, the only value unequal to itself, means that this was not measured.
                *("" if share != share else f"{share:.3f}" for share in shares),
                *("" if value is None else f"{value:.3f}" for value in probabilities),
            )


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Iterable[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """CSV lines, header first. What people wrote is to be made `plain` before."""
    writer = csv.writer(_Echo())
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow(row)


def plain(text: str) -> str:
    """Text that a spreadsheet would run as a formula is made plain by a leading apostrophe."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


async def in_pieces(lines: Iterable[str], size: int = 500) -> AsyncIterator[str]:
    """Lines joined by the hundred: an ASGI server would collect a plain iterator whole before sending."""
    iterator = iter(lines)

    def take() -> str:
        return "".join(line for _, line in zip(range(size), iterator, strict=False))

    while piece := await sync_to_async(take)():
        yield piece
