"""The scoring systems of this library: names and titles at once, their code only when one is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import cast

from inference.errors import InferenceError
from inference.systems.protocol import System


class UnknownSystem(InferenceError):
    """A name that is not in the catalogue."""

    code = "unknown_system"

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no system {name!r}; there are {', '.join(CATALOGUE)}.")


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """module   package with `load_system(model, *, causal)`
    thermal  whether it makes use of a thermal companion
    trained  whether it needs a trained model; what `model` means otherwise is said in its README
    """

    name: str
    title: str
    module: str
    thermal: bool = False
    trained: bool = True


CATALOGUE: Mapping[str, CatalogueEntry] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            CatalogueEntry("normality", "Learned normality", "inference.systems.normality", trained=False),
            CatalogueEntry(
                "contrastive_fusion",
                "Visible and thermal fusion",
                "inference.systems.contrastive_fusion",
                thermal=True,
            ),
            CatalogueEntry(
                "deep_feature_fusion", "Learned from examples", "inference.systems.deep_feature_fusion"
            ),
            CatalogueEntry("ws_vad", "Picture, motion and sound", "inference.systems.ws_vad"),
            CatalogueEntry("aadc_net", "Named in words", "inference.systems.aadc_net"),
            CatalogueEntry("avar_net", "Sound and picture together", "inference.systems.avar_net"),
            CatalogueEntry("ensemble", "Ensemble", "inference.systems.ensemble"),
        )
    }
)


def load_system(name: str, model: Path | None = None, *, causal: bool = False) -> System:
    """The system called `name`, ready to measure and assess.

    model   folder of a trained model (of a fitted profile, for `normality`); without, the active one
    causal  no score depends on what comes after its snippet

    Raises UnknownSystem, and what its model's absence or damage raises: ModelMissing, ProfileError,
    WeightsMissing, WeightsCorrupt.
    """
    if name not in CATALOGUE:
        raise UnknownSystem(name)
    return cast(System, import_module(CATALOGUE[name].module).load_system(model, causal=causal))
