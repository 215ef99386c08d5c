"""The scores of footage that a profile had not learned from, in a file beside the profile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from inference.systems.budget import Series

NAME = "held-out.safetensors"


def save(folder: Path, series: Sequence[Series]) -> None:
    """Times in Unix seconds; parts may overlap in neither time nor order."""
    times = np.concatenate([each.times for each in series]).astype(np.float64)
    order = np.argsort(times, kind="stable")
    raw = np.concatenate([each.raw for each in series]).astype(np.float32)
    save_file({"times": times[order], "raw": raw[order]}, folder / NAME)


def load(folder: Path) -> Series | None:
    """None where a profile has none, or none that can be read."""
    try:
        tables = load_file(folder / NAME)
        return Series(tables["times"], tables["raw"].astype(np.float64))
    except (FileNotFoundError, SafetensorError, KeyError):
        return None
