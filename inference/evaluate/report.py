"""A file of scores against a file of frame labels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inference.evaluate.frames import frame_scores
from inference.evaluate.metrics import FrameMetrics, frame_metrics
from inference.evaluate.score_files import EvaluationError, read_labels, read_score_lines


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
    scored = {Path(own.file).stem: own.snippets for own in read_score_lines(scores) if own.snippets}
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
