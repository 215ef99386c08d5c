"""A trained model as it lies in a folder: networks, what is done to its inputs, and the card.

model.safetensors   network.<number>.<parameter>, inputs.<input>.mean, inputs.<input>.matrix
card.json           networks (how many are averaged), architecture, extractors, smoothing, window, classes,
                    threshold, scale, and what the store asks of every card
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from inference.errors import ModelError
from inference.systems.ws_vad.configuration import Architecture, Configuration
from inference.systems.ws_vad.network import WeaklySupervised
from inference.systems.ws_vad.preparation import Preparation
from inference.training.store import read_card, read_tensors

SYSTEM = "ws_vad"
_NETWORK, _INPUTS = "network.", "inputs."
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Line:
    """threshold  the smoothed score that is calibrated to 0.5
    scale      the difference in its logit that takes the calibrated score from 0.5 to 0.73
    """

    threshold: float = 0.5
    scale: float = 1.0

    def calibrated(self, scores: ArrayLike) -> NDArray[np.float64]:
        """Scores in (0, 1) that are 0.5 at the threshold."""
        margin = (logit(scores) - logit(self.threshold)) / self.scale
        return np.asarray(1 / (1 + np.exp(-np.clip(margin, -50, 50))))


@dataclass(frozen=True, slots=True, eq=False)
class TrainedModel:
    """networks in evaluation mode, whose logits are averaged
    live     the line of causal scores; `line` is that of whole recordings
    version  names the configuration and the tensors
    """

    networks: tuple[WeaklySupervised, ...]
    preparation: Preparation
    configuration: Configuration
    classes: tuple[str, ...]
    line: Line
    live: Line
    version: str


def logit(scores: ArrayLike) -> NDArray[np.float64]:
    values = np.clip(np.asarray(scores, np.float64), _EDGE, 1 - _EDGE)
    return np.asarray(np.log(values / (1 - values)))


def pack(
    networks: Sequence[WeaklySupervised],
    preparation: Preparation,
    configuration: Configuration,
    classes: Sequence[str],
    line: Line,
    live: Line,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The tensors, and what the card must say for `load_model` to read them."""
    tensors = {
        f"{_NETWORK}{number}.{name}": value
        for number, network in enumerate(networks)
        for name, value in network.state_dict().items()
    }
    tensors |= {_INPUTS + name: value for name, value in preparation.tensors().items()}
    card = {
        "configuration": configuration.name,
        "title": configuration.title,
        "networks": len(networks),
        "architecture": asdict(configuration.architecture),
        "extractors": configuration.extractors,
        "smoothing": configuration.smoothing,
        "smoothing_width": configuration.smoothing_width,
        "window": configuration.window,
        "classes": list(classes),
        "line": asdict(line),
        "live_line": asdict(live),
    }
    return tensors, card


def load_model(folder: Path) -> TrainedModel:
    """Read what `pack` made, on the processor. Raises ModelError."""
    card, tensors = read_card(folder), read_tensors(folder)
    try:
        stated = {**card["architecture"], "streams": tuple(card["architecture"]["streams"])}
        configuration = Configuration(
            str(card["configuration"]),
            str(card.get("title", "")),
            Architecture(**stated),
            extractors=str(card["extractors"]),
            smoothing=card["smoothing"],
            smoothing_width=int(card["smoothing_width"]),
            window=int(card["window"]),
        )
        classes = tuple(str(name) for name in card["classes"])
        networks = tuple(
            _network(configuration, len(classes), _of(tensors, f"{_NETWORK}{number}."))
            for number in range(int(card["networks"]))
        )
        if not networks:
            raise ValueError("no networks")
        preparation = Preparation.from_tensors(_of(tensors, _INPUTS))
        line, live = Line(**card["line"]), Line(**card["live_line"])
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ModelError(f"{folder} holds no model of {SYSTEM}: {error}.") from error
    version = f"{SYSTEM}-{configuration.name}-{_fingerprint(tensors)}"
    return TrainedModel(networks, preparation, configuration, classes, line, live, version)


def _network(
    configuration: Configuration, classes: int, tensors: Mapping[str, NDArray[Any]]
) -> WeaklySupervised:
    network = WeaklySupervised(configuration.architecture, classes)
    network.load_state_dict({name: torch.from_numpy(array) for name, array in tensors.items()})
    return network.requires_grad_(False).eval()


def _of(tensors: Mapping[str, NDArray[Any]], prefix: str) -> dict[str, NDArray[Any]]:
    return {name.removeprefix(prefix): array for name, array in tensors.items() if name.startswith(prefix)}


def _fingerprint(tensors: Mapping[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(tensors[name]).tobytes())
    return digest.hexdigest()[:8]
