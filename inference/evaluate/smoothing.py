"""Smoothing of snippet scores over time, as published systems do it before they are compared."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Smoothing = Literal["slide", "slide_edge", "fixed", "causal"]
SMOOTHINGS: tuple[Smoothing, ...] = ("slide", "slide_edge", "fixed", "causal")


def smoothed(scores: ArrayLike, kind: Smoothing, width: int) -> NDArray[np.float64]:
    """(T,) scores of one video's snippets, each a mean of up to `width` of the (T,) given.

    slide       of s_i to s_(i + width - 1), with zeros behind the end, so that the tail decays (PEL4VAD)
    slide_edge  the same with the last score repeated behind the end
    fixed       of blocks of `width`, the last filled up with zeros (PEL4VAD)
    causal      of the last `width` up to and including s_i, fewer at the beginning: usable live

    Raises ValueError for a width below 1 or an unknown kind.
    """
    values = np.asarray(scores, np.float64)
    if width < 1:
        raise ValueError("A smoothing window holds at least one score.")
    if not len(values):
        return values
    if kind == "causal":
        counts = np.minimum(np.arange(1, len(values) + 1), width)
        return _window_sums(np.pad(values, (width - 1, 0)), width) / counts
    if kind in ("slide", "slide_edge"):
        mode: Literal["constant", "edge"] = "constant" if kind == "slide" else "edge"
        return _window_sums(np.pad(values, (0, width - 1), mode=mode), width) / width
    if kind == "fixed":
        blocks = np.pad(values, (0, -len(values) % width)).reshape(-1, width)
        return np.repeat(blocks.mean(axis=1), width)[: len(values)]
    raise ValueError(f"There is no smoothing {kind!r}; there are {', '.join(SMOOTHINGS)}.")


def _window_sums(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    windows = np.lib.stride_tricks.sliding_window_view(values, width)
    return np.asarray(windows.sum(axis=1), np.float64)
