"""Pictures into snippets on the grid of Unix time. Each picture is one grey level, so that it can be told."""

from __future__ import annotations

import numpy as np
import pytest

from monitoring.intake.snippets import LiveSnippet, bounds_of, sequence_of
from monitoring.live.sampling import GRACE, SnippetSampler
from monitoring.live.soundtrack import SAMPLE_RATE, Soundtrack
from monitoring.live.thermal import ThermalTrack

START = 1_790_000_000.0
"""The beginning of a snippet at 8 cells a second."""
FPS = 8


class Played:
    """A sampler whose clock is that of the pictures, and what came out of it."""

    def __init__(self, *, expects_thermal: bool = False, fps: int = FPS) -> None:
        self.sound = Soundtrack()
        self.thermal = ThermalTrack(tolerance=0.05, offset=0.0, expected=expects_thermal)
        self.sampler = SnippetSampler("gate", fps=fps, sound=self.sound, thermal=self.thermal)
        self.snippets: list[LiveSnippet] = []

    def show(self, level: int, at: float, *, late: float = 0.0, size: tuple[int, int] = (4, 6)) -> None:
        self.sampler.add(np.full((*size, 3), level, np.uint8), at, now=at + late)
        self.look(at + late)

    def look(self, now: float) -> None:
        self.snippets += self.sampler.finished(now)

    def levels(self, place: int) -> list[int]:
        return [int(frame[0, 0, 0]) for frame in self.snippets[place].frames]


def test_it_works() -> None:
    played = Played()
    for number in range(24 + 1):
        played.show(number, START + number / FPS)

    first, second, third = played.snippets
    assert [played.levels(place) for place in range(3)] == [
        [0, *range(8)],
        [7, *range(8, 16)],
        [15, *range(16, 24)],
    ]
    assert second.sequence == first.sequence + 1 == sequence_of(START, FPS) + 1
    assert (second.start, second.end) == bounds_of(second.sequence, FPS) == (START + 1, START + 2)
    assert second.frame_times.tolist() == [START + number / FPS for number in range(7, 16)]
    assert third.captured_at == START + 23 / FPS
    assert third.audio is None
    assert third.thermal is None


def test_a_snippet_goes_the_moment_its_last_cell_has_a_picture() -> None:
    played = Played()
    for number in range(7):
        played.show(number, START + number / FPS)
    assert played.snippets == []
    played.show(7, START + 7 / FPS)
    assert len(played.snippets) == 1


def test_the_first_picture_of_a_cell_counts() -> None:
    played = Played()
    for number in range(30 * 1 + 1):
        played.show(number, START + number / 30)
    assert played.levels(0) == [0, 0, 4, 8, 12, 15, 19, 23, 27]


def test_an_empty_cell_repeats_the_one_before() -> None:
    played = Played()
    for number in (0, 1, 2, 5, 6, 7):
        played.show(number, START + number / FPS)
    assert played.levels(0) == [0, 0, 1, 2, 2, 2, 5, 6, 7]
    assert played.snippets[0].frame_times[4] == START + 2 / FPS


def test_a_slow_camera_is_handed_over_once_the_snippet_is_past() -> None:
    played = Played()
    played.show(1, START + 0.01)
    due = played.sampler.seconds_until_due(START + 0.01)
    assert due == pytest.approx(1 + GRACE - 0.01, abs=0.02)
    played.look(START + 1 + GRACE + 0.05)
    assert played.levels(0) == [1] * 9
    played.show(2, START + 1.5)
    played.look(START + 2 + GRACE + 0.05)
    assert played.levels(1) == [1] * 5 + [2] * 4


def test_a_camera_that_lags_is_not_cut_short() -> None:
    played = Played()
    for number in range(16):
        played.show(number, START + number / FPS, late=3.0)
    assert [played.levels(place) for place in range(2)] == [[0, *range(8)], [7, *range(8, 16)]]


