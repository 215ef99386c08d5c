"""Frame-level metrics of anomaly detection, by scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import auc, average_precision_score, precision_recall_curve, roc_auc_score

Series = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FrameMetrics:
    """auc_micro     ROC-AUC over all frames of all clips together
    auc_macro     mean of the clips' own ROC-AUCs, over clips that have both kinds of frame; None without any
    ap            average precision, step-wise
    ap_trapezoid  area under the precision-recall curve by trapezoids, as XD-Violence papers report it
    """

    auc_micro: float
    auc_macro: float | None
    ap: float
    ap_trapezoid: float
    clips: int
    frames: int
    abnormal: int


def frame_metrics(scores: Mapping[str, Series], truth: Mapping[str, Truth]) -> FrameMetrics:
    """Metrics over clips: `scores` and `truth` hold one value a frame, keyed alike.

    Raises ValueError when all frames are of one kind: neither curve exists then.
    """
    every_score = np.concatenate([scores[name] for name in truth])
    every_truth = np.concatenate([truth[name] for name in truth])
    if every_truth.all() or not every_truth.any():
        raise ValueError("The labels must hold both normal and abnormal frames; these hold one kind only.")
    macro = [
        float(roc_auc_score(truth[name], scores[name]))
        for name in truth
        if truth[name].any() and not truth[name].all()
    ]
    precision, recall, _ = precision_recall_curve(every_truth, every_score)
    return FrameMetrics(
        auc_micro=float(roc_auc_score(every_truth, every_score)),
        auc_macro=float(np.mean(macro)) if macro else None,
        ap=float(average_precision_score(every_truth, every_score)),
        ap_trapezoid=float(auc(recall, precision)),
        clips=len(truth),
        frames=len(every_truth),
        abnormal=int(every_truth.sum()),
    )
