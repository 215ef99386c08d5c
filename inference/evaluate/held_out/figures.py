"""What scores of held-out recordings come to, with intervals.

Recordings share clips and clips share scenes. Intervals that draw recordings tell what other recordings of
these scenes would give; those that draw sources tell what other scenes would, and are the wider ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.datasets.joined import JoinedRecording, MeasuredClips, frame_truth, joined_features
from inference.evaluate.frames import ScoredSnippet, frame_scores
from inference.evaluate.held_out.division import Fold, fingerprint
from inference.evaluate.held_out.judging import Scores
from inference.evaluate.intervals import Interval, bootstrap_each, runs_of
from inference.evaluate.metrics import ALERT_LINE
from inference.evaluate.ranking import Ranking
from inference.types import Features

SAMPLES = 1000
Places = NDArray[np.int64]
HEADER = (
    f"{'':22s} {'AUC':>25s} {'by sources':>17s} {'AP':>25s} {'by sources':>17s} {'anomaly AUC':>25s} "
    f"{'chance':>7s} {'found':>6s} {'false':>6s}"
)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Frame-level figures over the recordings of all folds together; intervals of 95 %.

    auc, ap           ROC-AUC and step-wise average precision, drawing recordings
    auc_of_sources, ap_of_sources   the same figures, drawing sources
    anomaly_auc       ROC-AUC over abnormal recordings alone: does the score rise at the right time?
    positive          share of abnormal frames, which is chance for `ap`
    above_line        share of abnormal frames whose score reaches 0.5
    false_above_line  share of the normal recordings' frames whose score does
    division          fingerprint of what was tested on
    """

    auc: Interval
    ap: Interval
    auc_of_sources: Interval
    ap_of_sources: Interval
    anomaly_auc: Interval
    positive: float
    above_line: float
    false_above_line: float
    frames: int
    division: str

    def as_json(self) -> dict[str, Any]:
        """For a model's card."""
        intervals = {
            name: getattr(self, name)
            for name in ("auc", "ap", "auc_of_sources", "ap_of_sources", "anomaly_auc")
        }
        return {
            **{name: _told(interval) for name, interval in intervals.items()},
            "chance_ap": round(self.positive, 4),
            "abnormal_frames_above_line": round(self.above_line, 4),
            "normal_recordings_frames_above_line": round(self.false_above_line, 4),
            "recordings": self.auc.groups,
            "sources": self.auc_of_sources.groups,
            "frames": self.frames,
            "division": self.division,
        }

    def row(self, name: str) -> str:
        """A line of the table under `HEADER`."""
        drawn = [_bounds(own) for own in (self.auc_of_sources, self.ap_of_sources)]
        at_line = f"{self.positive:7.4f} {self.above_line:6.3f} {self.false_above_line:6.3f}"
        return (
            f"{name:22s} {self.auc!s:>25s} {drawn[0]:>17s} {self.ap!s:>25s} {drawn[1]:>17s} "
            f"{self.anomaly_auc!s:>25s} {at_line}"
        )


def _bounds(interval: Interval) -> str:
    return f"[{interval.low:.4f}, {interval.high:.4f}]"


def _told(interval: Interval) -> dict[str, Any]:
    return {
        "value": round(interval.value, 4),
        "interval": [round(interval.low, 4), round(interval.high, 4)],
    }


def figures(
    division: Sequence[Fold], clips: MeasuredClips, scores: Scores, *, samples: int = SAMPLES
) -> HeldOut:
    """Raises NotMeasured, KeyError for a recording without scores, ValueError where all frames are of one
    kind."""
    pieces: list[_Piece] = []
    for fold in division:
        for recording in fold.recordings:
            pieces += _pieces(recording, joined_features(recording, clips), scores[recording.name])
    runs = runs_of([piece.scores for piece in pieces], [piece.truth for piece in pieces])
    abnormal = np.asarray([piece.abnormal for piece in pieces])

    ranking = Ranking(runs.truth, runs.scores)

    def both(places: Places) -> tuple[float, float]:
        return ranking.auc_and_ap(runs.weights(places))

    recordings, sources = [piece.recording for piece in pieces], [piece.source for piece in pieces]
    auc, ap = bootstrap_each(both, recordings, samples=samples)
    auc_of_sources, ap_of_sources = bootstrap_each(both, sources, samples=samples)
    (anomaly_auc,) = bootstrap_each(
        lambda places: (both(places[abnormal[places]])[0],), recordings, samples=samples
    )
    quiet = ~abnormal[runs.clips]
    above = runs.scores >= ALERT_LINE
    return HeldOut(
        auc,
        ap,
        auc_of_sources,
        ap_of_sources,
        anomaly_auc,
        positive=_share(runs.truth, runs.lengths),
        above_line=_share(above[runs.truth], runs.lengths[runs.truth]),
        false_above_line=_share(above[quiet], runs.lengths[quiet]),
        frames=int(runs.lengths.sum()),
        division=fingerprint(division),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """The frames of one part of a recording: scores (f,), truth (f,); abnormal: the recording is."""

    recording: str
    source: str
    abnormal: bool
    scores: NDArray[np.float64]
    truth: NDArray[np.bool_]


def _pieces(
    recording: JoinedRecording, snippets: Sequence[Features], scores: Sequence[float]
) -> list[_Piece]:
    truth = frame_truth(recording, snippets)
    by_frame = frame_scores(
        (
            ScoredSnippet(item.frame_start, item.frame_end, score)
            for item, score in zip(snippets, scores, strict=True)
        ),
        len(truth),
    )
    ends = list(accumulate(part.seconds for part in recording.parts))
    which = np.searchsorted(ends, [(item.start + item.end) / 2 for item in snippets], side="right")
    found = []
    for place, part in enumerate(recording.parts):
        own = [item for item, number in zip(snippets, which.tolist(), strict=True) if number == place]
        span = slice(min(item.frame_start for item in own), max(item.frame_end for item in own))
        found.append(_Piece(recording.name, part.source, recording.is_abnormal, by_frame[span], truth[span]))
    return found


def _share(chosen: NDArray[np.bool_], lengths: NDArray[np.int64]) -> float:
    return float(np.average(chosen, weights=lengths)) if lengths.sum() else 0.0
