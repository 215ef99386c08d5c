"""An evaluation as text for a terminal, and as plain values for JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from inference.evaluate.classification import ClassificationMetrics
from inference.evaluate.evaluation import ClipResults, Evaluation, FrameResults
from inference.evaluate.localisation import LocalisationMetrics
from inference.evaluate.metrics import Areas
from inference.evaluate.protocol import Protocol, ProtocolMetrics

Row = tuple[str, str]


def as_text(evaluation: Evaluation) -> str:
    """The tables of an evaluation, headed by what was measured."""
    parts = [evaluation.title]
    if evaluation.model_version:
        parts.append(f"model {evaluation.model_version}")
    if evaluation.clips is not None:
        parts += ["", *_heading(f"Recordings as a whole ({evaluation.clips.binary.clips})")]
        parts += aligned(clip_rows(evaluation.clips))
        for _, metrics in decision_tables(evaluation.clips):
            parts += ["", *class_table(metrics)]
    if evaluation.frames is not None:
        count = evaluation.frames.metrics
        parts += ["", *_heading(f"Frames ({count.frames} of {count.clips} recordings)")]
        parts += aligned(frame_rows(evaluation.frames))
    if evaluation.notes:
        parts += ["", *evaluation.notes]
    return "\n".join(parts)


def protocol_text(protocol: Protocol, metrics: ProtocolMetrics, smoothing: str = "") -> str:
    """The figures of a published protocol."""
    head = f"{protocol.title}: {metrics.videos} videos, {metrics.frames} frames"
    return "\n".join(
        [head + (f", smoothed {smoothing}" if smoothing else ""), *aligned(protocol_rows(metrics))]
    )


def protocol_rows(metrics: ProtocolMetrics) -> list[Row]:
    rows = [
        ("abnormal frames", f"{metrics.positive} ({metrics.positive / metrics.frames:.4f})"),
        *_area_rows(metrics.over),
    ]
    if metrics.anomaly is not None:
        rows += _area_rows(metrics.anomaly, "abnormal videos: ")
    if metrics.false_alarm_rate is not None:
        rows.append(("false-alarm rate, normal videos", f"{metrics.false_alarm_rate:.6f}"))
    return rows


def decision_tables(results: ClipResults) -> tuple[tuple[str, ClassificationMetrics], ...]:
    """The decisions worth a table, with their titles. With one class beside the normal one, both ways to look
    at them are the same."""
    if results.classes is None:
        return (("Normal or not", results.binary),)
    if len(results.classes.classes) <= 2:
        return (("Classes", results.classes),)
    return (("Normal or not", results.binary), ("Classes", results.classes))


def clip_rows(results: ClipResults) -> list[Row]:
    """Names and values of the figures over recordings."""
    rows = [("accuracy, normal or not", str(results.accuracy_interval))]
    several = len(decision_tables(results)) > 1
    if several and results.class_accuracy_interval is not None:
        rows.append(("accuracy, classes", str(results.class_accuracy_interval)))
    if results.areas is not None:
        rows += [
            ("ROC-AUC", str(results.auc_interval)),
            ("average precision", f"{results.ap_interval} (trapezoid {results.areas.ap_trapezoid:.4f})"),
        ]
    if results.within_source is not None:
        rows.append(("ROC-AUC within a source", str(results.within_source)))
    for name, areas in results.by_class.items() if several else ():
        rows.append((f"{name} against the rest", f"ROC-AUC {areas.auc:.4f}, AP {areas.ap:.4f}"))
    return rows


def frame_rows(results: FrameResults) -> list[Row]:
    """Names and values of the figures over frames."""
    metrics = results.metrics
    macro = "-" if metrics.auc_macro is None else f"{metrics.auc_macro:.4f}"
    rows = [
        ("abnormal frames", f"{metrics.abnormal} ({metrics.abnormal / metrics.frames:.1%})"),
        ("ROC-AUC", f"{results.auc_interval}, mean of recordings {macro}"),
        ("average precision", f"{results.ap_interval} (trapezoid {metrics.ap_trapezoid:.4f})"),
    ]
    if metrics.anomaly is not None:
        rows += _area_rows(metrics.anomaly, "abnormal recordings: ", digits=4)
    if results.false_alarm_rate is not None:
        rows.append(("false-alarm rate, normal recordings", f"{results.false_alarm_rate:.4f}"))
    if results.alarms is not None:
        alarms = results.alarms
        rows.append(
            (
                "false alarms a camera-day",
                f"{alarms.per_day:.1f} ({alarms.alarms} in {_duration(alarms.days * 86400)})",
            )
        )
    if results.detection is not None:
        found = results.detection
        middle, late = found.quantile(0.5), found.quantile(0.95)
        times = (
            "" if middle is None or late is None else f", after {middle:.2f} s (median), {late:.2f} s (95 %)"
        )
        rows.append((f"events found of {len(found.delays)}", f"{found.found:.1%}{times}"))
    if results.latency_ap is not None:
        rows.append(("latency-aware AP (10 s)", f"{results.latency_ap:.4f}"))
    if results.localisation is not None:
        rows += localisation_rows(results.localisation)
    return rows


def localisation_rows(metrics: LocalisationMetrics) -> list[Row]:
    rows = [(f"mAP@{iou:.1f}", f"{value:.4f}") for iou, value in metrics.mean.items()]
    return [*rows, ("mAP, mean of these", f"{metrics.average:.4f}")]


def class_table(metrics: ClassificationMetrics) -> list[str]:
    """Precision, recall and F1 of each class and their means, beside the confusion matrix."""
    wide = max(len(name) for name in (*metrics.classes, "mean"))
    heads = " ".join(f"{name[:10]:>10s}" for name in metrics.classes)
    lines = [f"{'':{wide}s} {'prec.':>7s} {'recall':>7s} {'F1':>7s} {'n':>5s}   decided: {heads}"]
    for own, row in zip(metrics.per_class, metrics.confusion, strict=True):
        counts = " ".join(f"{count:>10d}" for count in row)
        lines.append(
            f"{own.name:{wide}s} {own.precision:7.4f} {own.recall:7.4f} {own.f1:7.4f} {own.support:5d}"
            f"            {counts}"
        )
    lines.append(
        f"{'mean':{wide}s} {metrics.precision:7.4f} {metrics.recall:7.4f} {metrics.f1:7.4f} "
        f"{metrics.clips:5d}   accuracy {metrics.accuracy:.4f}"
    )
    return lines


def aligned(rows: Sequence[Row]) -> list[str]:
    wide = max((len(name) for name, _ in rows), default=0)
    return [f"{name:{wide}s}  {value}" for name, value in rows]


def as_plain(value: Any) -> Any:
    """Dataclasses with their properties, mappings and tuples as objects and lists; numbers that are none
    (JSON has no NaN) as null."""
    if is_dataclass(value) and not isinstance(value, type):
        names = [own.name for own in fields(value)]
        names += [name for name, member in vars(type(value)).items() if isinstance(member, property)]
        return {name: as_plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(name): as_plain(own) for name, own in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [as_plain(own) for own in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _area_rows(areas: Areas, prefix: str = "", digits: int = 6) -> list[Row]:
    auc, ap, trapezoid = (f"{own:.{digits}f}" for own in (areas.auc, areas.ap, areas.ap_trapezoid))
    return [
        (f"{prefix}ROC-AUC", auc),
        (f"{prefix}average precision", f"{ap} (trapezoid {trapezoid})"),
    ]


def _heading(text: str) -> list[str]:
    return [text, "-" * len(text)]


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
