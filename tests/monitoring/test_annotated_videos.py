from __future__ import annotations

import pytest

from monitoring.annotated_videos import frame_rate


@pytest.mark.parametrize(
    ("frames", "duration", "rate"),
    [
        (1500, 60.0, 25.0),
        (1500, 59.967, 25.0),  # the last frame is cut short
        (300, 10.0, 30.0),
        (300, 10.01, 30000 / 1001),
        (107892, 3600.0, 30000 / 1001),
        (240, 10.01, 24000 / 1001),
        (520, 65.0, 8.0),
        (90, 180.0, 0.5),  # a picture each two seconds
        (1390, 60.0, 1390 / 60),  # uneven: the mean
        (1, 0.04, 25.0),
    ],
)
def test_it_works(frames: int, duration: float, rate: float) -> None:
    assert frame_rate(frames=frames, duration=duration) == pytest.approx(rate, rel=1e-9)


def test_frames_of_a_cut_recording_keep_their_numbers() -> None:
    rate = frame_rate(frames=90_000, duration=3599.967)
    assert all(round(number / 25 * rate) == number for number in range(0, 90_000, 997))
