"""The published test protocols of UCF-Crime, XD-Violence and ShanghaiTech.

A protocol is a list of videos in the order in which scores are joined, how many frames each counts for, and
0/1 for every frame. Snippet scores are repeated for their sixteen frames (`frames.repeated`).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import ArrayLike

from inference.datasets.annotations import (
    UCF_CLASSES,
    XD_CLASSES,
    Segment,
    read_ucf_annotations,
    read_xd_annotations,
    xd_labels,
)
from inference.errors import InferenceError
from inference.evaluate.frames import SNIPPET_FRAMES, frame_scores, repeated
from inference.evaluate.intervals import Runs, runs_of
from inference.evaluate.localisation import LocalisationMetrics, localisation_metrics
from inference.evaluate.metrics import (
    ALERT_LINE,
    Areas,
    Series,
    Truth,
    areas,
    false_alarm_rate,
)
from inference.evaluate.score_files import FileScores
from inference.evaluate.smoothing import Smoothing, smoothed
from inference.systems.protocol import ABNORMAL, NORMAL


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


def load_ucf_crime(folder: Path) -> Protocol:
    """290 videos, 140 of them abnormal: ucf_gt.npz, ucf_test_videos.csv and ucf_annotations.txt of `folder`.

    Raises ProtocolError where a file is missing or the files contradict each other, AnnotationError.
    """
    annotated = read_ucf_annotations(_there(folder / "ucf_annotations.txt"))
    videos = []
    for name, frames in _video_list(folder / "ucf_test_videos.csv"):
        if name not in annotated:
            raise ProtocolError(f"{name} of the test list is not annotated in {folder}.")
        label, segments = annotated[name]
        videos.append(Video(name, frames, (label,), segments))
    truth = _truth(folder / "ucf_gt.npz")
    return _checked(Protocol("ucf_crime", "UCF-Crime", tuple(videos), truth, UCF_CLASSES, 30.0, True))


def load_xd_violence(folder: Path) -> Protocol:
    """800 videos, 500 of them abnormal: xd_gt.npz, xd_test_videos.csv and xd_annotations.txt of `folder`.

    Raises ProtocolError, AnnotationError. Segments of videos with several classes: `read_xd_annotations`.
    """
    annotated = read_xd_annotations(_there(folder / "xd_annotations.txt"))
    videos = tuple(
        Video(name, frames, xd_labels(name) or (NORMAL,), annotated.get(name, ()))
        for name, frames in _video_list(folder / "xd_test_videos.csv")
    )
    truth = _truth(folder / "xd_gt.npz")
    classes = tuple(XD_CLASSES.values())
    return _checked(Protocol("xd_violence", "XD-Violence", videos, truth, classes, 24.0))


def load_shanghaitech(folder: Path, video_list: Path | None = None) -> Protocol:
    """The frames of 199 test videos of the weakly supervised split: shanghaitech_gt.npz of `folder`.

    video_list  CSV with columns video, frames in the order of the ground truth; without it (and without
                shanghaitech_test_videos.csv in `folder`) all frames are one sequence, which gives ROC-AUC
                and AP but nothing by video

    Raises ProtocolError.
    """
    truth = _truth(folder / "shanghaitech_gt.npz")
    beside = folder / "shanghaitech_test_videos.csv"
    source = video_list or (beside if beside.exists() else None)
    listed = _video_list(source) if source else [("shanghaitech", len(truth))]
    if sum(frames for _, frames in listed) != len(truth):
        raise ProtocolError(
            f"The video list of ShanghaiTech counts {sum(frames for _, frames in listed)} frames, its ground "
            f"truth {len(truth)}."
        )
    parts = np.split(truth, np.cumsum([frames for _, frames in listed])[:-1])
    videos = tuple(
        Video(name, frames, (ABNORMAL if part.any() else NORMAL,))
        for (name, frames), part in zip(listed, parts, strict=True)
    )
    return Protocol("shanghaitech", "ShanghaiTech", videos, truth, (NORMAL, ABNORMAL), 24.0)


PROTOCOLS = {
    "ucf_crime": load_ucf_crime,
    "xd_violence": load_xd_violence,
    "shanghaitech": load_shanghaitech,
}


def load_protocol(name: str, folder: Path) -> Protocol:
    """A protocol by name from the folder of its ground truth. Raises ProtocolError."""
    if name not in PROTOCOLS:
        raise ProtocolError(f"There is no protocol {name!r}; there are {', '.join(PROTOCOLS)}.")
    return PROTOCOLS[name](folder)


def _areas_of(runs: Runs, chosen: Truth) -> Areas | None:
    """Areas over the chosen stretches, None where they are of one kind."""
    truth = runs.truth[chosen]
    if truth.all() or not truth.any():
        return None
    return areas(truth, runs.scores[chosen], runs.lengths[chosen])


def _checked(protocol: Protocol) -> Protocol:
    """The protocol, when its list, its ground truth and its annotations say the same."""
    counted = sum(video.frames for video in protocol.videos)
    if counted != len(protocol.truth):
        raise ProtocolError(
            f"The videos of {protocol.title} count {counted} frames, its ground truth {len(protocol.truth)}."
        )
    for video, truth in zip(protocol.videos, protocol.per_video, strict=True):
        annotated = np.zeros(video.frames, bool)
        for segment in video.segments:
            annotated[segment.start : segment.end] = True
        if not np.array_equal(annotated, truth):
            raise ProtocolError(f"The annotated segments of {video.name} are not its ground truth.")
    return protocol


def _video_list(path: Path) -> list[tuple[str, int]]:
    with _there(path).open(encoding="utf-8", newline="") as file:
        try:
            return [(row["video"], int(row["frames"])) for row in csv.DictReader(file)]
        except (KeyError, ValueError, TypeError) as error:
            raise ProtocolError(f"{path} is not a CSV file with columns video and frames.") from error


def _truth(path: Path) -> Truth:
    try:
        with np.load(_there(path), allow_pickle=False) as arrays:
            return np.asarray(arrays["gt"]).reshape(-1) > 0
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ProtocolError(f"{path} is not an NPZ file with an array gt.") from error


def _there(path: Path) -> Path:
    if not path.is_file():
        raise ProtocolError(f"{path.name} is not in {path.parent}.")
    return path
