"""Scores of the recordings of each fold, by what was learned without their sources; and keeping them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from inference.datasets.joined import JoinedRecording, MeasuredClips, joined_features
from inference.errors import InferenceError
from inference.evaluate.held_out.division import Fold, fingerprint
from inference.systems.protocol import System
from inference.types import Features
from inference.weights.cache import write_aside

Judge = Callable[[JoinedRecording, Sequence[Features]], Sequence[float]]
"""Scores of a recording's snippets, higher for more unusual; calibrated, where there is an alert line. The
recording is given so that more can be found about its parts; a judge does not look at labels or spans."""

Learn = Callable[[Fold], Judge]
"""Learns from the fold's `learned` sources alone."""

Scores = Mapping[str, tuple[float, ...]]
"""Of each snippet, by the name of the recording."""


class OtherDivision(InferenceError):
    """Kept scores that are of other recordings than those at hand."""

    code = "other_division"


def judged(division: Sequence[Fold], clips: MeasuredClips, learn: Learn) -> dict[str, tuple[float, ...]]:
    """Scores of every recording. Raises NotMeasured, and what `learn` raises; ValueError for a judge that
    does not score each snippet once."""
    found = {}
    for fold in division:
        judge = learn(fold)
        for recording in fold.recordings:
            snippets = joined_features(recording, clips)
            scores = tuple(float(score) for score in judge(recording, snippets))
            if len(scores) != len(snippets):
                raise ValueError(f"{len(scores)} scores do not fit {len(snippets)} snippets.")
            found[recording.name] = scores
    return found


def of_system(system: System) -> Judge:
    """The calibrated scores of a system, given each recording as a whole."""
    return lambda _, snippets: [assessment.score for assessment in system.assess(snippets, None)[0]]


def keep_scores(path: Path, system: str, division: Sequence[Fold], scores: Scores) -> None:
    """Write scores for whoever combines systems."""
    told = {"system": system, "division": fingerprint(division), "scores": scores}
    write_aside(path, (json.dumps(told) + "\n").encode())


def kept_scores(path: Path, division: Sequence[Fold]) -> tuple[str, dict[str, tuple[float, ...]]]:
    """The name of a system, and its scores. Raises OtherDivision, also for what is not a file of scores."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        system, mark = str(told["system"]), told["division"]
        scores = {name: tuple(map(float, own)) for name, own in told["scores"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise OtherDivision(f"{path} holds no scores of held-out recordings.") from error
    if mark != fingerprint(division):
        raise OtherDivision(f"{path} holds scores of other recordings than these data are divided into.")
    return system, scores
