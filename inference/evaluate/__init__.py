"""Comparing what systems say with ground truth; README.md beside this file defines every figure."""

from inference.evaluate.classification import ClassificationMetrics, classification_metrics
from inference.evaluate.evaluation import Evaluation, evaluate
from inference.evaluate.frames import frame_scores, repeated
from inference.evaluate.intervals import Interval, bootstrap
from inference.evaluate.latency import false_alarms, latency_aware_ap, time_to_detection
from inference.evaluate.localisation import LocalisationMetrics, localisation_metrics
from inference.evaluate.metrics import (
    Areas,
    FrameMetrics,
    anomaly_areas,
    areas,
    false_alarm_rate,
    frame_metrics,
    within_group_auc,
)
from inference.evaluate.protocol import Protocol
from inference.evaluate.protocols import load_protocol
from inference.evaluate.report import Report, evaluate_files
from inference.evaluate.score_files import EvaluationError
from inference.evaluate.smoothing import smoothed

__all__ = [
    "Areas",
    "ClassificationMetrics",
    "Evaluation",
    "EvaluationError",
    "FrameMetrics",
    "Interval",
    "LocalisationMetrics",
    "Protocol",
    "Report",
    "anomaly_areas",
    "areas",
    "bootstrap",
    "classification_metrics",
    "evaluate",
    "evaluate_files",
    "false_alarm_rate",
    "false_alarms",
    "frame_metrics",
    "frame_scores",
    "latency_aware_ap",
    "load_protocol",
    "localisation_metrics",
    "repeated",
    "smoothed",
    "time_to_detection",
    "within_group_auc",
]
