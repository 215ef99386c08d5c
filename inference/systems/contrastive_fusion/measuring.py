"""What a trained model reaches on pairs of scenes it has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.evaluate.classification import ClassificationMetrics, classification_metrics
from inference.evaluate.metrics import areas
from inference.systems.contrastive_fusion.network import CLASSES
from inference.systems.contrastive_fusion.pairs import PairSet

_KINDS = ("normal", "abnormal")


def detection_metrics(
    abnormal: NDArray[np.bool_], distance: NDArray[np.float64], line: float
) -> dict[str, float]:
    """Of abnormal scores (n,), abnormal above `line`: accuracy, macro precision, recall and F1, AUC."""
    decided = [_KINDS[int(above)] for above in distance > line]
    metrics = classification_metrics([_KINDS[int(kind)] for kind in abnormal], decided, _KINDS)
    return {**_overall(metrics), "auc": areas(abnormal, distance).auc}


def recognition_metrics(truth: NDArray[np.int64], probabilities: NDArray[Any]) -> dict[str, Any]:
    """Of class probabilities (n, 6): the same without AUC, F1 by class, and the confusion matrix."""
    decided = [CLASSES[number] for number in probabilities.argmax(axis=1)]
    metrics = classification_metrics([CLASSES[number] for number in truth], decided, CLASSES)
    return {
        **_overall(metrics),
        "f1_by_class": {kind.name: round(kind.f1, 4) for kind in metrics.per_class},
        "classes": list(metrics.classes),
        "confusion": [list(row) for row in metrics.confusion],
    }


def by_light(pairs: PairSet) -> Mapping[str, NDArray[np.int64]]:
    """Rows of pairs of all light, low light and good light; kinds that are absent are left out."""
    rows = {
        "all": np.arange(len(pairs)),
        "low_light": np.flatnonzero(pairs.low_light),
        "good_light": np.flatnonzero(~pairs.low_light),
    }
    return {name: chosen for name, chosen in rows.items() if len(np.unique(pairs.classes[chosen] > 0)) == 2}


def rounded(values: Any) -> Any:
    """Four digits of every number, for cards."""
    if isinstance(values, float):
        return round(values, 4)
    if isinstance(values, Mapping):
        return {name: rounded(value) for name, value in values.items()}
    if isinstance(values, Sequence) and not isinstance(values, str):
        return [rounded(value) for value in values]
    return values


def _overall(metrics: ClassificationMetrics) -> dict[str, float]:
    return {
        "accuracy": metrics.accuracy,
        "precision": metrics.precision,
        "recall": metrics.recall,
        "f1": metrics.f1,
        "clips": metrics.clips,
    }
