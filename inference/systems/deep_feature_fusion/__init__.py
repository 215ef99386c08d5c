"""A pool of deep features with classical classifiers, to which classes are added (paper 004); see README.md
beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inference.systems.deep_feature_fusion.scoring import DeepFeatureFusion


def load_system(model: Path | None = None, *, causal: bool = False) -> DeepFeatureFusion:
    """As `scoring.load_system`, which is imported only now: pools are read without loading networks."""
    from inference.systems.deep_feature_fusion.scoring import load_system

    return load_system(model, causal=causal)
