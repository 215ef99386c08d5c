"""Recordings joined from short clips, as videos to learn from, and how well held-out sources are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from inference.datasets.joined import (
    JoinedRecording,
    MeasuredClips,
    Part,
    joined_features,
    plan,
    read_clips,
)
from inference.evaluate.held_out import Fold, HeldOut, Judge, Scores, divide, figures, judged
from inference.systems.protocol import NORMAL
from inference.systems.ws_vad.configuration import Architecture, Configuration
from inference.systems.ws_vad.fitting import Fitted, Labelled, Learner
from inference.systems.ws_vad.inputs import Rows, camera_looks_of, embedded_row, joined_rows, looks_of
from inference.systems.ws_vad.judging import judged as judged_whole
from inference.systems.ws_vad.judging import judged_causally
from inference.systems.ws_vad.lines import choose_line
from inference.systems.ws_vad.preparation import Preparation
from inference.systems.ws_vad.trained import Line
from inference.systems.ws_vad.videos import Video
from inference.types import Features

LEARNED = 3000
"""Recordings to learn from, of which few are seen twice. They share clips; drawn anew each, they show them in
other company, and how often a clip's recordings are abnormal comes close to telling whether it is."""

FOR_PREPARATION = 100
"""Recordings whose snippets the principal components are made of."""


@dataclass(frozen=True, slots=True)
class Validated:
    """Held-out figures of one way of scoring, the line that the labels of these recordings come to, and the
    scores by recording, calibrated by it.

    A line keeps scores in order, so that areas under curves do not depend on it; shares above it do.
    """

    figures: HeldOut
    line: Line
    scores: dict[str, tuple[float, ...]]


def classes_in(data: Path) -> tuple[str, ...]:
    """The normal class, then the others by name."""
    return (NORMAL, *sorted({clip.item.label for clip in read_clips(data) if clip.is_abnormal}))


def learned_videos(
    data: Path,
    clips: MeasuredClips,
    *,
    seed: int,
    sources: frozenset[str] | None = None,
    count: int = FOR_PREPARATION,
) -> list[Labelled]:
    """Recordings joined from the clips of some sources, or all, as measured.

    Raises LayoutError, NotMeasured.
    """
    classes = classes_in(data)
    return [
        labelled(recording, clips, classes)
        for recording in plan(data, count=count, seed=seed, sources=sources)
    ]


def labelled(recording: JoinedRecording, clips: MeasuredClips, classes: Sequence[str]) -> Labelled:
    snippets = joined_features(recording, clips)
    return Labelled(
        recording.name, recorded_rows(snippets), classes.index(recording.label), camera_rows(snippets)
    )


def drawn_videos(
    data: Path,
    clips: MeasuredClips,
    preparation: Preparation,
    architecture: Architecture,
    *,
    seed: int,
    sources: frozenset[str] | None = None,
    count: int = LEARNED,
) -> list[Video]:
    """As `learned_videos`, but prepared, snippet by snippet, so that thousands fit into memory."""
    classes = classes_in(data)
    known: dict[Part, tuple[Rows, Rows]] = {}
    videos = []
    for recording in plan(data, count=count, seed=seed, sources=sources):
        if any(part not in known for part in recording.parts):
            for part, snippet in zip(recording.parts, joined_features(recording, clips), strict=True):
                known[part] = (
                    preparation(recorded_rows([snippet]), architecture),
                    preparation(camera_rows([snippet]), architecture),
                )
        whole, camera = (joined_rows([known[part][way] for part in recording.parts]) for way in (0, 1))
        videos.append(Video(whole, classes.index(recording.label), camera))
    return videos


def learned(
    data: Path,
    clips: MeasuredClips,
    learner: Learner,
    folder: Path,
    *,
    title: str,
    seed: int,
    sources: frozenset[str] | None = None,
    count: int = LEARNED,
) -> Fitted:
    """Networks that learned from recordings joined from the clips of some sources, or all."""
    videos = learned_videos(data, clips, seed=seed, sources=sources, count=min(count, FOR_PREPARATION))
    drawn = partial(
        drawn_videos,
        data,
        clips,
        architecture=learner.configuration.architecture,
        seed=seed,
        sources=sources,
        count=count,
    )
    return learner.learn(videos, folder, title=title, drawn=drawn)


def recorded_rows(snippets: Sequence[Features]) -> Rows:
    return joined_rows([embedded_row(looks_of(item)) for item in snippets])


def camera_rows(snippets: Sequence[Features]) -> Rows:
    return joined_rows([embedded_row(camera_looks_of(item)) for item in snippets])


def validated(
    data: Path,
    clips: MeasuredClips,
    learner: Learner,
    folder: Path,
    *,
    folds: int,
    seed: int,
    count: int = LEARNED,
) -> dict[str, Validated]:
    """ "recordings" as wholes and "cameras", whose scores look back only: both by networks that did not see
    the sources."""
    division = divide(data, k=folds, seed=seed)
    fitted: dict[int, Fitted] = {}

    def fitted_on(fold: Fold) -> Fitted:
        if fold.number not in fitted:
            fitted[fold.number] = learned(
                data,
                clips,
                learner,
                folder / f"fold-{fold.number}",
                title=f"fold {fold.number + 1}",
                seed=seed * folds + fold.number,
                sources=fold.learned,
                count=count,
            )
        return fitted[fold.number]

    found: dict[str, Validated] = {}
    for way, camera in (("recordings", False), ("cameras", True)):
        raw = judged(division, clips, partial(_judge_of, fitted_on, learner.configuration, camera))
        line = _line(division, raw)
        scores = {name: tuple(line.calibrated(own).tolist()) for name, own in raw.items()}
        found[way] = Validated(figures(division, clips, scores), line, scores)
    return found


def _judge_of(
    fitted_on: Callable[[Fold], Fitted], configuration: Configuration, camera: bool, fold: Fold
) -> Judge:
    fitted = fitted_on(fold)

    def judge(_: JoinedRecording, snippets: Sequence[Features]) -> Sequence[float]:
        rows = camera_rows(snippets) if camera else recorded_rows(snippets)
        prepared = fitted.preparation(rows, configuration.architecture)
        if camera:
            found = judged_causally(fitted.networks, prepared, 0, configuration.window, explained=False)
        else:
            found = judged_whole(fitted.networks, prepared)
        return [float(score) for score in configuration.smooth(found.scores, causal=camera)]

    return judge


def _line(division: Iterable[Fold], raw: Scores) -> Line:
    recordings = [recording for fold in division for recording in fold.recordings]
    return choose_line(
        [raw[recording.name] for recording in recordings], [recording.is_abnormal for recording in recordings]
    )
