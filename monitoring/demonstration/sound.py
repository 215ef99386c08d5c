"""What the drawn courtyard sounds like: wind, steps, a bird now and then, and one loud bang."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from monitoring.demonstration.courtyard import HAPPENINGS, SECONDS

RATE = 16_000


def draw_sound() -> npt.NDArray[np.float32]:
    """The loop's sound, float32 mono at 16 kHz within [-1, 1]; its end goes over into its beginning."""
    chance = np.random.default_rng(31)
    length = SECONDS * RATE
    sound = 0.02 * _wind(chance, length)
    for second in np.arange(0.0, SECONDS, 0.53):
        _mix(sound, float(second + chance.uniform(0.0, 0.06)), 0.035 * _step(chance))
    for second in np.arange(4.0, SECONDS, 11.0):
        _mix(sound, float(second + chance.uniform(0.0, 5.0)), 0.04 * _chirp(chance))
    for happening in HAPPENINGS:
        if happening.kind == "bang":
            _mix(sound, happening.start + 0.1, 0.9 * _bang(chance))
    return np.clip(sound, -1.0, 1.0).astype(np.float32)


def _wind(chance: np.random.Generator, length: int) -> npt.NDArray[np.float64]:
    """Noise that falls off above 300 Hz, made in the spectrum and therefore periodic; unit deviation."""
    frequencies = np.fft.rfftfreq(length, 1 / RATE)
    spectrum = chance.normal(size=frequencies.size) + 1j * chance.normal(size=frequencies.size)
    spectrum *= (frequencies > 40.0) / (1.0 + (frequencies / 300.0) ** 2)
    wind = np.fft.irfft(spectrum, length)
    return np.asarray(wind / wind.std())


def _step(chance: np.random.Generator) -> npt.NDArray[np.float64]:
    time = np.arange(int(0.07 * RATE)) / RATE
    return np.asarray(chance.normal(size=time.size) * np.exp(-time / 0.012))


def _chirp(chance: np.random.Generator) -> npt.NDArray[np.float64]:
    time = np.arange(int(0.35 * RATE)) / RATE
    pitch = chance.uniform(2600, 3400) + 500 * np.sin(2 * np.pi * 9 * time)
    return np.asarray(np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.sin(np.pi * time / 0.35) ** 2)


def _bang(chance: np.random.Generator) -> npt.NDArray[np.float64]:
    time = np.arange(int(1.1 * RATE)) / RATE
    crack = chance.normal(size=time.size) * np.exp(-time / 0.09)
    boom = np.sin(2 * np.pi * (55 + 40 * np.exp(-time / 0.08)) * time) * np.exp(-time / 0.25)
    burst = 0.7 * crack + boom
    return np.asarray(burst / np.abs(burst).max())


def _mix(sound: npt.NDArray[np.float64], second: float, part: npt.NDArray[np.float64]) -> None:
    places = (int(second * RATE) + np.arange(part.size)) % sound.size
    sound[places] += part
