"""Live snippets of one brightness, on a grid that began at noon."""

from __future__ import annotations

import numpy as np

from inference.types import Floats
from monitoring.intake.snippets import LiveSnippet, bounds_of, sequence_of

NOON = 1_772_452_800.0
"""A minute begins here."""


def live_snippet(
    camera: object, second: int, brightness: int = 40, *, audio: Floats | None = None, still: bool = False
) -> LiveSnippet:
    """The snippet [NOON + second, NOON + second + 1) at 8 frames a second, 48 lines high."""
    sequence = sequence_of(NOON + second + 0.01, 8.0)
    start, end = bounds_of(sequence, 8.0)
    times = start + np.arange(-1, 8) / 8 + 0.01
    return LiveSnippet(
        camera=str(camera),
        sequence=sequence,
        start=start,
        end=end,
        frames=np.full((9, 48, 64, 3), brightness, np.uint8),
        frame_times=np.full(9, times[0]) if still else times,
        thermal=None,
        audio=audio,
        fps=8.0,
    )
