"""Assessments that members could have made."""

from __future__ import annotations

import numpy as np

from inference.types import Assessment, Box, Modality


def said(
    score: float,
    *,
    sequence: int = 0,
    label: str = "",
    version: str = "one-1",
    heard: str = "",
    **shares: float,
) -> Assessment:
    """One snippet's; shares by modality, `heard` is what the facts say of sound."""
    return Assessment(
        sequence=sequence,
        start=float(sequence),
        end=sequence + 2.0,
        frame_start=8 * sequence,
        frame_end=8 * sequence + 16,
        score=score,
        raw=10 * score,
        contributions={Modality(name): share for name, share in shares.items()},
        label=label,
        model_version=version,
        boxes=(Box(0.0, 0.0, 0.5, 0.5, label, score, 8 * sequence, float(sequence)),),
        heatmap=np.full((2, 2), score, np.float32),
        facts={"sound": heard} if heard else {},
    )
