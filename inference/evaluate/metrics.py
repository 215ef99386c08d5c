"""Frame-level metrics of anomaly detection, by scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import auc, average_precision_score, precision_recall_curve, roc_auc_score

Series = NDArray[np.float64]
Truth = NDArray[np.bool_]
ALERT_LINE = 0.5


@dataclass(frozen=True, slots=True)
class Areas:
    """Areas under the two curves of one ranking.

    auc           under the ROC curve
    ap            average precision, step-wise: sum of precision times the step in recall
    ap_trapezoid  under the precision-recall curve by trapezoids, as XD-Violence papers report it. On tied
                  scores it lies higher, for it interpolates where no operating point is
    """

    auc: float
    ap: float
    ap_trapezoid: float


def areas(truth: ArrayLike, scores: ArrayLike, weights: ArrayLike | None = None) -> Areas:
    """Areas of scores (n,) against 0/1 (n,), each counted with its weight (n,), 1 without.

    Raises ValueError when all that counts is of one kind, or there is nothing: no curve exists then.
    """
    positive, values = np.asarray(truth, bool), np.asarray(scores, np.float64)
    counted = positive if weights is None else positive[np.asarray(weights) > 0]
    if counted.all() or not counted.any():
        raise ValueError("The labels must hold both normal and abnormal frames; these hold one kind only.")
    precision, recall, _ = precision_recall_curve(positive, values, sample_weight=weights)
    return Areas(
        auc=float(roc_auc_score(positive, values, sample_weight=weights)),
        ap=float(average_precision_score(positive, values, sample_weight=weights)),
        ap_trapezoid=float(auc(recall, precision)),
    )


def anomaly_areas(
    truth: Sequence[Truth], scores: Sequence[Series], abnormal: Sequence[bool] | None = None
) -> Areas | None:
    """`areas` over the abnormal clips alone ("anomaly AUC"): does the score rise at the right moment?

    abnormal  which clips are labelled abnormal; without, those with an abnormal frame
    None when these clips hold no two kinds of frame.
    """
    chosen = [truth[n].any() for n in range(len(truth))] if abnormal is None else abnormal
    places = [place for place, kept in enumerate(chosen) if kept]
    if not places:
        return None
    labels = np.concatenate([truth[place] for place in places])
    if labels.all() or not labels.any():
        return None
    return areas(labels, np.concatenate([scores[place] for place in places]))


def false_alarm_rate(
    truth: Sequence[Truth], scores: Sequence[Series], line: float = ALERT_LINE
) -> float | None:
    """FP / (FP + TN), a fraction, over the clips without any abnormal frame; None where there is none.

    A frame is an alarm when its score reaches `line`. PEL4VAD's convention; its tables print it times 100.
    """
    quiet = [values for labels, values in zip(truth, scores, strict=True) if not labels.any()]
    return float(np.mean(np.concatenate(quiet) >= line)) if quiet else None


@dataclass(frozen=True, slots=True)
class FrameMetrics:
    """auc_micro     ROC-AUC over all frames of all clips together
    auc_macro     mean of the clips' own ROC-AUCs, over clips that have both kinds of frame; None without any
    ap            average precision, step-wise
    ap_trapezoid  area under the precision-recall curve by trapezoids, as XD-Violence papers report it
    anomaly       the areas over clips with abnormal frames alone; None where they do not exist
    """

    auc_micro: float
    auc_macro: float | None
    ap: float
    ap_trapezoid: float
    clips: int
    frames: int
    abnormal: int
    anomaly: Areas | None = None


def frame_metrics(scores: Mapping[str, Series], truth: Mapping[str, Truth]) -> FrameMetrics:
    """Metrics over clips: `scores` and `truth` hold one value a frame, keyed alike.

    Raises ValueError when all frames are of one kind: neither curve exists then.
    """
    names = list(truth)
    if not names:
        raise ValueError("There are no labelled clips.")
    every_score = np.concatenate([scores[name] for name in names])
    every_truth = np.concatenate([truth[name] for name in names])
    whole = areas(every_truth, every_score)
    macro = [
        float(roc_auc_score(truth[name], scores[name]))
        for name in names
        if truth[name].any() and not truth[name].all()
    ]
    return FrameMetrics(
        auc_micro=whole.auc,
        auc_macro=float(np.mean(macro)) if macro else None,
        ap=whole.ap,
        ap_trapezoid=whole.ap_trapezoid,
        clips=len(names),
        frames=len(every_truth),
        abnormal=int(every_truth.sum()),
        anomaly=anomaly_areas([truth[name] for name in names], [scores[name] for name in names]),
    )


def within_group_auc(truth: ArrayLike, scores: ArrayLike, groups: ArrayLike) -> float | None:
    """Share of the pairs (abnormal, normal) of one group that the score puts in the right order; ties count
    half. None when no group has both kinds.

    Groups are scenes or sources: what only tells scenes apart scores 0.5 here, whatever its ROC-AUC.
    """
    right, pairs = ordered_pairs(truth, scores, groups)
    return float(right.sum() / pairs.sum()) if pairs.any() else None


def ordered_pairs(truth: ArrayLike, scores: ArrayLike, groups: ArrayLike) -> tuple[Series, Series]:
    """For each group in the order of their names, how many of its pairs (abnormal, normal) are in the right
    order, and how many there are: (G,) each."""
    positive, values, names = np.asarray(truth, bool), np.asarray(scores, np.float64), np.asarray(groups)
    counts, right = [], []
    for name in np.unique(names):
        own = names == name
        count = int(positive[own].sum()) * int((~positive[own]).sum())
        counts.append(count)
        right.append(count * float(roc_auc_score(positive[own], values[own])) if count else 0.0)
    return np.asarray(right, np.float64), np.asarray(counts, np.float64)
