"""Videos of any length as sequences of one length, as the published methods train on them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Rows = NDArray[np.float32]


def segment_means(rows: Rows, length: int) -> Rows:
    """Means of `length` equal segments: (T, D) -> (length, D), for RTFM and CLIP-TSA 32, for UR-DMU 200.

    Bounds are rounded down; a segment that is empty then (T < length) is the row that it begins at.
    """
    bounds = np.linspace(0, len(rows), length + 1, dtype=np.int64)
    return np.stack([rows[start : max(end, start + 1)].mean(axis=0) for start, end in pairwise(bounds)])


def picked_or_padded(rows: Rows, length: int) -> Rows:
    """(T, D) -> (length, D) for PEL4VAD and MACIL-SD (200): rows at equal distances, or zeros at the end."""
    if len(rows) > length:
        return rows[np.linspace(0, len(rows) - 1, length, dtype=np.int64)]
    return np.pad(rows, ((0, length - len(rows)), (0, 0)))


def lengths_of(batch: Tensor) -> Tensor:
    """(B,) how many rows of each video hold anything but zeros: (B, T, D), padded at the end."""
    return torch.any(batch != 0, dim=2).sum(1)
