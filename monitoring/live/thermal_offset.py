"""By how much a thermal companion's clock is off, measured by what moves in both streams.

Visible and thermal pictures look nothing alike, but whatever passes changes both at the same moments. The
amounts of change, taken over a minute, are correlated at every lag within two seconds.
"""

from __future__ import annotations

import threading
import time
from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.types import Frames

WINDOW = 60.0
LARGEST = 2.0
_STEP = 0.04
_LEAST_SECONDS = 20.0
_LEAST_CORRELATION = 0.5
_AGAIN_AFTER = 5.0
_SIZE = (48, 27)


class _Changes:
    """How much a stream's picture changes, by time of capture."""

    def __init__(self) -> None:
        self._last: NDArray[np.float32] | None = None
        self._seen: deque[tuple[float, float]] = deque(maxlen=int(WINDOW * 34))

    def add(self, picture: Frames, at: float) -> None:
        grey = picture if picture.ndim == 2 else picture[:, :, 1]  # green carries most of the light
        small = cv2.resize(np.ascontiguousarray(grey), _SIZE, interpolation=cv2.INTER_AREA).astype(np.float32)
        if self._seen and at <= self._seen[-1][0]:
            self._seen.clear()
            self._last = None
        if self._last is not None:
            self._seen.append((at, float(np.abs(small - self._last).mean())))
        self._last = small

    def stretch(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Times and amounts of the last minute."""
        seen = np.array(self._seen, dtype=np.float64).reshape(-1, 2)
        return seen[:, 0], seen[:, 1]


class OffsetMeter:
    """Each stream adds from its own thread; anyone may measure."""

    def __init__(self) -> None:
        self._visible, self._thermal = _Changes(), _Changes()
        self._lock = threading.Lock()
        self._measured_at = float("-inf")
        self._measured: float | None = None

    def add_visible(self, picture: Frames, at: float) -> None:
        """`picture` (h, w, 3) uint8; `at` Unix time of capture."""
        with self._lock:
            self._visible.add(picture, at)

    def add_thermal(self, picture: Frames, at: float) -> None:
        """`picture` (h, w) uint8; `at` Unix time of capture."""
        with self._lock:
            self._thermal.add(picture, at)

    def measure(self) -> float | None:
        """Seconds to add to the thermal times so that both streams move together; None if too little moves.

        Renewed each five seconds at the most.
        """
        if time.monotonic() - self._measured_at < _AGAIN_AFTER:
            return self._measured
        with self._lock:
            visible, thermal = self._visible.stretch(), self._thermal.stretch()
        self._measured_at = time.monotonic()
        self._measured = best_offset(visible, thermal)
        return self._measured


def best_offset(
    visible: tuple[NDArray[np.float64], NDArray[np.float64]],
    thermal: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> float | None:
    """`visible` and `thermal` are (times, amounts of change); see `OffsetMeter.measure`."""
    if min(len(visible[0]), len(thermal[0])) < 2:
        return None
    begin = max(visible[0][0], thermal[0][0]) + LARGEST
    end = min(visible[0][-1], thermal[0][-1]) - LARGEST
    if end - begin < _LEAST_SECONDS:
        return None
    grid = np.arange(max(begin, end - WINDOW), end, _STEP)
    seen = _standardised(np.interp(grid, *visible))
    lags = np.arange(-LARGEST, LARGEST + _STEP / 2, _STEP)
    fits = [float((seen * _standardised(np.interp(grid - lag, *thermal))).mean()) for lag in lags]
    best = int(np.argmax(fits))
    return float(lags[best]) if fits[best] >= _LEAST_CORRELATION else None


def _standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-9), np.float64)
