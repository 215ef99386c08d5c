"""Figures of several systems on the same held-out recordings as a table of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HEAD = (
    "| | AUC | by recordings | by sources | AP | by recordings | by sources | anomaly AUC | above the line: "
    "abnormal frames | frames of normal recordings |",
    "|---|---|---|---|---|---|---|---|---|---|",
)
UNCALIBRATED = "no line"


def table(metrics: Mapping[str, Mapping[str, Any]], *, without_line: frozenset[str] = frozenset()) -> str:
    """Markdown, a row for each of `HeldOut.as_json` by name, in order.

    without_line  names of those whose scores have an order, but no alert line
    """
    return "\n".join([*HEAD, *(_row(name, own, name not in without_line) for name, own in metrics.items())])


def _row(name: str, own: Mapping[str, Any], has_line: bool) -> str:
    cells = [name]
    for figure in ("auc", "ap"):
        cells.append(f"{own[figure]['value']:.3f}")
        cells += [_bounds(own[drawn]["interval"]) for drawn in (figure, f"{figure}_of_sources")]
    cells.append(f"{own['anomaly_auc']['value']:.3f}")
    for share in ("abnormal_frames_above_line", "normal_recordings_frames_above_line"):
        cells.append(f"{own[share]:.3f}" if has_line else UNCALIBRATED)
    return f"| {' | '.join(cells)} |"


def _bounds(interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{low:.3f} to {high:.3f}"
