"""The system `deep_feature_fusion` as an engine for recordings and for cameras. Worker code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from inference.systems.deep_feature_fusion import load_system
from inference.systems.deep_feature_fusion.embedding import lay_out
from inference.systems.deep_feature_fusion.measuring import Measurer
from inference.systems.deep_feature_fusion.memory import Memory, UnreadableMemory, dump, restore
from inference.systems.deep_feature_fusion.model import NAME, pool_of
from inference.systems.deep_feature_fusion.scoring import DeepFeatureFusion, scored_frames
from inference.types import Assessment, Features
from monitoring.analysis import models_in_use
from monitoring.analysis.live_system_engine import LiveSystemEngine
from monitoring.analysis.pool_map import Layout
from monitoring.analysis.system_engine import SystemEngine, looking


@dataclass(frozen=True, slots=True)
class _Measures:
    extractors: tuple[Measurer]
    required: frozenset[str] = frozenset()


class DeepFeatureFusionEngine(SystemEngine):
    def __init__(self, folder: Path | None = None) -> None:
        """folder  of the model, by default of the installed one. Raises ModelMissing, ModelError,
        WeightsMissing, WeightsCorrupt."""
        self._deep: DeepFeatureFusion = load_system(folder)
        super().__init__(self._deep, looking(_Measures((self._deep.measurer,))))

    def frame_scores(self, assessment: Assessment) -> list[float] | None:
        return scored_frames(self._deep.model, assessment)


class LiveDeepFeatureFusionEngine(LiveSystemEngine):
    """A second of a camera at a time; what the second before showed comes back as its context."""

    def __init__(self, folder: Path | None = None) -> None:
        """As of DeepFeatureFusionEngine."""
        self._deep: DeepFeatureFusion = load_system(folder, causal=True)
        super().__init__(self._deep, _Measures((self._deep.measurer,)), by_second=True)
        # What is measured depends on the model: its Grad-CAM pictures are made with the features.
        self.preset = self._deep.model_version

    def frame_scores(self, assessment: Assessment) -> list[float] | None:
        return scored_frames(self._deep.model, assessment)

    def restored(self, context: bytes | None, first: Features) -> Memory | None:
        if context is None:
            return None
        try:
            memory = restore(context)
        except UnreadableMemory:
            return None
        latest = max((float(times[-1]) for times in memory.times.values() if len(times)), default=-np.inf)
        # A clock that was set back begins anew.
        return memory if latest < first.end else None

    def kept(self, after: Any, last: Features) -> bytes:
        return dump(after)


def lay_out_pool() -> Layout:
    """The pool of the model in use, as its page shows it. Raises ModelMissing, PoolError."""
    pool = pool_of(models_in_use.in_use(NAME).folder)
    plane = lay_out(pool.rows())
    return Layout(
        x=[round(value, 3) for value in plane.points[:, 0].tolist()],
        y=[round(value, 3) for value in plane.points[:, 1].tolist()],
        labels=list(plane.labels),
        clips=list(plane.clips),
        times=plane.times.tolist(),
        version=pool.version,
        total=plane.total,
    )
