"""Recordings with what is true of them and what was said of them, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inference.datasets.annotations import Segment
from inference.datasets.item import Item
from inference.evaluate.frames import SNIPPET_FRAMES, ScoredSnippet, calibrated_frames, frame_scores
from inference.evaluate.latency import Curve
from inference.evaluate.metrics import Series, Truth
from inference.evaluate.protocol import Protocol
from inference.evaluate.score_files import EvaluationError, FileScores
from inference.systems.protocol import NORMAL, ClipDecision

DEFAULT_RATE = 25.0
"""Frames a second where the scores tell no times."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """label     true class, or None where only frames are labelled
    source    recordings of one source are drawn together in intervals
    decision  of the recording as a whole, or None
    truth     (F,) whether each frame is abnormal, or None where the recording is labelled as a whole only
    raw       (F,) the system's own scale; None where only the whole was scored
    curve     calibrated scores over time with `truth`, or None without either
    segments  true stretches by class, in frames; None where they are not annotated
    classes   (F, C) probabilities of the frames in the order of `class_names`, or None
    path      of the recording, where it is known
    thermal   of its thermal companion, where it has one
    rate      frames a second
    """

    name: str
    source: str
    label: str | None
    decision: ClipDecision | None
    truth: Truth | None = None
    raw: Series | None = None
    calibrated: Series | None = None
    curve: Curve | None = None
    segments: tuple[Segment, ...] | None = None
    classes: NDArray[np.float64] | None = None
    class_names: tuple[str, ...] = ()
    path: Path | None = None
    rate: float = DEFAULT_RATE
    thermal: Path | None = None

    @property
    def is_abnormal(self) -> bool | None:
        """None where nothing is known."""
        if self.label is not None:
            return self.label != NORMAL
        return None if self.truth is None else bool(self.truth.any())


def judge_item(item: Item, scores: FileScores, renamed: Mapping[str, str]) -> Judged:
    """A data set's recording and its scores.

    renamed  the system's name of a class by the data set's

    Raises EvaluationError when frame labels and scores do not fit each other.
    """
    label = renamed.get(item.label, item.label)
    segments = item.segments
    if segments is not None:
        segments = tuple(Segment(own.start, own.end, renamed.get(own.label, own.label)) for own in segments)
    truth: Truth | None = None
    if scores.snippets:
        try:
            truth = item.truth(max(snippet.frame_end for snippet in scores.snippets))
        except ValueError as error:
            raise EvaluationError(str(error)) from error
    judged = _judged(item.name, item.source, label, truth, scores, segments=segments, path=item.path)
    return replace(judged, thermal=item.thermal)


def judge_frames(name: str, truth: Truth, scores: FileScores) -> Judged:
    """Frame labels alone and the scores of the file of that name. Raises EvaluationError."""
    path = Path(scores.file)
    return _judged(name, name, None, truth, scores, path=path if path.exists() else None)


def judge_protocol(protocol: Protocol, frames: Sequence[Series]) -> list[Judged]:
    """A published protocol's videos and the scores of their frames, as `Protocol.expanded` gives them. Scores
    within [0, 1] are taken for calibrated, and known when their snippet ends."""
    calibrated = all(len(own) and own.min() >= 0.0 and own.max() <= 1.0 for own in frames)
    judged = []
    for video, truth, scores in zip(protocol.videos, protocol.per_video, frames, strict=True):
        curve = Curve.even(scores, truth, protocol.fps, snippet=SNIPPET_FRAMES) if calibrated else None
        judged.append(
            Judged(
                name=video.name,
                source=video.name,
                label=video.labels[0],
                decision=None,
                truth=truth,
                raw=scores,
                calibrated=scores if calibrated else None,
                curve=curve,
                rate=protocol.fps,
            )
        )
    return judged


def _judged(
    name: str,
    source: str,
    label: str | None,
    truth: Truth | None,
    scores: FileScores,
    *,
    segments: Sequence[Segment] | None = None,
    path: Path | None = None,
) -> Judged:
    snippets = scores.snippets
    if not snippets:
        return Judged(name, source, label, scores.decision, segments=_tuple(segments), path=path)
    frames = len(truth) if truth is not None else max(snippet.frame_end for snippet in snippets)
    try:
        raw, calibrated = frame_scores(snippets, frames), calibrated_frames(snippets, frames)
    except ValueError as error:
        raise EvaluationError(f"{name}: {error}") from error
    curve = None
    if truth is not None and calibrated is not None:
        curve = _curve(snippets, calibrated, truth)
    names = tuple(dict.fromkeys(own for snippet in snippets for own in snippet.class_scores))
    return Judged(
        name=name,
        source=source,
        label=label,
        decision=scores.decision,
        truth=truth,
        raw=raw,
        calibrated=calibrated,
        curve=curve,
        segments=_tuple(segments),
        classes=_class_curves(snippets, names, frames) if names else None,
        class_names=names,
        path=path,
        rate=frame_rate(snippets),
    )


def _tuple(segments: Sequence[Segment] | None) -> tuple[Segment, ...] | None:
    return None if segments is None else tuple(segments)


def _curve(snippets: Sequence[ScoredSnippet], calibrated: Series, truth: Truth) -> Curve:
    """Each frame's score is known when the first snippet ends that covers it and scored it so."""
    rate = frame_rate(snippets)
    times = np.arange(len(calibrated)) / rate
    known = np.full(len(calibrated), np.inf)
    for snippet in snippets:
        span = slice(snippet.frame_start, snippet.frame_end)
        told = snippet.score == calibrated[span]
        end = snippet.frame_end / rate
        known[span] = np.where(told, np.minimum(known[span], end), known[span])
    known[np.isinf(known)] = len(calibrated) / rate
    return Curve(calibrated, truth, times, np.maximum.accumulate(known), len(calibrated) / rate)


def frame_rate(snippets: Sequence[ScoredSnippet]) -> float:
    """Frames a second by the snippets' own times. The last one is left out where there are others: it may be
    filled up with repeated frames."""
    whole = list(snippets[:-1]) or list(snippets)
    frames = sum(snippet.frame_end - snippet.frame_start for snippet in whole)
    seconds = sum(
        snippet.end - snippet.start
        for snippet in whole
        if snippet.start is not None and snippet.end is not None
    )
    return frames / seconds if seconds > 0 and frames > 0 else DEFAULT_RATE


def _class_curves(
    snippets: Sequence[ScoredSnippet], names: Sequence[str], frames: int
) -> NDArray[np.float64]:
    """(frames, C) mean probabilities of the snippets that cover each frame."""
    return np.stack(
        [
            frame_scores(
                [
                    ScoredSnippet(own.frame_start, own.frame_end, own.class_scores.get(name, 0.0))
                    for own in snippets
                ],
                frames,
            )
            for name in names
        ],
        axis=1,
    )
