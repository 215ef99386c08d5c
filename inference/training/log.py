"""What happened in each epoch, as a CSV file, and for TensorBoard where that is installed."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from inference.weights.cache import write_aside


def write_csv(path: Path, rows: Sequence[Mapping[str, float]]) -> None:
    """One line an epoch. Written whole each time, so that a resumed run repeats no line."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_aside(path, text.getvalue().encode())


def write_tensorboard(folder: Path, row: Mapping[str, float]) -> None:
    """Add an epoch's row to TensorBoard's files; nothing happens where it is not installed."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return
    # A run that resumes before an epoch already written drops what came after it.
    epoch = int(row["epoch"])
    with SummaryWriter(str(folder), purge_step=epoch) as writer:
        for name, value in row.items():
            if name != "epoch":
                writer.add_scalar(name, value, epoch)
