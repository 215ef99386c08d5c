"""Recordings seen as cameras show them: each snippet of two seconds as the two hops it is made of."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from inference.systems.avar_net.families import Family
from inference.systems.deep_feature_fusion.measuring import PREFIX
from inference.types import Features

HOPS = 2
"""Of a snippet."""


def hops_of(item: Features, family: Family) -> tuple[Features, ...]:
    """Both seconds of a snippet, with the looks of a recording that lie in each and that a camera would have
    taken. Of sound, which is heard over the whole snippet, either second has all."""
    edges = np.linspace(item.start, item.end, HOPS + 1)
    seconds = np.clip(np.searchsorted(edges, item.frame_times, side="right") - 1, 0, HOPS - 1)
    return tuple(
        _part(item, family, np.flatnonzero(seconds == second), start, end)
        for second, (start, end) in enumerate(pairwise(edges.tolist()))
    )


def _part(item: Features, family: Family, kept: NDArray[np.intp], start: float, end: float) -> Features:
    numbers = item.frame_numbers[kept]
    arrays = dict(item.arrays)
    for stream in family.streams:
        name = f"{PREFIX}{stream.extractor}"
        frames = arrays.get(f"{name}.frames")
        if stream.is_sound or frames is None:
            continue
        rows = np.flatnonzero(np.isin(frames, numbers))
        if len(family.looks) * HOPS == len(frames):
            # Of pictures, cameras are given every other look.
            rows = rows[1 :: len(family.looks) // len(family.live_looks)]
        arrays[name], arrays[f"{name}.frames"] = arrays[name][rows], frames[rows]
    return replace(
        item,
        start=start,
        end=end,
        frame_numbers=numbers,
        frame_times=item.frame_times[kept],
        arrays=arrays,
    )
