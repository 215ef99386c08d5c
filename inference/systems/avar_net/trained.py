"""A trained model as it lies in a folder: its networks, what silence sounds like, and the card.

model.safetensors   member<n>.<parameter>   networks whose probabilities are averaged
                    silence                 (2, size) the sound extractor's answers to no signal
card.json           family, configuration, architecture, classes, the alert line, what was measured
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from inference.errors import ModelError
from inference.systems.avar_net.alarms import Alarms
from inference.systems.avar_net.configuration import Configuration, find_configuration
from inference.systems.avar_net.families import FAMILIES, Family
from inference.systems.avar_net.network import Architecture, AvarNet
from inference.systems.contrastive_fusion.packing import packed, unpacked
from inference.training.store import read_card, read_tensors
from inference.types import Floats

SYSTEM = "avar_net"
_MEMBER, _SILENCE = "member", "silence"
_EDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Calibration:
    """line   how likely an alarm is where something is called abnormal: the score there is 0.5
    slope  how fast the score rises, in log-odds
    """

    line: float = 0.5
    slope: float = 1.0

    def score(self, raw: float) -> float:
        """In [0, 1], ascending with `raw`."""
        return 1.0 / (1.0 + math.exp(-self.slope * (_log_odds(raw) - _log_odds(self.line))))


@dataclass(frozen=True, slots=True, eq=False)
class TrainedModel:
    """members  networks in evaluation mode, of one architecture; their probabilities are averaged
    family   the streams that they see
    harmless classes beside the normal one that are no alarm
    """

    members: tuple[AvarNet, ...]
    family: Family
    configuration: Configuration
    classes: tuple[str, ...]
    silence: Floats | None
    calibration: Calibration
    version: str
    harmless: tuple[str, ...] = ()

    @property
    def alarms(self) -> Alarms:
        return Alarms(self.classes, self.harmless)

    @torch.inference_mode()
    def probabilities(
        self, values: NDArray[np.float32], present: NDArray[np.bool_], mask: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """(B, classes, T) of steps: values (B, T, D), present (B, T, streams), mask (B, T)."""
        place = next(self.members[0].parameters()).device
        inputs = [
            torch.from_numpy(np.ascontiguousarray(array)).to(place) for array in (values, present, mask)
        ]
        with torch.autocast(place.type, enabled=place.type == "cuda"):
            said = [network(*inputs)[-1].float().softmax(1) for network in self.members]
        return torch.stack(said).mean(0).cpu().numpy().astype(np.float64)


def pack(
    members: Sequence[AvarNet], family: Family, configuration: Configuration, silence: Floats | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The tensors, in half precision, and what the card must say for `load_model` to read them."""
    tensors: dict[str, Any] = {}
    for number, network in enumerate(members):
        tensors |= {
            f"{_MEMBER}{number}.{name}": array
            for name, array in packed(network.state_dict(), eight_bits=False).items()
        }
    if silence is not None:
        tensors[_SILENCE] = np.asarray(silence, np.float32)
    facts = {
        "configuration": configuration.name,
        "title": configuration.title,
        "family": family.name,
        "streams": [stream.extractor for stream in family.streams],
        "architecture": asdict(members[0].architecture),
        "members": len(members),
        "length": configuration.length,
    }
    return tensors, facts


def load_model(folder: Path) -> TrainedModel:
    """Read what `pack` and the training wrote, on the processor. Raises ModelError."""
    card, tensors = read_card(folder), read_tensors(folder)
    try:
        stated = card["architecture"]
        architecture = Architecture(
            **{
                **stated,
                "sizes": tuple(stated["sizes"]),
                "sounds": tuple(stated["sounds"]),
                "kept": tuple(stated["kept"]),
            }
        )
        configuration = find_configuration(str(card["configuration"]))
        family = configuration.family(FAMILIES[str(card["family"])])
        if architecture.sizes != tuple(stream.size for stream in family.streams):
            raise ValueError(f"its streams are of sizes {architecture.sizes}")
        calibration = Calibration(float(card["line"]), float(card["slope"]))
        classes = tuple(str(name) for name in card["classes"])
        alarms = Alarms(classes, tuple(str(name) for name in card.get("harmless", ())))
        members = tuple(_network(architecture, tensors, number) for number in range(int(card["members"])))
        if len(classes) != architecture.classes or not members:
            raise ValueError(f"it names {len(classes)} classes and {len(members)} networks")
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ModelError(f"{folder} holds no model of {SYSTEM}: {error}.") from error
    silence = np.asarray(tensors[_SILENCE], np.float32) if _SILENCE in tensors else None
    version = f"{SYSTEM}-{configuration.name}-{_fingerprint(tensors)}"
    return TrainedModel(
        members, family, configuration, classes, silence, calibration, version, alarms.harmless
    )


def _network(architecture: Architecture, tensors: Mapping[str, NDArray[Any]], number: int) -> AvarNet:
    prefix = f"{_MEMBER}{number}."
    network = AvarNet(architecture)
    own = {name.removeprefix(prefix): array for name, array in tensors.items() if name.startswith(prefix)}
    network.load_state_dict(unpacked(own))
    return network.requires_grad_(False).eval()


def _fingerprint(tensors: Mapping[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(tensors[name]).tobytes())
    return digest.hexdigest()[:8]


def _log_odds(share: float) -> float:
    kept = min(max(share, _EDGE), 1.0 - _EDGE)
    return math.log(kept / (1.0 - kept))
