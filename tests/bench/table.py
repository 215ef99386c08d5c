"""Numbers for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np


def percentile(values: Sequence[float], share: float) -> float:
    return float(np.percentile(values, share)) if len(values) else float("nan")


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    cells = [[_cell(value) for value in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def shares(cores: Mapping[str, float]) -> str:
    """Cores by group, the busiest first; what takes next to nothing is left out."""
    busiest = sorted(cores.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {value:.2f}" for name, value in busiest if value >= 0.005)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value)
