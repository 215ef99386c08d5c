"""The same features at another place of a recording."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.types import Features

_FRAMES = {"motion.pair_frame", "appearance.grid_frame", "objects.frame", "objects.analysed"}
_TIMES = {"motion.pair_time", "appearance.grid_time", "objects.time"}
_LOOKS = ".frames"
"""How the names of arrays end that hold the frame number of each look."""


def shifted(item: Features, *, sequence: int, seconds: float, frames: int) -> Features:
    """The same features under another number, so many seconds and frames later."""
    arrays: dict[str, NDArray[Any]] = dict(item.arrays)
    for name in arrays:
        if name in _FRAMES or name.endswith(_LOOKS):
            arrays[name] = np.asarray(arrays[name] + frames, np.int64)
        elif name in _TIMES:
            arrays[name] = np.asarray(arrays[name] + seconds, np.float64)
    return replace(
        item,
        sequence=sequence,
        start=item.start + seconds,
        end=item.end + seconds,
        frame_start=item.frame_start + frames,
        frame_end=item.frame_end + frames,
        frame_numbers=item.frame_numbers + frames,
        frame_times=item.frame_times + seconds,
        arrays=arrays,
    )
