"""From scores of snippets, or of some frames, to one score for every frame of the original file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ScoredSnippet:
    """What a line of `score` says about frames: the snippet's raw score and, if finer, its frames' own.

    frame_start, frame_end   original frame numbers, end exclusive
    frames, frame_scores     (n,) original numbers of the analysed frames and their raw scores, or None
    """

    frame_start: int
    frame_end: int
    raw: float
    frames: Sequence[int] | None = None
    frame_scores: Sequence[float] | None = None


def frame_scores(snippets: Iterable[ScoredSnippet], count: int) -> NDArray[np.float64]:
    """(count,) one raw score for each original frame.

    Frames that were analysed take their own scores (the mean, where overlapping snippets both scored one),
    and frames between two of them the value between. Without frame scores each frame takes the mean of the
    snippets that cover it. Frames that nothing covers, such as those behind the last snippet, take the
    nearest score. Raises ValueError when there is nothing to go by or a snippet names a frame beyond `count`.
    """
    known: dict[int, list[float]] = {}
    for snippet in snippets:
        if snippet.frames is not None and snippet.frame_scores is not None:
            values: Mapping[int, float] = dict(zip(snippet.frames, snippet.frame_scores, strict=True))
        else:
            values = dict.fromkeys(range(snippet.frame_start, snippet.frame_end), snippet.raw)
        for number, value in values.items():
            known.setdefault(number, []).append(value)
    if not known:
        raise ValueError("There are no scores for this clip.")
    numbers = np.asarray(sorted(known))
    if numbers[0] < 0 or numbers[-1] >= count:
        raise ValueError(
            f"The scores name frame {numbers[-1]}, but the labels have {count} frames: "
            "they belong to another file, or count frames in another way."
        )
    means = np.asarray([np.mean(known[number]) for number in numbers.tolist()])
    return np.asarray(np.interp(np.arange(count), numbers, means), dtype=np.float64)
