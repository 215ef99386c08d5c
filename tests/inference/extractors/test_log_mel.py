"""The sound network's input against what signal theory says of tones and noise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from inference.extractors.sound import BANDS, NORMALISER, log_mel

SECONDS = np.arange(32_000) / 16_000


def tone(hertz: float) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * SECONDS).astype(np.float32)


def mel(hertz: float) -> float:
    """O'Shaughnessy's formula, the one of the HTK toolkit."""
    return 1127.01048 * math.log(1 + hertz / 700)


@pytest.mark.parametrize("hertz", [300, 440, 1000, 3000, 7000])
def test_a_tone_lies_in_the_band_of_its_pitch(hertz: float) -> None:
    # 96 centres divide the mels up to 22050 Hz evenly. Slaney's scale would put 3000 Hz four bands higher.
    expected = mel(hertz) / (mel(22_050) / (BANDS + 1)) - 1
    assert log_mel(tone(hertz)).mean(0).argmax() == pytest.approx(expected, abs=0.51)


def test_bands_hold_the_power_of_a_window_of_the_training() -> None:
    # White noise of variance v: each bin of a Hann window of n samples holds 3/8 v n, whatever the bin. The
    # window here stands for one of 2048 samples, whose bins of the same tone are (2048 / n) squared as large.
    noise = np.random.default_rng(3).standard_normal(16_000 * 60).astype(np.float32)
    noise /= np.abs(noise).max()
    power = (10 ** (log_mel(noise).astype(np.float64) * NORMALISER) - 1) / 1e4
    audible = power[:, 2 : int(mel(7_500) / (mel(22_050) / (BANDS + 1)))].mean(0)
    expected = 3 / 8 * float(noise.var()) * 743 * (2048 / 743) ** 2
    np.testing.assert_allclose(audible, expected, rtol=0.08)


def test_a_full_tone_stays_within_the_training_s_range() -> None:
    loudest = log_mel(tone(1000)).max()
    # A tone of amplitude 1 puts (2048 / 4) squared on its bin.
    assert loudest == pytest.approx(math.log10(1 + 1e4 * 512**2 * 0.5) / NORMALISER, abs=0.03)


def test_rows_are_23_ms_apart_and_lie_within_the_sound() -> None:
    assert log_mel(tone(1000)).shape == (1 + int((32_000 - 743) / 371.5), BANDS)
    spread = log_mel(tone(1000))[:, 70:75]
    # A window that reached beyond the sound would hear a click, loud in every band.
    assert spread[0].max() < spread[len(spread) // 2].max() + 0.02


def test_loudness_does_not_count() -> None:
    np.testing.assert_allclose(log_mel(tone(500) * 0.1), log_mel(tone(500)), atol=1e-4)


@pytest.mark.parametrize("samples", [0, 1, 500, 3_343, 3_344])
def test_the_network_gets_enough_rows_of_any_sound(samples: int) -> None:
    rows = log_mel(tone(500)[:samples])
    assert len(rows) == 8
    assert np.isfinite(rows).all()


def test_silence_is_zero() -> None:
    assert not log_mel(np.zeros(32_000, np.float32)).any()
