"""`normality` together with the extractors that it reads, as one system of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inference.systems.normality.profile import Profile
from inference.systems.normality.system import NormalitySystem
from inference.systems.protocol import ABNORMAL, NORMAL
from inference.types import Assessment, Features, Snippet

if TYPE_CHECKING:
    from inference.extractors.pipeline import FeatureExtractor
    from inference.extractors.protocol import Extractor


class MeasuringNormality:
    """Measures with all extractors of the full preset, and scores with `NormalitySystem`."""

    name = NormalitySystem.name
    title = "Learned normality"
    classes = (NORMAL, ABNORMAL)
    required = NormalitySystem.required
    extractors: tuple[Extractor, ...] = ()

    def __init__(self, system: NormalitySystem, extractor: FeatureExtractor) -> None:
        self._system = system
        self._extractor = extractor

    @property
    def model_version(self) -> str:
        return self._system.model_version

    def measure(self, snippets: Iterable[Snippet]) -> Iterator[Features]:
        return self._extractor.extract(snippets)

    def assess(self, features: Sequence[Features], context: Any = None) -> tuple[list[Assessment], Any]:
        return self._system.assess(features, context)


def load_system(model: Path | None = None, *, causal: bool = False) -> MeasuringNormality:
    """`model` is a folder that `fit` wrote; without, a recording is its own reference.

    Raises ProfileError, WeightsMissing, WeightsCorrupt.
    """
    from inference.extractors.build import build_extractor

    system = NormalitySystem(Profile.load(model) if model else None, causal=causal)
    return MeasuringNormality(system, build_extractor(system.required))
