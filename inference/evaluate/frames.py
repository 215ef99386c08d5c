"""From scores of snippets, or of some frames, to one score for every frame of the original file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

SNIPPET_FRAMES = 16


@dataclass(frozen=True, slots=True)
class ScoredSnippet:
    """What a line of `score` says about frames: the snippet's raw score and, if finer, its frames' own.

    frame_start, frame_end   original frame numbers, end exclusive
    frames, frame_scores     (n,) original numbers of the analysed frames and their raw scores, or None
    score                    calibrated to [0, 1]; None where the file does not say
    start, end               seconds, or None where the file does not say
    label, class_scores      the class shown and probabilities by class, empty for a system without classes
    """

    frame_start: int
    frame_end: int
    raw: float
    frames: Sequence[int] | None = None
    frame_scores: Sequence[float] | None = None
    score: float | None = None
    start: float | None = None
    end: float | None = None
    label: str = ""
    class_scores: Mapping[str, float] = field(default_factory=dict)


def repeated(scores: ArrayLike, frames: int | None = None) -> NDArray[np.float64]:
    """(frames,) from (T,): each snippet's score for its sixteen frames, as published protocols do it.

    frames  how many the ground truth has; without, 16 T. Frames behind the last snippet take its score, since
            snippet counts are rounded down, and snippets that end behind the last frame are cut.

    Raises ValueError when a whole snippet or more is missing or too much: other scores than of this video.
    """
    values = np.asarray(scores, np.float64)
    every = np.repeat(values, SNIPPET_FRAMES)
    if frames is None:
        return every
    if not len(values) or abs(frames - len(every)) > 2 * SNIPPET_FRAMES:
        raise ValueError(
            f"{len(values)} snippets of {SNIPPET_FRAMES} frames do not fit a video of {frames} frames."
        )
    return np.pad(every[:frames], (0, max(0, frames - len(every))), mode="edge")


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
    return _everywhere(known, count)


def calibrated_frames(snippets: Iterable[ScoredSnippet], count: int) -> NDArray[np.float64] | None:
    """(count,) the highest calibrated score of the snippets that cover each frame: what raises an alarm. None
    where a snippet says none. Raises ValueError as `frame_scores` does."""
    highest: dict[int, float] = {}
    for snippet in snippets:
        if snippet.score is None:
            return None
        for number in range(snippet.frame_start, snippet.frame_end):
            highest[number] = max(snippet.score, highest.get(number, snippet.score))
    return _everywhere({number: [score] for number, score in highest.items()}, count)


def _everywhere(known: Mapping[int, Sequence[float]], count: int) -> NDArray[np.float64]:
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
