"""Metrics of decisions about clips: which class, and how sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support


@dataclass(frozen=True, slots=True)
class ClassMetrics:
    """precision, recall, f1 of one class against all others; `support` clips are truly of it."""

    name: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class ClassificationMetrics:
    """precision, recall, f1   macro: plain means over `classes`, whatever their size
    per_class   in the order of `classes`
    confusion   rows are the true class, columns the decided one, both in the order of `classes`
    """

    accuracy: float
    precision: float
    recall: float
    f1: float
    classes: tuple[str, ...]
    per_class: tuple[ClassMetrics, ...]
    confusion: tuple[tuple[int, ...], ...]
    clips: int


def classification_metrics(
    truth: Sequence[str], decided: Sequence[str], classes: Sequence[str] = ()
) -> ClassificationMetrics:
    """Metrics of one decision a clip. What is divided by nothing counts as 0.

    classes  their order; those that occur neither in truth nor among the decisions are left out, since a mean
             over them would say nothing; others that occur follow in alphabetical order

    Raises ValueError when there is nothing to compare.
    """
    if not truth or len(truth) != len(decided):
        raise ValueError(f"{len(truth)} true classes and {len(decided)} decisions cannot be compared.")
    seen = {*truth, *decided}
    order = [name for name in dict.fromkeys(classes) if name in seen]
    order += sorted(seen - set(order))
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, decided, labels=order, zero_division=0.0
    )
    # scikit-learn warns of a matrix of one class, which is what it then is.
    confusion = confusion_matrix(truth, decided, labels=order) if len(order) > 1 else [[len(truth)]]
    return ClassificationMetrics(
        accuracy=float(accuracy_score(truth, decided)),
        precision=float(np.mean(precision)),
        recall=float(np.mean(recall)),
        f1=float(np.mean(f1)),
        classes=tuple(order),
        per_class=tuple(
            ClassMetrics(name, float(p), float(r), float(f), int(n))
            for name, p, r, f, n in zip(order, precision, recall, f1, support, strict=True)
        ),
        confusion=tuple(tuple(map(int, row)) for row in confusion),
        clips=len(truth),
    )


def one_against_rest(
    truth: Sequence[str], class_scores: Sequence[Mapping[str, float]], name: str
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """0/1 (n,) of being of class `name`, and its probabilities (n,), for `metrics.areas`; a class that a
    clip's scores do not name has probability 0."""
    return np.asarray([label == name for label in truth]), np.asarray(
        [scores.get(name, 0.0) for scores in class_scores], np.float64
    )
