"""A trained model as it lies in a folder: the networks of both stages, the normal template and the card.

model.safetensors   detection.<parameter>     the network of the first stage
                    recognition.<parameter>   that of the second; absent where one network does both
                    template                  (d,) the vector of Eq. 9
card.json           architecture, classes, threshold, scale, and what the store asks of every card
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.errors import ModelError
from inference.systems.contrastive_fusion.network import CLASSES, Architecture, FusionNetwork
from inference.systems.contrastive_fusion.packing import packed, unpacked
from inference.systems.contrastive_fusion.template import NormalTemplate
from inference.training.store import read_card, read_tensors

SYSTEM = "contrastive_fusion"
_DETECTION, _RECOGNITION, _TEMPLATE = "detection.", "recognition.", "template"
_UNUSED = "plain."
"""The head of the ablations, which scoring does without."""


@dataclass(frozen=True, slots=True, eq=False)
class TrainedModel:
    """detection, recognition  networks in evaluation mode, the same one where one does both
    version  names the configuration and the tensors
    come_and_go  whether it has learned from people who are not there all the time
    """

    detection: FusionNetwork
    recognition: FusionNetwork
    template: NormalTemplate
    classes: tuple[str, ...]
    version: str
    come_and_go: bool = True


def pack(
    detection: FusionNetwork,
    recognition: FusionNetwork,
    template: NormalTemplate,
    *,
    eight_bits: bool = False,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The tensors, and what the card must say for `load_model` to read them."""
    parts = {_DETECTION: detection} | ({} if recognition is detection else {_RECOGNITION: recognition})
    tensors: dict[str, Any] = {_TEMPLATE: np.asarray(template.vector, np.float32)}
    for prefix, network in parts.items():
        state = {name: value for name, value in network.state_dict().items() if not name.startswith(_UNUSED)}
        tensors |= {prefix + name: value for name, value in packed(state, eight_bits=eight_bits).items()}
    card = {
        "architecture": asdict(detection.architecture),
        "classes": list(CLASSES),
        "threshold": float(template.threshold),
        "scale": float(template.scale),
        "come_and_go": True,
    }
    return tensors, card


def load_model(folder: Path) -> TrainedModel:
    """Read what `pack` made, on the processor. Raises ModelError."""
    card, tensors = read_card(folder), read_tensors(folder)
    try:
        stated = {**card["architecture"], "modalities": tuple(card["architecture"]["modalities"])}
        architecture = Architecture(**stated)
        classes = tuple(str(name) for name in card["classes"])
        vector = np.asarray(tensors[_TEMPLATE], np.float32)
        template = NormalTemplate(vector, float(card["threshold"]), float(card["scale"]))
        detection = _network(architecture, tensors, _DETECTION)
        shared = not any(name.startswith(_RECOGNITION) for name in tensors)
        recognition = detection if shared else _network(architecture, tensors, _RECOGNITION)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ModelError(f"{folder} holds no model of {SYSTEM}: {error}.") from error
    version = f"{SYSTEM}-{card.get('configuration', 'own')}-{_fingerprint(tensors)}"
    come_and_go = card.get("come_and_go", False) is True
    return TrainedModel(detection, recognition, template, classes, version, come_and_go)


def _network(architecture: Architecture, tensors: Mapping[str, NDArray[Any]], prefix: str) -> FusionNetwork:
    network = FusionNetwork(architecture)
    state = unpacked(
        {name.removeprefix(prefix): array for name, array in tensors.items() if name.startswith(prefix)}
    )
    missing, surplus = network.load_state_dict(state, strict=False)
    missing = [name for name in missing if not name.startswith(_UNUSED)]
    if missing or surplus:
        raise ValueError(f"parameters missing: {missing[:4]}, surplus: {surplus[:4]}")
    return network.requires_grad_(False).eval()


def _fingerprint(tensors: Mapping[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(tensors[name]).tobytes())
    return digest.hexdigest()[:8]