def test_half_a_first_snippet_is_left_out() -> None:
    played = Played()
    for number in range(5, 16):
        played.show(number, START + number / FPS)
    assert [snippet.sequence for snippet in played.snippets] == [sequence_of(START, FPS) + 1]
    assert played.levels(0) == [7, *range(8, 16)]


def test_after_a_gap_nothing_old_is_shown() -> None:
    played = Played()
    for number in [*range(8), *range(80, 88)]:
        played.show(number, START + number / FPS)
    assert played.levels(1) == [80, *range(80, 88)]


def test_a_clock_that_is_set_back_begins_anew() -> None:
    played = Played()
    for number in range(12):
        played.show(number, START + 3600 + number / FPS)
    for number in range(16):
        played.show(100 + number, START + number / FPS)
    assert played.snippets[-1].sequence == sequence_of(START, FPS) + 1
    assert played.levels(-1) == [107, *range(108, 116)]


def test_late_pictures_change_nothing() -> None:
    played = Played()
    for number in range(8):
        played.show(number, START + number / FPS)
    played.show(200, START + 3 / FPS)
    for number in range(8, 16):
        played.show(number, START + number / FPS)
    assert played.levels(1) == [7, *range(8, 16)]


def test_another_size_begins_anew() -> None:
    played = Played()
    for number in range(16):
        played.show(number, START + number / FPS, size=(4, 6) if number < 8 else (8, 6))
    assert played.levels(1) == [8, *range(8, 16)]
    assert played.snippets[1].frames.shape == (9, 8, 6, 3)


def test_sound_covers_the_intervals_between_the_pictures() -> None:
    played = Played()
    ramp = (np.arange(3 * SAMPLE_RATE) / (3 * SAMPLE_RATE)).astype(np.float32)
    for number in range(16):
        at = number * SAMPLE_RATE // FPS
        played.sound.write(ramp[at : at + SAMPLE_RATE // FPS], START + number / FPS)
        played.show(number, START + number / FPS)

    audio = played.snippets[1].audio
    assert audio is not None
    assert audio.shape == (SAMPLE_RATE,)
    begin = SAMPLE_RATE - SAMPLE_RATE // FPS
    assert np.array_equal(audio, ramp[begin : begin + SAMPLE_RATE])


def test_sound_that_lags_is_waited_for_but_not_for_long() -> None:
    played = Played()
    played.sound.write(np.ones(SAMPLE_RATE // 2, np.float32), START)
    for number in range(8):
        played.show(number, START + number / FPS)
    assert played.snippets == []
    played.look(START + 7 / FPS + 0.2)
    audio = played.snippets[0].audio
    assert audio is not None
    heard = np.flatnonzero(audio) / SAMPLE_RATE
    assert (heard[0], heard[-1]) == pytest.approx((0.125, 0.625), abs=0.001)


def test_thermal_pictures_are_paired_by_time() -> None:
    played = Played(expects_thermal=True)
    for number in range(17):
        played.thermal.add(np.full((2, 2), 100 + number, np.uint8), START + number / FPS + 0.02)
        played.show(number, START + number / FPS)
    thermal = played.snippets[1].thermal
    assert thermal is not None
    assert thermal[:, 0, 0].tolist() == list(range(107, 116))
    assert played.thermal.facts()["unpaired"] == 0
    assert played.thermal.facts()["difference"] == pytest.approx(0.02, abs=0.001)


def test_the_thermal_offset_is_added() -> None:
    track = ThermalTrack(tolerance=0.05, offset=-0.5, expected=True)
    track.add(np.full((2, 2), 9, np.uint8), START + 0.5)
    assert track.at(np.array([START])) is not None
    assert track.at(np.array([START + 0.5])) is None


def test_thermal_pictures_too_far_away_are_not_used() -> None:
    played = Played(expects_thermal=True)
    for number in range(9):
        played.thermal.add(np.full((2, 2), 7, np.uint8), START + number / FPS - 0.06)
        played.show(number, START + number / FPS)
    assert played.snippets[0].thermal is None
