"""Choose the ensemble's weights from held-out scores of its members, which their trainings write.

    python -m inference train ensemble --data DIR --features DIR --scores ws_vad.json aadc_net.json --out DIR

Members are measured, calibrated and weighed on recordings whose sources they did not learn from; the ensemble
itself is measured on each fold with weights chosen on the others. Beside the model lies held_out.md, a table
of all of them and of what they must beat.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inference.datasets.joined import MeasuredClips, frame_truth, joined_features
from inference.errors import TrainingError
from inference.evaluate.held_out import Fold, Scores, divide, figures, judged, keep_scores, kept_scores
from inference.evaluate.held_out.division import FOLDS, RECORDINGS
from inference.evaluate.held_out.listing import table
from inference.evaluate.held_out.yardsticks import UNCALIBRATED, yardsticks
from inference.systems.ensemble.fitting import choose_weights
from inference.systems.ensemble.weights import NAME, Weights
from inference.training import store

MODEL, SCORES, TABLE = "model", "held_out.json", "held_out.md"
EQUAL = "equal weights"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--features", required=True, type=Path, metavar="DIR", help="measured clips of the data"
    )
    parser.add_argument(
        "--scores", required=True, nargs="+", type=Path, metavar="FILE", help="held-out scores, one a member"
    )
    parser.add_argument("--folds", type=int, default=FOLDS)
    parser.add_argument(
        "--recordings", type=int, default=RECORDINGS, help="joined for each fold (default 40)"
    )
    parser.add_argument("--licence", default="", help="what the card says of the data's licence")


def train(arguments: argparse.Namespace) -> Path:
    """Train as the command line says; returns the model's folder.

    Raises TrainingError, LayoutError, MediaError, NotMeasured, OtherDivision.
    """
    start = time.monotonic()
    data, out = Path(arguments.data), Path(arguments.out)
    clips = MeasuredClips(arguments.features)
    division = divide(data, k=arguments.folds, count=arguments.recordings, seed=arguments.seed)
    members = dict(kept_scores(path, division) for path in arguments.scores)
    if len(members) < 2:
        raise TrainingError("An ensemble needs the scores of two systems or more (--scores).")
    plain = {name: judged(division, clips, learn) for name, learn in yardsticks(data).items()}
    snippets = Snippets.of(division, clips)
    pooled = {
        EQUAL: pooled_with(division, members, dict.fromkeys(range(len(division)), Weights.equal(members))),
        NAME: pooled_with(
            division, members, {fold.number: snippets.without(fold, members) for fold in division}
        ),
    }
    metrics = {
        name: figures(division, clips, own).as_json() for name, own in (plain | members | pooled).items()
    }
    keep_scores(out / SCORES, NAME, division, pooled[NAME])
    weights = snippets.fitted(members)
    card = {
        "system": NAME,
        "configuration": ", ".join(members),
        "classes": ["normal", "abnormal"],
        "weights": weights.as_json(),
        "data": {
            "recordings": sum(len(fold.recordings) for fold in division),
            "sources": len(set().union(*(fold.tested for fold in division))),
            "licence": arguments.licence or "not stated",
        },
        "split": f"{len(division)} folds by source; each fold is measured with weights chosen on the others",
        "seed": arguments.seed,
        "metrics": metrics,
        "seconds": round(time.monotonic() - start, 1),
    }
    shares = weights.shares(members)
    tensors = {"shares": np.asarray([shares.get(name, 0.0) for name in members], np.float32)}
    (out / TABLE).write_text(table(metrics, without_line=UNCALIBRATED) + "\n", encoding="utf-8")
    return store.write(out / MODEL, tensors, card)


class Snippets:
    """The snippets of all held-out recordings, in order: truth (n,), sources (n,), folds (n,) and the names
    of their recordings."""

    def __init__(
        self, truth: NDArray[np.bool_], sources: Sequence[str], folds: NDArray[np.int64], names: Sequence[str]
    ) -> None:
        self._truth, self._sources, self._folds, self._names = truth, np.asarray(sources), folds, names

    @classmethod
    def of(cls, division: Sequence[Fold], clips: MeasuredClips) -> Snippets:
        """Raises NotMeasured. A part of a recording that is tested on is one snippet."""
        truth, sources, folds, names = [], [], [], []
        for fold in division:
            for recording in fold.recordings:
                snippets = joined_features(recording, clips)
                by_frame = frame_truth(recording, snippets)
                truth += [
                    bool(by_frame[item.frame_start : item.frame_end].mean() >= 0.5) for item in snippets
                ]
                sources += [part.source for part in recording.parts]
                folds += [fold.number] * len(snippets)
                names.append(recording.name)
        return cls(np.asarray(truth), sources, np.asarray(folds), names)

    def fitted(self, members: Mapping[str, Scores]) -> Weights:
        """Weights chosen on all folds."""
        return self._fitted(members, np.ones(len(self._truth), bool))

    def without(self, fold: Fold, members: Mapping[str, Scores]) -> Weights:
        """Weights chosen on all folds but one."""
        return self._fitted(members, self._folds != fold.number)

    def _fitted(self, members: Mapping[str, Scores], chosen: NDArray[np.bool_]) -> Weights:
        scores = {
            name: np.concatenate([own[recording] for recording in self._names])[chosen]
            for name, own in members.items()
        }
        return choose_weights(
            scores, self._truth[chosen], self._sources[chosen].tolist(), self._folds[chosen]
        )


def pooled_with(
    division: Sequence[Fold], members: Mapping[str, Scores], weights: Mapping[int, Weights]
) -> dict[str, tuple[float, ...]]:
    """Scores of the ensemble; weights are given by the number of the fold."""
    return {
        recording.name: tuple(
            weights[fold.number].pooled({name: own[recording.name] for name, own in members.items()}).tolist()
        )
        for fold in division
        for recording in fold.recordings
    }
