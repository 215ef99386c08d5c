"""Measuring a run on held-out sources, and writing its model with its card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from inference.evaluate.held_out.division import Fold, divide
from inference.evaluate.held_out.figures import figures
from inference.evaluate.held_out.judging import Scores, judged, keep_scores
from inference.systems.aadc_net.configuration import SYSTEM, in_words
from inference.systems.aadc_net.trained import Calibration, facts, pack
from inference.systems.aadc_net.training import FALSE_ALARMS
from inference.training.store import write

if TYPE_CHECKING:
    from inference.systems.aadc_net.training import Run

MODEL = "model"
SCORES = "held-out.json"
_LEAST = 1e-12


def write_model(run: Run, *, folds: int, licence: str) -> Path:
    """The folder `model/` of the run: measured on held-out sources first, then learned from all of them.

    folds    0: not measured, and without line: a logit of 0 is the line then
    licence  of the training data, as its source states
    """
    metrics: dict[str, Any] = {}
    calibration = Calibration()
    odds = 0.0
    if folds:
        metrics["held_out"], odds = _held_out(run, folds)
    task = run.learned("all")
    if folds:
        calibration = run.calibration(task, run.sources).later(odds)
    network, prompts = task.learner.network, task.learner.prompts
    with torch.inference_mode():
        texts = task.texts().cpu()
    card = {
        "system": SYSTEM,
        "configuration": run.configuration.name,
        "title": run.configuration.title,
        "classes": list(run.classes),
        "words": [in_words(name) for name in run.classes],
        "extractors": run.configuration.extractors,
        "text_side": run.side.name,
        **facts(run.configuration.architecture),
        "sharpness": run.configuration.schedule.sharpness,
        "top": run.configuration.schedule.top,
        "line": calibration.line,
        "slope": calibration.slope,
        "schedule": asdict(run.configuration.schedule),
        "data": {
            "fingerprint": _fingerprint(run),
            "recordings": len(run.items),
            "sources": len(run.sources),
            "joined": run.joined,
            "licence": licence,
        },
        "split": "by source: no source of what is tested on is learned from",
        "seed": run.seed,
        "device": str(run.device),
        "metrics": metrics,
        "seconds": round(sum(run.seconds.values()), 1),
        "seconds_by_part": run.seconds,
    }
    return write(run.folder / MODEL, pack(network, prompts, texts, run.names), card)


def _held_out(run: Run, folds: int) -> tuple[dict[str, Any], float]:
    """Figures, and how far the line is moved."""
    parts = divide(run.data, k=folds, seed=run.seed)
    scores, odds = on_held_out(parts, judged(parts, run.clips, run.learn))
    keep_scores(run.folder / SCORES, SYSTEM, parts, scores)
    return figures(parts, run.clips, scores).as_json(), odds


def on_held_out(division: Sequence[Fold], scores: Scores) -> tuple[dict[str, tuple[float, ...]], float]:
    """Scores with one line for all folds, which leaves `FALSE_ALARMS` of the snippets of their normal
    recordings above, and the log-odds of that line before.

    A network knows the sources that it learned from too well to draw its line there. One number is read off
    what is held out, from the classes of recordings; which snippets are higher than others does not change.
    """
    normal = [
        _odds(score)
        for fold in division
        for recording in fold.recordings
        if not recording.is_abnormal
        for score in scores[recording.name]
    ]
    line = float(np.quantile(normal, 1 - FALSE_ALARMS))
    moved = Calibration(line)
    return {name: tuple(moved.score(_odds(score)) for score in own) for name, own in scores.items()}, line


def _odds(score: float) -> float:
    inside = min(1 - _LEAST, max(_LEAST, score))
    return log(inside / (1 - inside))


def _fingerprint(run: Run) -> str:
    told = [[item.path.name, item.path.stat().st_size, item.label, item.source] for item in run.items]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
