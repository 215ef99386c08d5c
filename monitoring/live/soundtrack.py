"""The last seconds of a camera's sound, placed by capture time."""

from __future__ import annotations

import threading

import numpy as np

from inference.types import Floats

SAMPLE_RATE = 16_000
_SECONDS = 8
_DRIFT = SAMPLE_RATE // 25
"""Samples (40 ms) by which counted and stated positions may differ before the stated one is believed: clocks
jitter, while a real gap is longer."""


class Soundtrack:
    """A ring of 8 s of 16 kHz mono sound. Written by one thread, read by another."""

    def __init__(self) -> None:
        self._ring = np.zeros(_SECONDS * SAMPLE_RATE, dtype=np.float32)
        self._first = self._reached = 0
        """positions, in samples of Unix time: from where on the ring is filled, and where it ends"""
        self._lock = threading.Lock()

    def write(self, samples: Floats, captured_at: float) -> None:
        """`samples` (n,) float32 in [-1, 1], the first of them captured at Unix time `captured_at`."""
        samples = samples[-len(self._ring) :]
        position = round(captured_at * SAMPLE_RATE)
        with self._lock:
            if abs(position - self._reached) <= _DRIFT:
                position = self._reached
            elif not 0 <= position - self._reached < len(self._ring):
                self._restart(position)
            else:
                self._silence(self._reached, position)
            places = np.arange(position, position + len(samples)) % len(self._ring)
            self._ring[places] = samples
            self._reached = position + len(samples)
            self._first = max(self._first, self._reached - len(self._ring))

    def reached(self) -> float:
        """Unix time up to which sound has come; 0 before any."""
        return self._reached / SAMPLE_RATE

    def read(self, start: float, end: float) -> Floats | None:
        """(round((end - start) * 16000),) float32 of [start, end); what is missing is silence.

        None when nothing at all has come of that stretch.
        """
        first = round(start * SAMPLE_RATE)
        last = first + round((end - start) * SAMPLE_RATE)
        with self._lock:
            begin, stop = max(first, self._first), min(last, self._reached)
            if begin >= stop:
                return None
            sound = np.zeros(last - first, dtype=np.float32)
            sound[begin - first : stop - first] = self._ring[np.arange(begin, stop) % len(self._ring)]
            return sound

    def _restart(self, position: int) -> None:
        self._first = self._reached = position

    def _silence(self, begin: int, stop: int) -> None:
        self._ring[np.arange(begin, stop) % len(self._ring)] = 0.0
