"""Short windows over long sequences: where they lie, and one score a step from windows that overlap.

A recording is looked at through windows of ten steps, five apart; a step that lies in several takes the
highest score of them (paper 003 leaves this open; models of clips meet recordings so). A camera's newest step
is judged at the end of a window of what came before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


def spread(steps: int, length: int, hop: int) -> list[tuple[int, int]]:
    """[start, end) of windows over `steps`; the last one ends with them, and none begins before them."""
    if steps <= length:
        return [(0, steps)] if steps else []
    starts = [*range(0, steps - length, hop), steps - length]
    return [(start, start + length) for start in starts]


def trailing(steps: int, length: int, *, first: int = 0) -> list[tuple[int, int]]:
    """The window that ends with each step from `first` on."""
    return [(max(0, end - length), end) for end in range(first + 1, steps + 1)]


def highest(scores: Sequence[Doubles], windows: Sequence[tuple[int, int]], steps: int) -> NDArray[np.int64]:
    """(steps,) which window speaks for each step: the one that scores it highest.

    scores  (length,) of each window
    """
    chosen = np.full(steps, -1, np.int64)
    most = np.full(steps, -np.inf)
    for number, ((start, end), own) in enumerate(zip(windows, scores, strict=True)):
        higher = own[: end - start] > most[start:end]
        most[start:end][higher] = own[: end - start][higher]
        chosen[start:end][higher] = number
    return chosen


def stretched(count: int, length: int) -> NDArray[np.int64]:
    """(length,) rows of `count` that stand for the middles of `length` equal parts."""
    return np.minimum((np.arange(length) + 0.5) * count / length, count - 1).astype(np.int64)


def runs(length: int, cuts: list[int]) -> list[int]:
    """Lengths of the stretches that sorted `cuts` in (0, length) make."""
    return [end - start for start, end in pairwise([0, *cuts, length])]
