"""The offset of a thermal companion's clock, measured by what moves in both pictures."""

from __future__ import annotations

import numpy as np
import pytest

from inference.types import Frames
from monitoring.live.thermal import ThermalTrack
from monitoring.live.thermal_offset import OffsetMeter

NOW = 1_790_000_000.0


def passer_by(at: float, *, hot: bool) -> Frames:
    """Somebody crosses now and then, quicker and slower; hot on dark or dark on light."""
    picture = np.full((90, 160), 30 if hot else 180, np.uint8)
    phase = (at % 7.0) / 3.0
    if phase < 1.0:
        left = int(150 * phase**2)
        picture[30:80, left : left + 12] = 220 if hot else 70
    return picture


def noisy(picture: Frames, seed: int) -> Frames:
    noise = np.random.default_rng(seed).normal(0, 2, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def filmed(meter: OffsetMeter, seconds: float, *, ahead: float) -> None:
    """The thermal camera's clock is `ahead` of the other's; it films 9 pictures a second, the other 8."""
    for number in range(int(seconds * 8)):
        at = number / 8
        meter.add_visible(np.repeat(noisy(passer_by(at, hot=False), number)[:, :, None], 3, axis=2), NOW + at)
    for number in range(int(seconds * 9)):
        at = number / 9
        meter.add_thermal(noisy(passer_by(at, hot=True), 9000 + number), NOW + at + ahead)


@pytest.mark.parametrize("ahead", [-1.2, -0.3, 0.0, 0.6])
def test_it_works(ahead: float) -> None:
    meter = OffsetMeter()
    filmed(meter, 40, ahead=ahead)
    assert meter.measure() == pytest.approx(-ahead, abs=0.1)


def test_a_still_scene_tells_nothing() -> None:
    meter = OffsetMeter()
    for number in range(320):
        still = passer_by(5.0, hot=True)
        meter.add_thermal(noisy(still, number), NOW + number / 8)
        meter.add_visible(np.repeat(noisy(still, 999 - number)[:, :, None], 3, axis=2), NOW + number / 8)
    assert meter.measure() is None


def test_a_few_seconds_tell_nothing() -> None:
    meter = OffsetMeter()
    filmed(meter, 15, ahead=0.0)
    assert meter.measure() is None


def test_what_the_row_already_adds_is_told_with_it() -> None:
    track = ThermalTrack(tolerance=0.1, offset=-0.5, expected=True)
    for number in range(320):
        at = number / 8
        track.see(np.repeat(passer_by(at, hot=False)[:, :, None], 3, axis=2), NOW + at)
        track.add(passer_by(at, hot=True), NOW + at + 0.7)
    assert track.facts()["offset"] == pytest.approx(-0.7, abs=0.1)
