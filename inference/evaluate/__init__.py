"""Comparing scores with ground truth: frame-level ROC-AUC and average precision."""

from inference.evaluate.frames import frame_scores
from inference.evaluate.metrics import FrameMetrics, frame_metrics
from inference.evaluate.report import Report, evaluate_files

__all__ = ["FrameMetrics", "Report", "evaluate_files", "frame_metrics", "frame_scores"]
