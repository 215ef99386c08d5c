"""All figures of a system on labelled recordings that what is known of them allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inference.evaluate.classification import (
    ClassificationMetrics,
    classification_metrics,
    one_against_rest,
)
from inference.evaluate.intervals import Interval, Places, bootstrap, bootstrap_each, runs_of
from inference.evaluate.judged import Judged
from inference.evaluate.latency import (
    Detection,
    FalseAlarms,
    false_alarms,
    latency_aware_ap,
    time_to_detection,
)
from inference.evaluate.localisation import LocalisationMetrics, localisation_metrics
from inference.evaluate.metrics import (
    Areas,
    FrameMetrics,
    Series,
    Truth,
    areas,
    false_alarm_rate,
    frame_metrics,
    ordered_pairs,
)
from inference.evaluate.score_files import EvaluationError
from inference.systems.protocol import ABNORMAL, ALERT_LINE, NORMAL

Statistic = Callable[[Places], float]
FEWEST_SAMPLES = 100
SAMPLED_FRAMES = 20_000_000
"""Frames ranked for intervals in all: on large sets fewer resamples are drawn, which takes under a minute."""


@dataclass(frozen=True, slots=True)
class ClipResults:
    """Decisions about recordings as a whole.

    binary        normal against everything else
    classes       the classes themselves, where the system tells those that are true; None otherwise
    areas         of the anomaly score against "not normal"; None where all recordings are of one kind
    within_source  see `metrics.within_group_auc`; sources without both kinds say nothing
    by_class      areas of each class's probability against all others
    """

    binary: ClassificationMetrics
    classes: ClassificationMetrics | None
    areas: Areas | None
    within_source: Interval | None
    by_class: Mapping[str, Areas]
    accuracy_interval: Interval
    class_accuracy_interval: Interval | None
    auc_interval: Interval | None
    ap_interval: Interval | None


@dataclass(frozen=True, slots=True)
class FrameResults:
    """Scores of frames. `false_alarm_rate`, `detection`, `alarms` and `latency_ap` are of the calibrated
    score, the first three at the alert line; None where no such score, event or ordinary footage is there."""

    metrics: FrameMetrics
    auc_interval: Interval
    ap_interval: Interval
    false_alarm_rate: float | None
    detection: Detection | None
    alarms: FalseAlarms | None
    latency_ap: float | None
    localisation: LocalisationMetrics | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """title      what was measured on what
    notes      what could not be measured, and what was left out, as sentences
    """

    title: str
    system: str
    model_version: str
    recordings: int
    clips: ClipResults | None
    frames: FrameResults | None
    notes: tuple[str, ...] = ()


def evaluate(
    judged: Sequence[Judged],
    *,
    title: str,
    system: str = "",
    model_version: str = "",
    notes: Sequence[str] = (),
    samples: int = 1000,
    seed: int = 0,
) -> Evaluation:
    """Figures over recordings; intervals by `samples` resamples of sources (clips) and recordings (frames).

    Raises EvaluationError when nothing can be measured.
    """
    told = list(notes)
    clips = _clips(judged, told, samples, seed)
    frames = _frames(judged, told, samples, seed)
    if clips is None and frames is None:
        raise EvaluationError(" ".join(["Nothing can be measured on these recordings.", *told]))
    return Evaluation(title, system, model_version, len(judged), clips, frames, tuple(told))


def _clips(judged: Sequence[Judged], notes: list[str], samples: int, seed: int) -> ClipResults | None:
    rows = [own for own in judged if own.label is not None and own.decision is not None]
    if not rows:
        return None
    truth = [str(own.label) for own in rows]
    decisions = [own.decision for own in rows if own.decision is not None]
    said = [decision.label for decision in decisions]
    true_two = [NORMAL if label == NORMAL else ABNORMAL for label in truth]
    said_two = [NORMAL if label == NORMAL else ABNORMAL for label in said]
    abnormal = np.asarray([label != NORMAL for label in truth])
    scores = np.asarray([decision.score for decision in decisions])
    sources = [own.source for own in rows]
    both = abnormal.any() and not abnormal.all()
    if not both:
        notes.append("The recordings are all normal or all abnormal, so there is no ROC-AUC over recordings.")
    known = tuple(dict.fromkeys(name for decision in decisions for name in decision.class_scores))
    untold = sorted(set(truth) - set(known))
    tells = not untold and set(known) != {NORMAL, ABNORMAL}
    if untold and set(known) != {NORMAL, ABNORMAL}:
        notes.append(
            f"The system does not tell {', '.join(untold)}, so classes are not compared (--map joins names)."
        )
    right = np.asarray([a == b for a, b in zip(true_two, said_two, strict=True)])
    exact = np.asarray([a == b for a, b in zip(truth, said, strict=True)])

    def interval(statistic: Statistic) -> Interval:
        return bootstrap(statistic, sources, samples=samples, seed=seed)

    return ClipResults(
        binary=classification_metrics(true_two, said_two, (NORMAL, ABNORMAL)),
        classes=classification_metrics(truth, said, known) if tells else None,
        areas=areas(abnormal, scores) if both else None,
        within_source=_within_source(abnormal, scores, sources, samples, seed),
        by_class=_by_class(truth, [decision.class_scores for decision in decisions], known) if tells else {},
        accuracy_interval=interval(lambda places: float(right[places].mean())),
        class_accuracy_interval=interval(lambda places: float(exact[places].mean())) if tells else None,
        auc_interval=interval(lambda places: areas(abnormal[places], scores[places]).auc) if both else None,
        ap_interval=interval(lambda places: areas(abnormal[places], scores[places]).ap) if both else None,
    )


def _within_source(
    abnormal: Truth, scores: Series, sources: Sequence[str], samples: int, seed: int
) -> Interval | None:
    right, pairs = ordered_pairs(abnormal, scores, sources)
    right, pairs = right[pairs > 0], pairs[pairs > 0]
    if not len(pairs):
        return None
    names = [str(place) for place in range(len(pairs))]
    return bootstrap(
        lambda places: float(right[places].sum() / pairs[places].sum()), names, samples=samples, seed=seed
    )


def _by_class(
    truth: Sequence[str], class_scores: Sequence[Mapping[str, float]], known: Sequence[str]
) -> dict[str, Areas]:
    found = {}
    for name in known:
        positive, scores = one_against_rest(truth, class_scores, name)
        if positive.any() and not positive.all():
            found[name] = areas(positive, scores)
    return found


def _frames(judged: Sequence[Judged], notes: list[str], samples: int, seed: int) -> FrameResults | None:
    rows = [own for own in judged if own.truth is not None and own.raw is not None]
    truth = [own.truth for own in rows if own.truth is not None]
    raw = [own.raw for own in rows if own.raw is not None]
    if not any(labels.any() for labels in truth) or all(labels.all() for labels in truth):
        if rows and any(own.truth is not None and own.truth.any() for own in rows):
            notes.append("All labelled frames are abnormal, so there is no ROC-AUC over frames.")
        return None
    keys = [str(place) for place in range(len(rows))]
    metrics = frame_metrics(dict(zip(keys, raw, strict=True)), dict(zip(keys, truth, strict=True)))
    runs = runs_of(raw, truth)

    def both(places: Places) -> tuple[float, float]:
        found = areas(runs.truth, runs.scores, runs.weights(places))
        return found.auc, found.ap

    affordable = max(FEWEST_SAMPLES, SAMPLED_FRAMES // len(runs.scores))
    auc_interval, ap_interval = bootstrap_each(both, keys, samples=min(samples, affordable), seed=seed)

    curves = [own.curve for own in rows if own.curve is not None]
    calibrated = [own.calibrated for own in rows if own.calibrated is not None]
    complete = len(curves) == len(calibrated) == len(rows)
    if not complete:
        notes.append("The scores are not calibrated, so alarms and delays are not counted.")
    return FrameResults(
        metrics=metrics,
        auc_interval=auc_interval,
        ap_interval=ap_interval,
        false_alarm_rate=false_alarm_rate(truth, calibrated, ALERT_LINE) if complete else None,
        detection=time_to_detection(curves) if complete else None,
        alarms=false_alarms(curves) if complete else None,
        latency_ap=latency_aware_ap(curves) if complete else None,
        localisation=_localisation(rows),
    )


def _localisation(rows: Sequence[Judged]) -> LocalisationMetrics | None:
    """mAP at IoU, where every recording has class curves and class segments."""
    names = tuple(dict.fromkeys(name for own in rows for name in own.class_names if name != NORMAL))
    classes = [own.classes for own in rows if own.classes is not None]
    if not names or len(classes) < len(rows) or any(own.segments is None for own in rows):
        return None
    truth: list[dict[str, list[tuple[int, int]]]] = []
    for own in rows:
        stretches: dict[str, list[tuple[int, int]]] = {}
        for segment in own.segments or ():
            stretches.setdefault(segment.label, []).append((segment.start, segment.end))
        truth.append(stretches)
    if not any(set(stretches) & set(names) for stretches in truth):
        return None
    columns = [
        np.stack(
            [
                array[:, own.class_names.index(name)] if name in own.class_names else np.zeros(len(array))
                for name in names
            ],
            axis=1,
        )
        for own, array in zip(rows, classes, strict=True)
    ]
    return localisation_metrics(columns, truth, names)
