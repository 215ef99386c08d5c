"""Measuring a trained run on the test scenes, and writing its model with its card."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from inference.systems.contrastive_fusion.measuring import (
    by_light,
    detection_metrics,
    recognition_metrics,
    rounded,
)
from inference.systems.contrastive_fusion.network import CLASSES, FusionNetwork
from inference.systems.contrastive_fusion.pairs import NORMAL, PairSet
from inference.systems.contrastive_fusion.stages import classified, detected, embedded
from inference.systems.contrastive_fusion.template import (
    NormalTemplate,
    choose_scale,
    choose_threshold,
    normal_vector,
)
from inference.systems.contrastive_fusion.trained import SYSTEM, pack
from inference.training.store import write

if TYPE_CHECKING:
    from inference.systems.contrastive_fusion.training import Run, Trained

ALONE = {"visible": (True, False), "thermal": (False, True)}
_HALF = 0.5


def write_model(run: Run, trained: Trained) -> Path:
    """The folder `model/` of the run: card always, and tensors.

    A run of both stages of the fusion network becomes a model that can score; others serve the tables.
    """
    metrics: dict[str, Any] = {}
    tensors: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    if trained.detection is not None:
        metrics["detection"], template = _detection(run, trained.detection)
        if (
            template is not None
            and isinstance(trained.detection, FusionNetwork)
            and isinstance(trained.recognition, FusionNetwork)
        ):
            tensors, facts = pack(trained.detection, trained.recognition, template)
    if trained.recognition is not None:
        metrics["recognition"] = _recognition(run, trained.recognition)
    if not tensors:
        kept = trained.recognition if trained.recognition is not None else trained.detection
        tensors = {} if kept is None else dict(kept.state_dict())
    card = {
        "system": SYSTEM,
        "configuration": run.configuration.name,
        "title": run.configuration.title,
        "classes": list(CLASSES),
        **facts,
        "data": {"fingerprint": run.data.fingerprint, **run.data.facts},
        "split": "by scene: no scene of the test is in training or validation",
        "seed": run.seed,
        "device": str(run.device),
        "threads": torch.get_num_threads(),
        "schedule": asdict(run.schedule),
        "metrics": rounded(metrics),
        "seconds": round(sum(trained.seconds.values()), 1),
        "seconds_by_phase": trained.seconds,
        "processor_seconds": round(trained.processor_seconds, 1),
    }
    from inference.systems.contrastive_fusion.training import MODEL

    return write(run.folder / MODEL, tensors, card)


def fit_template(network: FusionNetwork, normals: PairSet, validation: PairSet) -> NormalTemplate:
    """Template of the normal training clips (Eq. 9); threshold and scale chosen on validation."""
    vector = normal_vector(embedded(network, normals))
    similarity = NormalTemplate(vector, 0.0, 1.0).similarity(embedded(network, validation))
    abnormal = validation.classes != NORMAL
    threshold = choose_threshold(similarity, abnormal)
    return NormalTemplate(vector, threshold, choose_scale(similarity, abnormal, threshold))


def _detection(run: Run, network: nn.Module) -> tuple[dict[str, Any], NormalTemplate | None]:
    test = run.data.test
    if run.configuration.detection == "contrastive" and isinstance(network, FusionNetwork):
        normals = run.normals(run.schedule.reference)
        template = fit_template(network, normals, run.data.validation)
        line = 1 - template.threshold
        distances = {
            name: template.distance(embedded(network, test, present))
            for name, present in _presences(network).items()
        }
    else:
        template, line = None, _HALF
        distances = {"both": detected(network, test).astype(np.float64)}
    measured: dict[str, Any] = {}
    for light, rows in by_light(test).items():
        for name, distance in distances.items():
            key = light if name == "both" else f"{light}, {name} alone"
            measured[key] = detection_metrics(test.some(rows), distance[rows], line)
    return measured, template


def _recognition(run: Run, network: nn.Module) -> dict[str, Any]:
    test = run.data.test
    measured: dict[str, Any] = {}
    probabilities = {
        name: classified(network, test, present) for name, present in _presences(network).items()
    }
    for light, rows in by_light(test).items():
        for name, rows_of in probabilities.items():
            key = light if name == "both" else f"{light}, {name} alone"
            measured[key] = recognition_metrics(test.some(rows), rows_of[rows])
    return measured


def _presences(network: nn.Module) -> dict[str, tuple[bool, bool]]:
    """Both modalities, and each alone where the network can do without the other."""
    both = {"both": (True, True)}
    if isinstance(network, FusionNetwork) and network.fusion is not None:
        return {**both, **ALONE}
    return both
