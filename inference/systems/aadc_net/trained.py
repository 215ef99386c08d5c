"""A trained model as it lies in a folder.

model.safetensors   network.<parameter>  matrices in half precision
                    context              (L, D) the learnt words of the prompts
                    texts                (C, D) of the classes it was trained with, so that scoring them needs
                                         no text side
                    names                (91, D) of the detector's classes, with packaged extractors
card.json           architecture, extractors, classes, words, text_side, sharpness, top, line, slope
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from inference.errors import ModelError
from inference.systems.aadc_net.configuration import SYSTEM, Architecture
from inference.systems.aadc_net.network import AADCNet
from inference.systems.aadc_net.regions import DetectedRegions, PackagedRegions
from inference.systems.aadc_net.texts import SIDES, LearnablePrompts, TextSide
from inference.systems.protocol import NORMAL
from inference.training.store import read_card, read_tensors

_NETWORK, _CONTEXT, _TEXTS, _NAMES = "network.", "context", "texts", "names"


@dataclass(frozen=True, slots=True)
class Calibration:
    """line   the logit that becomes 0.5
    slope  of the logistic curve there
    """

    line: float = 0.0
    slope: float = 1.0

    def score(self, logit: float) -> float:
        """In [0, 1], 0.5 at the line."""
        return 1.0 / (1.0 + exp(-min(50.0, max(-50.0, self.slope * (logit - self.line)))))

    def later(self, odds: float) -> Calibration:
        """With the line where the log-odds of the score were `odds`."""
        return Calibration(self.line + odds / self.slope, self.slope)


@dataclass(frozen=True, slots=True, eq=False)
class TrainedModel:
    """classes    of `texts`, the normal one first
    extractors  "packaged" or "paper"
    text_side   what made the texts
    sharpness   gamma
    top         K
    """

    network: AADCNet
    prompts: LearnablePrompts
    texts: Tensor
    names: NDArray[np.float32] | None
    classes: tuple[str, ...]
    extractors: str
    text_side: str
    sharpness: float
    top: int
    calibration: Calibration
    version: str

    @property
    def regions(self) -> PackagedRegions | DetectedRegions:
        return DetectedRegions() if self.names is None else PackagedRegions(self.names)


def pack(
    network: AADCNet, prompts: LearnablePrompts, texts: Tensor, names: NDArray[np.float32] | None
) -> dict[str, Any]:
    """The tensors of the file."""
    tensors: dict[str, Any] = {
        # Means, scales and biases are few, and rounding them would move every snippet.
        _NETWORK + name: value.half() if value.is_floating_point() and value.ndim > 1 else value
        for name, value in network.state_dict().items()
    }
    tensors |= {_CONTEXT: prompts.context.detach().half(), _TEXTS: texts.detach().float()}
    return tensors if names is None else tensors | {_NAMES: names.astype(np.float16)}


def facts(architecture: Architecture) -> dict[str, Any]:
    """What the card must say of a network for `load_model` to build it."""
    return {"architecture": asdict(architecture)}


def load_model(folder: Path) -> TrainedModel:
    """Read a model on the processor. Raises ModelError."""
    card, tensors = read_card(folder), read_tensors(folder)
    try:
        architecture = Architecture(**card["architecture"])
        network = AADCNet(architecture)
        own = {name.removeprefix(_NETWORK): name for name in tensors if name.startswith(_NETWORK)}
        network.load_state_dict({name: _tensor(tensors[key]) for name, key in own.items()})
        context = _tensor(tensors[_CONTEXT])
        length, width = context.shape
        prompts = LearnablePrompts(length, width, architecture.prefix, architecture.postfix)
        prompts.context.data.copy_(context)
        calibration = Calibration(float(card["line"]), float(card["slope"]))
        names = np.asarray(tensors[_NAMES], np.float32) if _NAMES in tensors else None
        return TrainedModel(
            network=network.requires_grad_(False).eval(),
            prompts=prompts.requires_grad_(False).eval(),
            texts=_tensor(tensors[_TEXTS]),
            names=names,
            classes=tuple(str(name) for name in card["classes"]),
            extractors=str(card["extractors"]),
            text_side=str(card["text_side"]),
            sharpness=float(card["sharpness"]),
            top=int(card["top"]),
            calibration=calibration,
            version=f"{SYSTEM}-{card.get('configuration', 'own')}-{_fingerprint(tensors)}",
        )
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ModelError(f"{folder} holds no model of {SYSTEM}: {error}.") from error


@torch.no_grad()
def texts_of(model: TrainedModel, names: Sequence[str], side: TextSide | None = None) -> Tensor:
    """(1 + n, D) vectors of the normal class, as trained, and of any events in words: no training.

    side  by default the one that the model was trained with

    Raises WeightsMissing where it is not installed, ValueError for a name that is too long.
    """
    side = side or SIDES[model.extractors]()
    given = side.words(names, len(model.prompts.context))
    return torch.cat([model.texts[:1], model.prompts(side.tower, given)])


def named(class_names: Sequence[str]) -> tuple[str, ...]:
    """The classes of a system that was given events in words: the normal one, and they."""
    return (NORMAL, *(name for name in dict.fromkeys(class_names) if name != NORMAL))


def _tensor(array: NDArray[Any]) -> Tensor:
    tensor = torch.from_numpy(np.array(array))
    return tensor.float() if tensor.is_floating_point() else tensor


def _fingerprint(tensors: Mapping[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(tensors[name]).tobytes())
    return digest.hexdigest()[:8]
