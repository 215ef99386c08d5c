"""mAP at temporal IoU: are the stretches of each class found, and bounded rightly?

The convention of VadCLIP's evaluation, from class scores of frames to an average over classes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5)
DEPTH = 0.6
"""How far below its highest score a class may fall within a stretch, as a share of its range in the video."""
SHORTEST = 2
VIDEO_SHARE = 0.7
"""Weight of the class's score of the whole video in a stretch's confidence."""
OVERLAP = 0.6
TOP_SHARE = 16
"""A video's class score is the mean of its highest sixteenth of frames."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames [start, end) of video number `video`; `confidence` of a found one, 1 for a true one."""

    video: int
    start: int
    end: int
    confidence: float = 1.0

    def iou(self, other: Stretch) -> float:
        """Frames of both over frames of either; 0 in different videos."""
        if self.video != other.video:
            return 0.0
        both = max(0, min(self.end, other.end) - max(self.start, other.start))
        either = (self.end - self.start) + (other.end - other.start) - both
        return both / either if either else 0.0


@dataclass(frozen=True, slots=True)
class LocalisationMetrics:
    """mean       mAP by IoU threshold
    average    mean of these
    per_class  AP by class and threshold; None for a class without a true stretch
    """

    mean: Mapping[float, float]
    average: float
    per_class: Mapping[str, Mapping[float, float | None]]


def found_stretches(video: int, scores: NDArray[np.float64]) -> list[Stretch]:
    """Stretches that one class's scores (F,) of a video's frames speak for, most confident first.

    A stretch is a run of at least two frames whose score exceeds max - 0.6 (max - min) of the video; its
    confidence is its highest score plus 0.7 times the mean of the video's highest sixteenth of frames. Of two
    that overlap by an IoU above 0.6 the less confident is dropped. An even curve has none.
    """
    if not len(scores):
        return []
    line = scores.max() - DEPTH * (scores.max() - scores.min())
    edges = np.diff(np.concatenate([[0], (scores > line).astype(np.int8), [0]]))
    top = np.sort(scores)[::-1][: max(1, len(scores) // TOP_SHARE)].mean()
    every = [
        Stretch(video, int(start), int(end), float(scores[start:end].max() + VIDEO_SHARE * top))
        for start, end in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True)
        if end - start >= SHORTEST
    ]
    kept: list[Stretch] = []
    for stretch in sorted(every, key=lambda item: -item.confidence):
        if all(stretch.iou(other) <= OVERLAP for other in kept):
            kept.append(stretch)
    return kept


def average_precision_at(found: Sequence[Stretch], true: Sequence[Stretch], iou: float) -> float | None:
    """AP of found stretches of one class: each, the most confident first, takes the best-fitting true stretch
    that is left and reaches `iou`; the mean over true stretches of the precision at each that was found.

    None without a true stretch.
    """
    if not true:
        return None
    left: dict[int, list[Stretch]] = {}
    for stretch in true:
        left.setdefault(stretch.video, []).append(stretch)
    hits: list[bool] = []
    for stretch in sorted(found, key=lambda item: -item.confidence):
        candidates = left.get(stretch.video, [])
        best = max(candidates, key=stretch.iou, default=None)
        hits.append(best is not None and stretch.iou(best) >= iou)
        if best is not None and hits[-1]:
            candidates.remove(best)
    positive = np.asarray(hits, bool)
    precision = np.cumsum(positive) / np.arange(1, len(positive) + 1)
    return float(precision[positive].sum() / len(true))


def localisation_metrics(
    class_scores: Sequence[NDArray[np.float64]],
    truth: Sequence[Mapping[str, Sequence[tuple[int, int]]]],
    classes: Sequence[str],
    *,
    count_absent: bool = False,
    thresholds: Sequence[float] = THRESHOLDS,
) -> LocalisationMetrics:
    """mAP over `classes`, the columns of `class_scores`.

    class_scores  for each video (F, C) probabilities of its frames
    truth         for each video the true stretches [start, end) by class. Where the normal class is among
                  `classes`, a normal video is one stretch of it, as in XD-Violence's published figures
    count_absent  whether a class without any true stretch counts as 0 in the mean, as the normal class of
                  UCF-Crime's published figures does; otherwise it is left out

    Raises ValueError when no class has a true stretch, or the numbers of videos differ.
    """
    if len(class_scores) != len(truth):
        raise ValueError(f"{len(class_scores)} scored videos do not fit {len(truth)} labelled ones.")
    per_class: dict[str, dict[float, float | None]] = {}
    for column, name in enumerate(classes):
        found = [
            stretch
            for video, scores in enumerate(class_scores)
            for stretch in found_stretches(video, np.asarray(scores[:, column], np.float64))
        ]
        true = [
            Stretch(video, start, end)
            for video, stretches in enumerate(truth)
            for start, end in stretches.get(name, ())
        ]
        per_class[name] = {iou: average_precision_at(found, true, iou) for iou in thresholds}
    mean = {iou: _mean([values[iou] for values in per_class.values()], count_absent) for iou in thresholds}
    return LocalisationMetrics(mean, float(np.mean(list(mean.values()))), per_class)


def _mean(values: Sequence[float | None], count_absent: bool) -> float:
    counted = [value or 0.0 for value in values if value is not None or count_absent]
    if all(value is None for value in values):
        raise ValueError("No class has a true stretch.")
    return float(np.mean(counted))
