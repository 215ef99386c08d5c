"""Times of capture, told from a stream's clock and from arrivals that the network disturbs."""

from __future__ import annotations

import random

import numpy as np
import pytest

from monitoring.live.capture_clock import CaptureClock
from monitoring.live.soundtrack import SAMPLE_RATE, Soundtrack

NOW = 1_790_000_000.0


def test_it_works() -> None:
    clock = CaptureClock()
    assert clock.at(5.0) is None
    clock.observe(5.0, NOW)
    assert clock.at(5.5) == NOW + 0.5


def test_a_network_that_delays_now_and_then_does_not_shift_times() -> None:
    clock, chance = CaptureClock(), random.Random(7)
    for number in range(600):
        clock.observe(number / 15, NOW + number / 15 + 0.03 + chance.expovariate(10))
    assert clock.at(40.0) == pytest.approx(NOW + 40.03, abs=0.02)


def test_a_drifting_clock_is_followed() -> None:
    clock = CaptureClock()
    for number in range(15 * 600):
        clock.observe(number / 15 * 0.9998, NOW + number / 15)
    assert clock.at(600 * 0.9998) == pytest.approx(NOW + 600, abs=0.02)


def test_a_burst_at_the_beginning_is_forgotten_at_once() -> None:
    clock = CaptureClock()
    for number in range(30):  # two seconds that the server had kept
        clock.observe(number / 15, NOW + number / 1000)
    assert clock.at(2.0) == pytest.approx(NOW + 0.03, abs=0.1)


@pytest.mark.parametrize("jump", [-1000.0, 1000.0])
def test_a_jump_of_the_streams_clock_begins_anew(jump: float) -> None:
    clock = CaptureClock()
    clock.observe(10.0, NOW)
    assert not clock.observe(10.1, NOW + 0.1)
    assert clock.observe(10.2 + jump, NOW + 0.2)
    assert clock.at(10.3 + jump) == pytest.approx(NOW + 0.3)
    assert clock.jumps == 1


def test_a_pause_is_no_jump() -> None:
    clock = CaptureClock()
    clock.observe(10.0, NOW)
    assert not clock.observe(40.0, NOW + 30.0)
    assert not clock.observe(40.1, NOW + 36.0)


def test_a_sane_clock_of_the_sender_is_believed() -> None:
    clock = CaptureClock()
    clock.observe(10.0, NOW, sent_at=NOW - 0.3)
    assert clock.skew == pytest.approx(-0.3)
    assert clock.at(10.0) == pytest.approx(NOW - 0.3)


@pytest.mark.parametrize("wrong", [-3600.0, 2.0])
def test_a_wrong_clock_of_the_sender_is_only_reported(wrong: float) -> None:
    clock = CaptureClock()
    clock.observe(10.0, NOW, sent_at=NOW + wrong)
    assert clock.skew == pytest.approx(wrong)
    assert clock.at(10.0) == NOW


def noise(count: int) -> np.ndarray:
    return np.random.default_rng(3).uniform(-1, 1, count).astype(np.float32)


def test_sound_is_read_where_it_was_written() -> None:
    track, samples = Soundtrack(), noise(3 * SAMPLE_RATE)
    for begin in range(0, len(samples), 1024):
        jitter = 0.01 if begin // 1024 % 2 else -0.01
        track.write(samples[begin : begin + 1024], NOW + begin / SAMPLE_RATE + (jitter if begin else 0))
    assert track.reached() == NOW + 3
    heard = track.read(NOW + 1, NOW + 2)
    assert heard is not None
    assert np.array_equal(heard, samples[SAMPLE_RATE : 2 * SAMPLE_RATE])


def test_a_gap_and_what_is_yet_to_come_are_silent() -> None:
    track, samples = Soundtrack(), noise(SAMPLE_RATE)
    track.write(samples, NOW)
    track.write(samples, NOW + 1.5)
    heard = track.read(NOW + 0.5, NOW + 3)
    assert heard is not None
    assert np.array_equal(heard[: SAMPLE_RATE // 2], samples[SAMPLE_RATE // 2 :])
    assert not heard[SAMPLE_RATE // 2 : SAMPLE_RATE].any()
    assert np.array_equal(heard[SAMPLE_RATE : 2 * SAMPLE_RATE], samples)
    assert not heard[2 * SAMPLE_RATE :].any()


@pytest.mark.parametrize("jump", [-3600.0, 3600.0])
def test_sound_of_another_time_begins_anew(jump: float) -> None:
    track = Soundtrack()
    track.write(noise(SAMPLE_RATE), NOW)
    track.write(noise(SAMPLE_RATE), NOW + jump)
    assert track.read(NOW, NOW + 1) is None
    assert track.read(NOW + jump, NOW + jump + 1) is not None


def test_the_ring_keeps_eight_seconds() -> None:
    track, samples = Soundtrack(), noise(20 * SAMPLE_RATE)
    for second in range(20):
        track.write(samples[second * SAMPLE_RATE : (second + 1) * SAMPLE_RATE], NOW + second)
    assert track.read(NOW + 10, NOW + 11) is None
    heard = track.read(NOW + 12, NOW + 20)
    assert heard is not None
    assert np.array_equal(heard, samples[12 * SAMPLE_RATE :])
