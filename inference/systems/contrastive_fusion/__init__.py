"""Visible and thermal 3D fusion with contrastive learning (paper 000); see README.md beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inference.media.homography import HomographySource
    from inference.systems.contrastive_fusion.scoring import ContrastiveFusionSystem

__all__ = ["load_system"]


def load_system(
    model: Path | None = None, *, causal: bool = False, homographies: HomographySource | None = None
) -> ContrastiveFusionSystem:
    """See `scoring.load_system`. Imported when called: parts of this package are of use without torch."""
    from inference.systems.contrastive_fusion.scoring import load_system as load

    return load(model, causal=causal, homographies=homographies)
