"""What VGGish listens to: log-mel examples of 0.96 s, computed in double precision.

Parameters are those of the AudioSet release: 25 ms windows (periodic Hann) every 10 ms, spectra of 512
points, 64 HTK mel bands from 125 to 7500 Hz, log(mel + 0.01).
"""

from __future__ import annotations

from math import gcd

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

SAMPLE_RATE = 16_000
WINDOW = 400
HOP = 160
POINTS = 512
BANDS = 64
LOWEST, HIGHEST = 125.0, 7500.0
OFFSET = 0.01
FRAMES = 96
"""Windows of an example; examples do not overlap."""

_ZERO_CROSSINGS = 64
_BETA = 14.769656459379492
_ROLLOFF = 0.9475937167399596

Doubles = NDArray[np.float64]


def examples(sound: NDArray[np.floating], sample_rate: int = SAMPLE_RATE) -> NDArray[np.float32]:
    """Log-mel examples of sound: (samples,) or (samples, channels) in [-1, 1] -> (N, 1, 96, 64).

    Channels are averaged, other sample rates converted. What is left over after the last whole example is
    dropped, so sound of less than 0.975 s gives none.
    """
    mono = np.asarray(sound, np.float64)
    if mono.ndim > 1:
        mono = mono.mean(axis=1)
    if sample_rate != SAMPLE_RATE:
        mono = resample(mono, sample_rate)
    bands = log_mel(mono)
    whole = len(bands) // FRAMES
    return bands[: whole * FRAMES].reshape(whole, 1, FRAMES, BANDS).astype(np.float32)


def resample(sound: Doubles, sample_rate: int) -> Doubles:
    """Sound at 16 kHz, by a windowed sinc with the parameters of resampy's `kaiser_best`.

    That is what the published port resamples with; it looks its filter up in a table, so results agree to
    three digits only.
    """
    common = gcd(SAMPLE_RATE, sample_rate)
    up, down = SAMPLE_RATE // common, sample_rate // common
    spacing = max(up, down)  # of the sinc's zeros, in samples of the common multiple of both rates
    reach = _ZERO_CROSSINGS * spacing
    sinc = np.sinc(_ROLLOFF * np.arange(-reach, reach + 1) / spacing) * np.kaiser(2 * reach + 1, _BETA)
    return np.asarray(resample_poly(sound, up, down, window=sinc * _ROLLOFF / spacing), np.float64)


def log_mel(sound: Doubles) -> Doubles:
    """(T, 64) natural logarithm of mel band magnitudes, one row for each whole window of 16 kHz sound."""
    return np.log(magnitudes(sound) @ mel_matrix() + OFFSET)


def magnitudes(sound: Doubles) -> Doubles:
    """(T, 257) magnitudes of the short-time Fourier transform."""
    if len(sound) < WINDOW:
        return np.empty((0, POINTS // 2 + 1))
    windows = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi / WINDOW * np.arange(WINDOW))
    return np.abs(np.fft.rfft(windows * hann, POINTS))


def mel_matrix() -> Doubles:
    """(257, 64) weights of spectrum bins in mel bands: triangles that are straight in mel, not in hertz.

    The bin of 0 Hz is in no band.
    """
    bins = _mel(np.linspace(0, SAMPLE_RATE / 2, POINTS // 2 + 1))[:, None]
    edges = np.linspace(_mel(np.array(LOWEST)), _mel(np.array(HIGHEST)), BANDS + 2)
    lower, centre, upper = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (bins - lower) / (centre - lower), (upper - bins) / (upper - centre)
    weights = np.maximum(0, np.minimum(rising, falling))
    weights[0] = 0
    return weights


def _mel(hertz: Doubles) -> Doubles:
    return 1127 * np.log(1 + hertz / 700)
