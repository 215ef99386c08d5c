"""The system `contrastive_fusion` as an engine for recordings and for cameras. Worker code."""

from __future__ import annotations

from dataclasses import dataclass

from inference.systems.contrastive_fusion import load_system
from inference.systems.contrastive_fusion.scoring import ContrastiveFusionSystem
from monitoring.analysis.homographies import stored
from monitoring.analysis.live_system_engine import LiveSystemEngine
from monitoring.analysis.system_engine import SystemEngine


@dataclass(frozen=True, slots=True)
class _Measures:
    """The system finds people and looks at them in one go: it is its own extractor."""

    extractors: tuple[ContrastiveFusionSystem]
    required: frozenset[str] = frozenset()


class ContrastiveFusionEngine(SystemEngine):
    """A recording with or without its thermal companion."""

    def __init__(self) -> None:
        """Raises ModelMissing, ModelError, WeightsMissing, WeightsCorrupt, HomographyError."""
        system = load_system(homographies=stored())
        super().__init__(system, _Measures((system,)))


class LiveContrastiveFusionEngine(LiveSystemEngine):
    """A camera with or without a thermal one beside it. A behaviour takes two seconds to be seen."""

    def __init__(self) -> None:
        """Raises ModelMissing, ModelError, WeightsMissing, WeightsCorrupt, HomographyError."""
        system = load_system(causal=True, homographies=stored())
        super().__init__(system, _Measures((system,)))
