"""A file of scores against a file of frame labels."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from inference.errors import InferenceError
from inference.evaluate.frames import ScoredSnippet, frame_scores
from inference.evaluate.metrics import FrameMetrics, Truth, frame_metrics


class EvaluationError(InferenceError):
    """Scores and labels that cannot be compared; the sentence says why."""

    code = "evaluation"


@dataclass(frozen=True, slots=True)
class Report:
    """unscored, unlabelled   clips that only one of the two files knows; they are left out."""

    metrics: FrameMetrics
    unscored: tuple[str, ...]
    unlabelled: tuple[str, ...]

    def __str__(self) -> str:
        metrics = self.metrics
        macro = "-" if metrics.auc_macro is None else f"{metrics.auc_macro:.4f}"
        lines = [
            f"clips {metrics.clips}, frames {metrics.frames}, abnormal {metrics.abnormal} "
            f"({metrics.abnormal / metrics.frames:.1%})",
            f"ROC-AUC micro {metrics.auc_micro:.4f}, macro {macro}",
            f"AP {metrics.ap:.4f} (trapezoid {metrics.ap_trapezoid:.4f})",
        ]
        if self.unscored:
            lines.append("labelled but not scored, left out: " + ", ".join(self.unscored))
        if self.unlabelled:
            lines.append("scored but not labelled, left out: " + ", ".join(self.unlabelled))
        return "\n".join(lines)


def evaluate_files(scores: Path, labels: Path) -> Report:
    """Frame-level metrics of a JSONL file that `score` wrote against an NPZ of 0/1 arrays by file stem.

    Raises EvaluationError with a sentence for files that cannot be read or do not fit each other.
    """
    truth = read_labels(labels)
    scored = read_scores(scores)
    both = [name for name in truth if name in scored]
    if not both:
        raise EvaluationError("No clip is in both files; labels are found by the file's name without ending.")
    try:
        series = {name: frame_scores(scored[name], len(truth[name])) for name in both}
        metrics = frame_metrics(series, {name: truth[name] for name in both})
    except ValueError as error:
        raise EvaluationError(str(error)) from error
    return Report(
        metrics=metrics,
        unscored=tuple(name for name in truth if name not in scored),
        unlabelled=tuple(name for name in scored if name not in truth),
    )


def read_labels(path: Path) -> Mapping[str, Truth]:
    """0/1 for each frame, keyed by file stem. Raises EvaluationError."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {name: np.asarray(arrays[name]).reshape(-1) > 0 for name in arrays.files}
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise EvaluationError(f"{path} is not an NPZ file of plain arrays: {error}") from error


def read_scores(path: Path) -> Mapping[str, list[ScoredSnippet]]:
    """The snippets of each clip of a JSONL file, keyed by file stem. Raises EvaluationError."""
    clips: dict[str, list[ScoredSnippet]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if "error" in row:
                continue
            snippet = ScoredSnippet(
                frame_start=int(row["frame_start"]),
                frame_end=int(row["frame_end"]),
                raw=float(row["raw"]),
                frames=row.get("frames"),
                frame_scores=row.get("frame_scores"),
            )
            clips.setdefault(Path(row["file"]).stem, []).append(snippet)
        except (ValueError, KeyError, TypeError) as error:
            raise EvaluationError(f"Line {number} of {path} is not a scored snippet: {error!r}") from error
    return clips
