"""A thermal companion's newest pictures, paired with the camera's own by time of capture."""

from __future__ import annotations

import threading
from collections import deque

import numpy as np
from numpy.typing import NDArray

from inference.types import Frames
from monitoring.live.thermal_offset import OffsetMeter

_SECONDS = 4.0
_LEAST_GAP = 0.03
"""Seconds between kept pictures: no faster stream pairs better within any sensible tolerance."""


class ThermalTrack:
    """Pictures of the last 4 s. Written by one thread, read by another.

    tolerance  seconds by which the times of a pair may differ
    offset     seconds to add to the thermal stream's times
    expected   whether there is a companion at all
    """

    def __init__(self, *, tolerance: float, offset: float, expected: bool) -> None:
        self._tolerance = tolerance
        self._offset = offset
        self._expected = expected
        self._kept: deque[tuple[float, Frames]] = deque(maxlen=int(_SECONDS / _LEAST_GAP))
        self._lock = threading.Lock()
        self._paired = self._unpaired = 0
        self._differences: deque[float] = deque(maxlen=80)
        self._meter = OffsetMeter()

    def wants(self, captured_at: float) -> bool:
        return not self._kept or not 0 <= captured_at + self._offset - self._kept[-1][0] < _LEAST_GAP

    def add(self, picture: Frames, captured_at: float) -> None:
        """`picture` (h, w) uint8."""
        time = captured_at + self._offset
        with self._lock:
            if self._kept and (time < self._kept[-1][0] or self._kept[-1][1].shape != picture.shape):
                self._kept.clear()
            self._kept.append((time, picture))
            while self._kept[0][0] < time - _SECONDS:
                self._kept.popleft()
        self._meter.add_thermal(picture, time)

    def see(self, picture: Frames, captured_at: float) -> None:
        """A picture of the camera itself, (h, w, 3) uint8, by which the two clocks are compared."""
        if self._expected:
            self._meter.add_visible(picture, captured_at)

    def covers(self, captured_at: float) -> bool:
        """Whether waiting longer could bring no better pair for a picture of this time."""
        if not self._expected or not self._kept:
            return True
        newest = self._kept[-1][0]
        return newest >= captured_at or newest < captured_at - _SECONDS

    def at(self, times: NDArray[np.float64]) -> Frames | None:
        """(n, h, w) uint8: for each time the nearest picture within the tolerance, else the one before it.

        None when the newest has no pair, or none has.
        """
        with self._lock:
            kept = list(self._kept)
        if not self._expected or not kept:
            return None
        stamps = np.array([time for time, _ in kept])
        nearest = np.abs(stamps[None, :] - times[:, None]).argmin(axis=1)
        away = stamps[nearest] - times
        paired = np.abs(away) <= self._tolerance
        self._paired += int(paired.sum())
        self._unpaired += int((~paired).sum())
        self._differences.extend(away[paired].tolist())
        if not paired[-1]:
            return None
        last = int(nearest[int(paired.argmax())])
        chosen = [last := int(index) if fits else last for index, fits in zip(nearest, paired, strict=True)]
        return np.stack([kept[index][1] for index in chosen])

    def facts(self) -> dict[str, float | int | None]:
        """How pairing goes.

        paired, unpaired  pictures with and without a counterpart
        difference        seconds by which the paired ones differ on average
        offset            seconds that should be added to the thermal times, as measured by what moves in both
                          streams; None while too little does
        """
        differences = list(self._differences)
        further = self._meter.measure()
        return {
            "paired": self._paired,
            "unpaired": self._unpaired,
            "offset": None if further is None else round(self._offset + further, 2),
            "difference": round(sum(differences) / len(differences), 4) if differences else None,
        }
