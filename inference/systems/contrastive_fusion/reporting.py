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
from inference.systems.contrastive_fusion.network import CLASSES, SIZE, FusionNetwork
from inference.systems.contrastive_fusion.packing import round_as_stored
from inference.systems.contrastive_fusion.pairs import NORMAL, PairSet
from inference.systems.contrastive_fusion.stages import ALONE, BOTH, embedded, judged
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

_HALF = 0.5


def write_model(run: Run, trained: Trained) -> Path:
    """The folder `model/` of the run: card always, and tensors.

    A run of both stages of the fusion network on clips of full size becomes a model that can score; others
    serve the tables.
    """
    scores = run.judged_side("recognition") is None and run.configuration.network == "fusion"
    for network in (trained.detection, trained.recognition):
        if scores and network is not None:
            round_as_stored(network, eight_bits=True)
    metrics: dict[str, Any] = {}
    tensors: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    if trained.detection is not None:
        metrics["detection"], template = _detection(run, trained.detection)
        if (
            template is not None
            and isinstance(trained.detection, FusionNetwork)
            and isinstance(trained.recognition, FusionNetwork)
            and scores
        ):
            tensors, facts = pack(trained.detection, trained.recognition, template, eight_bits=True)
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
        "clip_side": run.judged_side("recognition" if trained.recognition is not None else "detection")
        or SIZE,
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
    side = run.judged_side("detection")
    test = run.data.test.shrunk(side)
    found = judged(network, test, _presences(network))
    if run.configuration.detection == "contrastive" and isinstance(network, FusionNetwork):
        template = fit_template(network, run.normals().shrunk(side), run.data.validation.shrunk(side))
        line = 1 - template.threshold
        distances = {name: template.distance(rows.embeddings) for name, rows in found.items()}
    else:
        template, line = None, _HALF
        distances = {name: rows.abnormal.astype(np.float64) for name, rows in found.items()}
    measured: dict[str, Any] = {}
    for light, rows in by_light(test).items():
        for name, distance in distances.items():
            chosen = test.classes[rows] != NORMAL
            measured[_key(light, name)] = detection_metrics(chosen, distance[rows], line)
    return measured, template


def _recognition(run: Run, network: nn.Module) -> dict[str, Any]:
    test = run.data.test.shrunk(run.judged_side("recognition"))
    found = judged(network, test, _presences(network))
    return {
        _key(light, name): recognition_metrics(test.classes[rows], judgement.probabilities[rows])
        for light, rows in by_light(test).items()
        for name, judgement in found.items()
    }


def _key(light: str, modality: str) -> str:
    return light if modality == "both" else f"{light}, {modality} alone"


def _presences(network: nn.Module) -> dict[str, tuple[bool, bool]]:
    """Both modalities, and each alone where the network can do without the other."""
    if isinstance(network, FusionNetwork) and network.fusion is not None:
        return {**BOTH, **ALONE}
    return BOTH
