"""What can be told of a snippet's pictures as such."""

from __future__ import annotations

import numpy as np

from inference.extractors.protocol import Arrays
from inference.types import Snippet

_STEP = 8
"""Pixels from one that counts to the next: light needs no detail."""


def picture_of(snippet: Snippet) -> Arrays:
    """Of its last frame:

    picture.brightness  () float32  mean grey level in [0, 1] (ITU-R BT.601)
    picture.aspect      () float32  width over height
    """
    frame = snippet.frames[-1]
    blue, green, red = frame[::_STEP, ::_STEP].astype(np.float32).mean(axis=(0, 1)).tolist()
    return {
        "picture.brightness": np.asarray((0.114 * blue + 0.587 * green + 0.299 * red) / 255, np.float32),
        "picture.aspect": np.asarray(frame.shape[1] / frame.shape[0], np.float32),
    }
