"""Short stretches of one scene as one recording that the fit can walk through."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import overload

import numpy as np
from numpy.typing import NDArray

from inference.extractors.shifting import shifted
from inference.extractors.storage import StoredFeatures, load_features
from inference.types import Features

BREAK_SECONDS = 5.0
"""Between two stretches: longer than anything is remembered, so that none is judged by the one before."""


class Stretches(Sequence[Features]):
    """Stretches in files of `save_features`, one after the other as a recording that starts at 0, with breaks
    between them whatever lay between them in truth. Holds one file in memory at a time."""

    def __init__(self, paths: Iterable[str | os.PathLike[str]]) -> None:
        """Reads every file once. Raises InferenceError for one that is not readable."""
        files = list(paths)
        self._features = StoredFeatures(files)
        self._shifts: list[tuple[float, int]] = []
        self._begins: list[float] = []
        lengths: list[int] = []
        seconds, frames = 0.0, 0
        for path in files:
            stretch = load_features(path)
            lengths.append(len(stretch))
            self._begins.append(stretch[0].start)
            self._shifts.append((seconds - stretch[0].start, frames - int(stretch[0].frame_numbers.min())))
            seconds += stretch[-1].end - stretch[0].start + BREAK_SECONDS
            frames += 1 + int(stretch[-1].frame_numbers.max()) - int(stretch[0].frame_numbers.min())
        self._ends = list(accumulate(lengths))

    def __len__(self) -> int:
        return len(self._features)

    @overload
    def __getitem__(self, place: int) -> Features: ...
    @overload
    def __getitem__(self, place: slice) -> list[Features]: ...
    def __getitem__(self, place: int | slice) -> Features | list[Features]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        if place < 0:
            place += len(self)
        item = self._features[place]
        seconds, frames = self._shifts[int(np.searchsorted(self._ends, place, side="right"))]
        return shifted(item, sequence=place, seconds=seconds, frames=frames)

    def as_captured(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n,) times of this recording in the time of the stretches that they come from."""
        begins = np.asarray(
            [first + seconds for first, (seconds, _) in zip(self._begins, self._shifts, strict=True)]
        )
        which = np.maximum(np.searchsorted(begins, times + 1e-6, side="right") - 1, 0)
        return np.asarray(times - np.asarray([seconds for seconds, _ in self._shifts])[which], np.float64)
