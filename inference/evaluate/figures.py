"""Figures of an evaluation in Plotly's JSON form: plain values, drawn by the script beside the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.metrics import precision_recall_curve, roc_curve

from inference.evaluate.classification import ClassificationMetrics
from inference.evaluate.evaluation import Evaluation
from inference.evaluate.judged import Judged
from inference.evaluate.latency import stretches
from inference.evaluate.localisation import LocalisationMetrics
from inference.evaluate.tables import decision_tables
from inference.systems.protocol import ALERT_LINE, NORMAL

Figure = dict[str, Any]

BLUE, RED, AMBER, GREY = "#4c8dff", "#e5484d", "#d9952b", "#8b93a1"
BAND = "rgba(229, 72, 77, 0.22)"
POINTS = 600
"""Points of a curve at most: more than a screen shows."""


def ranking_figures(truth: Any, scores: Any) -> tuple[Figure, Figure]:
    """ROC and precision-recall curves of scores (n,) against 0/1 (n,) of both kinds."""
    positive, values = np.asarray(truth, bool), np.asarray(scores, np.float64)
    wrong, right, _ = roc_curve(positive, values)
    precision, recall, _ = precision_recall_curve(positive, values)
    # Of the operating points with one recall, average precision counts the first reached from above.
    reached = len(recall) - 1 - np.unique(recall[::-1], return_index=True)[1]
    share = float(positive.mean())
    roc = _figure(
        [_line(*_thinned(wrong, right), "ROC", BLUE), _line([0, 1], [0, 1], "chance", GREY, dash="dot")],
        "false-positive rate",
        "true-positive rate",
    )
    ranked = _figure(
        [
            _line(*_thinned(recall[reached], precision[reached]), "precision", BLUE, shape="vh"),
            _line([0, 1], [share, share], "chance", GREY, dash="dot"),
        ],
        "recall",
        "precision",
    )
    for figure in (roc, ranked):
        figure["layout"]["xaxis"] |= {"range": [-0.01, 1.01]}
        figure["layout"]["yaxis"] |= {"range": [-0.01, 1.02]}
    return roc, ranked


def confusion_figure(metrics: ClassificationMetrics) -> Figure:
    """Counts by true and decided class, coloured by the share of the true class."""
    counts = np.asarray(metrics.confusion, np.float64)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    names = [name.replace("_", " ") for name in metrics.classes]
    heat = {
        "type": "heatmap",
        "z": shares.tolist(),
        "x": names,
        "y": names,
        "text": counts.astype(int).tolist(),
        "texttemplate": "%{text}",
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "colorscale": [[0, "rgba(76, 141, 255, 0.06)"], [1, BLUE]],
        "hovertemplate": "true %{y}<br>decided %{x}<br>%{text} (%{z:.0%})<extra></extra>",
        "xgap": 2,
        "ygap": 2,
    }
    figure = _figure([heat], "decided", "true")
    bare = {"type": "category", "showgrid": False, "automargin": True, "ticks": ""}
    figure["layout"]["yaxis"] |= {"autorange": "reversed", **bare}
    figure["layout"]["xaxis"] |= bare
    return figure


def score_figure(judged: Sequence[Judged]) -> Figure | None:
    """How the scores of recordings are spread, by true class; None where fewer than three are known."""
    rows = [own for own in judged if own.decision is not None and own.label is not None]
    if len(rows) < 3:
        return None
    classes = sorted({str(own.label) for own in rows}, key=lambda name: (name != NORMAL, name))
    boxes = [
        {
            "type": "box",
            "orientation": "h",
            "name": name.replace("_", " "),
            "x": [own.decision.score for own in rows if own.label == name and own.decision],
            "text": [own.name for own in rows if own.label == name],
            "boxpoints": "all",
            "jitter": 0.5,
            "pointpos": 0,
            "marker": {"size": 5, "opacity": 0.65, "color": BLUE if name == NORMAL else RED},
            "line": {"width": 1, "color": GREY},
            "fillcolor": "rgba(0, 0, 0, 0)",
            "hovertemplate": "%{text}<br>%{x:.3f}<extra></extra>",
        }
        for name in classes
    ]
    figure = _figure(boxes, "anomaly score", "")
    figure["layout"]["xaxis"] |= {"range": [-0.02, 1.02]}
    figure["layout"]["yaxis"] |= {"autorange": "reversed", "automargin": True}
    figure["layout"]["shapes"] = [_upright(ALERT_LINE)]
    return figure


def interval_figure(evaluation: Evaluation) -> Figure:
    """Figures with their intervals, one a line."""
    rows = []
    if clips := evaluation.clips:
        rows = [
            ("accuracy, normal or not", clips.accuracy_interval),
            ("accuracy, classes", clips.class_accuracy_interval if len(decision_tables(clips)) > 1 else None),
            ("ROC-AUC, recordings", clips.auc_interval),
            ("AP, recordings", clips.ap_interval),
            ("ROC-AUC within a source", clips.within_source),
        ]
    if frames := evaluation.frames:
        rows += [("ROC-AUC, frames", frames.auc_interval), ("AP, frames", frames.ap_interval)]
    known = [(name, interval) for name, interval in rows if interval is not None]
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": [interval.value for _, interval in known],
        "y": [name for name, _ in known],
        "marker": {"size": 9, "color": BLUE},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [interval.high - interval.value for _, interval in known],
            "arrayminus": [interval.value - interval.low for _, interval in known],
            "color": BLUE,
            "thickness": 1.5,
        },
        "customdata": [[interval.low, interval.high] for _, interval in known],
        "hovertemplate": "%{y}: %{x:.3f} (%{customdata[0]:.3f} to %{customdata[1]:.3f})<extra></extra>",
    }
    figure = _figure([points], "", "")
    figure["layout"]["yaxis"] |= {"autorange": "reversed", "automargin": True, "type": "category"}
    figure["layout"]["xaxis"] |= {"range": [0, 1.02]}
    figure["layout"]["height"] = 60 + 42 * len(known)
    return figure


def localisation_figure(metrics: LocalisationMetrics) -> Figure:
    """AP of each class, and their mean, by IoU threshold."""
    lines = [
        _line(list(values), list(values.values()), name.replace("_", " "), GREY)
        for name, values in metrics.per_class.items()
        if all(value is not None for value in values.values())
    ]
    lines.append(_line(list(metrics.mean), list(metrics.mean.values()), "mean", BLUE))
    figure = _figure(lines, "temporal IoU", "average precision")
    figure["layout"]["yaxis"] |= {"range": [-0.01, 1.02]}
    return figure


def curve_figure(judged: Judged) -> Figure | None:
    """A recording's calibrated score over time, its events in red and the alert line; None without scores."""
    if judged.calibrated is None:
        return None
    times = np.arange(len(judged.calibrated)) / judged.rate
    figure = _figure([_line(*_thinned(times, judged.calibrated), "score", BLUE)], "seconds", "score")
    figure["layout"] |= {"height": 150, "margin": {"l": 44, "r": 10, "t": 8, "b": 34}, "showlegend": False}
    figure["layout"]["yaxis"] |= {"range": [-0.03, 1.05], "tickvals": [0, 0.5, 1]}
    shapes: list[Mapping[str, Any]] = [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": ALERT_LINE,
            "y1": ALERT_LINE,
            "line": {"color": AMBER, "width": 1, "dash": "dash"},
        }
    ]
    if judged.truth is not None:
        shapes += [
            {
                "type": "rect",
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "x0": start / judged.rate,
                "x1": end / judged.rate,
                "fillcolor": BAND,
                "line": {"width": 0},
                "layer": "below",
            }
            for start, end in stretches(judged.truth)
        ]
    figure["layout"]["shapes"] = shapes
    return figure


def _figure(data: list[Figure], x: str, y: str) -> Figure:
    return {"data": data, "layout": {"xaxis": {"title": {"text": x}}, "yaxis": {"title": {"text": y}}}}


def _line(x: Any, y: Any, name: str, colour: str, *, dash: str = "solid", shape: str = "linear") -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [round(float(value), 4) for value in x],
        "y": [round(float(value), 4) for value in y],
        "line": {"color": colour, "width": 1.8 if dash == "solid" else 1, "dash": dash, "shape": shape},
    }


def _upright(x: float) -> Figure:
    line = {"color": AMBER, "width": 1, "dash": "dash"}
    return {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": x, "x1": x, "line": line}


def _thinned(x: Any, y: Any) -> tuple[Any, Any]:
    """Points that a screen can show: evenly picked, the ends kept."""
    if len(x) <= POINTS:
        return x, y
    places = np.unique(np.linspace(0, len(x) - 1, POINTS).round().astype(np.int64))
    return np.asarray(x)[places], np.asarray(y)[places]
