"""Measuring a run on held-out sources, and writing its model with its card."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from inference.evaluate.held_out.division import divide
from inference.evaluate.held_out.figures import figures
from inference.evaluate.held_out.judging import judged, keep_scores
from inference.systems.aadc_net.configuration import SYSTEM, in_words
from inference.systems.aadc_net.trained import Calibration, facts, pack
from inference.training.store import write

if TYPE_CHECKING:
    from inference.systems.aadc_net.training import Run

MODEL = "model"
SCORES = "held-out.json"


def write_model(run: Run, *, folds: int, licence: str) -> Path:
    """The folder `model/` of the run: measured on held-out sources first, then learned from all of them.

    folds    0: not measured, and without line: a logit of 0 is the line then
    licence  of the training data, as its source states
    """
    metrics: dict[str, Any] = {}
    calibration = Calibration()
    if folds:
        metrics["held_out"] = _held_out(run, folds)
    task = run.learned("all")
    if folds:
        calibration = run.calibration("all", run.sources)
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


def _held_out(run: Run, folds: int) -> dict[str, Any]:
    parts = divide(run.data, k=folds, seed=run.seed)
    scores = judged(parts, run.clips, run.learn)
    keep_scores(run.folder / SCORES, SYSTEM, parts, scores)
    return figures(parts, run.clips, scores).as_json()


def _fingerprint(run: Run) -> str:
    told = [[item.path.name, item.path.stat().st_size, item.label, item.source] for item in run.items]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
