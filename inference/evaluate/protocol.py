"""What a published test protocol is: videos in the order in which scores are joined, how many frames each
counts for, and 0/1 for every frame. Snippet scores are repeated for their sixteen frames (`frames.repeated`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from inference.datasets.annotations import Segment
from inference.errors import InferenceError
from inference.evaluate.frames import SNIPPET_FRAMES, frame_scores, repeated
from inference.evaluate.intervals import Runs, runs_of
from inference.evaluate.localisation import LocalisationMetrics, localisation_metrics
from inference.evaluate.metrics import ALERT_LINE, Areas, Series, Truth, areas, false_alarm_rate
from inference.evaluate.score_files import FileScores
from inference.evaluate.smoothing import Smoothing, smoothed
from inference.systems.protocol import NORMAL


class ProtocolError(InferenceError):
    """Ground truth that is not what it should be, or scores that do not fit it."""

    code = "protocol"


@dataclass(frozen=True, slots=True)
class Video:
    """frames    how many the ground truth counts
    labels    classes of the video as a whole, the main one first; (normal,) for a normal one
    segments  as annotated, so an end may lie behind the last counted frame; empty for a normal video, and
              where no annotation is at hand
    """

    name: str
    frames: int
    labels: tuple[str, ...]
    segments: tuple[Segment, ...] = ()

    @property
    def is_abnormal(self) -> bool:
        return self.labels != (NORMAL,)


@dataclass(frozen=True, slots=True)
class ProtocolMetrics:
    """over       all frames
    anomaly    frames of videos labelled abnormal ("anomaly AUC")
    false_alarm_rate  over videos without an abnormal frame, a fraction
    """

    over: Areas
    anomaly: Areas | None
    false_alarm_rate: float | None
    videos: int
    frames: int
    positive: int


@dataclass(frozen=True, eq=False)
class Protocol:
    """truth  (F,) of all videos' frames, joined in their order
    fps    frames a second of the videos as published
    """

    name: str
    title: str
    videos: tuple[Video, ...]
    truth: Truth
    classes: tuple[str, ...]
    fps: float
    counts_absent_classes: bool = False
    """Whether mAP counts a class without a true segment as 0, as published figures on it do."""

    @cached_property
    def per_video(self) -> tuple[Truth, ...]:
        """0/1 of each video's frames."""
        ends = np.cumsum([video.frames for video in self.videos])
        return tuple(np.split(self.truth, ends[:-1]))

    def expanded(
        self,
        scores: Mapping[str, ArrayLike] | Sequence[ArrayLike],
        *,
        smoothing: Smoothing | None = None,
        width: int = 1,
    ) -> list[Series]:
        """Scores of every frame of each video from snippet scores (T,), by name or in order; scores that are
        as many as the frames stay as they are. Smoothing works on what is given. Raises ProtocolError."""
        if isinstance(scores, Mapping):
            missing = [video.name for video in self.videos if video.name not in scores]
            if missing:
                raise ProtocolError(
                    f"{len(missing)} of the {len(self.videos)} videos of {self.title} have no scores, "
                    f"{missing[0]} for one."
                )
            scores = [scores[video.name] for video in self.videos]
        if len(scores) != len(self.videos):
            raise ProtocolError(f"{self.title} has {len(self.videos)} videos; {len(scores)} are scored.")
        expanded = []
        for video, given in zip(self.videos, scores, strict=True):
            values = np.asarray(given, np.float64).reshape(-1)
            if smoothing is not None:
                values = smoothed(values, smoothing, width)
            try:
                expanded.append(values if len(values) == video.frames else repeated(values, video.frames))
            except ValueError as error:
                raise ProtocolError(f"{video.name}: {error}") from error
        return expanded

    def scores_of_files(self, scored: Sequence[FileScores]) -> dict[str, Series]:
        """(F,) raw scores of each video's counted frames, from what `score` wrote about the files; frames
        behind the counted ones are cut. Raises ProtocolError."""
        by_name = {Path(own.file).stem: own for own in scored if own.snippets}
        found: dict[str, Series] = {}
        for video in self.videos:
            if video.name in by_name:
                snippets = by_name[video.name].snippets
                every = frame_scores(snippets, max(video.frames, *(own.frame_end for own in snippets)))
                found[video.name] = every[: video.frames]
        return found

    def metrics(
        self,
        scores: Mapping[str, ArrayLike] | Sequence[ArrayLike],
        *,
        smoothing: Smoothing | None = None,
        width: int = 1,
        line: float = ALERT_LINE,
    ) -> ProtocolMetrics:
        """The protocol's figures of snippet or frame scores, as `expanded` takes them."""
        frames = self.expanded(scores, smoothing=smoothing, width=width)
        runs = runs_of(frames, self.per_video)
        abnormal = np.asarray([video.is_abnormal for video in self.videos])[runs.clips]
        return ProtocolMetrics(
            over=areas(runs.truth, runs.scores, runs.lengths),
            anomaly=_areas_of(runs, abnormal),
            false_alarm_rate=false_alarm_rate(self.per_video, frames, line),
            videos=len(self.videos),
            frames=len(self.truth),
            positive=int(self.truth.sum()),
        )

    def localisation(self, class_scores: Mapping[str, ArrayLike]) -> LocalisationMetrics:
        """mAP at IoU of snippet probabilities (T, C) by video name, C in the order of `classes`; the average
        is the published one. Raises ProtocolError."""
        curves = []
        for video in self.videos:
            scores = np.asarray(class_scores.get(video.name, ()), np.float64)
            if scores.ndim != 2 or scores.shape[1] != len(self.classes):
                known = ", ".join(self.classes)
                raise ProtocolError(f"{video.name} has no probabilities of the classes {known}.")
            curves.append(np.repeat(scores, SNIPPET_FRAMES, axis=0))
        return localisation_metrics(
            curves, self.stretches(), self.classes, count_absent=self.counts_absent_classes
        )

    def stretches(self) -> list[dict[str, list[tuple[int, int]]]]:
        """For each video its true stretches by class, for `localisation_metrics`; a normal video is one
        stretch of the normal class. Raises ProtocolError where segments were not at hand."""
        found: list[dict[str, list[tuple[int, int]]]] = []
        for video in self.videos:
            if video.is_abnormal and not video.segments:
                raise ProtocolError(f"{self.title} comes without segments, so there is no mAP on it.")
            own: dict[str, list[tuple[int, int]]] = {} if video.is_abnormal else {NORMAL: [(0, video.frames)]}
            for segment in video.segments:
                own.setdefault(segment.label, []).append((segment.start, segment.end))
            found.append(own)
        return found


def _areas_of(runs: Runs, chosen: Truth) -> Areas | None:
    """Areas over the chosen stretches, None where they are of one kind."""
    truth = runs.truth[chosen]
    if truth.all() or not truth.any():
        return None
    return areas(truth, runs.scores[chosen], runs.lengths[chosen])
