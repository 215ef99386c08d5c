"""How bright a snippet's pictures are."""

from __future__ import annotations

import numpy as np

from inference.extractors.protocol import Arrays
from inference.types import Snippet

_STEP = 8
"""Pixels from one that counts to the next: light needs no detail."""


def light_of(snippet: Snippet) -> Arrays:
    """light.brightness  () float32, mean grey level of the last frame in [0, 1] (ITU-R BT.601)"""
    picture = snippet.frames[-1, ::_STEP, ::_STEP].astype(np.float32).mean(axis=(0, 1))
    blue, green, red = picture.tolist()
    return {"light.brightness": np.asarray((0.114 * blue + 0.587 * green + 0.299 * red) / 255, np.float32)}
