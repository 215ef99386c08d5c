"""What the measurements are computed with, tried without any process."""

from __future__ import annotations

import time

import cv2
import numpy as np

from tests.bench import latency
from tests.bench.table import percentile, table


def clock(moment: float, *, width: int = latency.WIDTH, quality: int = 70) -> bytes:
    """A picture of the clock, as the publisher draws it and the media process keeps it."""
    picture = np.full((latency.HEIGHT, latency.WIDTH), 110, np.uint8)
    number = int(moment * 1000)
    for bit in range(latency.BITS):
        left = bit * latency.BLOCK
        picture[: 2 * latency.BLOCK, left : left + latency.BLOCK] = 255 if number >> bit & 1 else 0
    picture = cv2.resize(picture, (width, width * latency.HEIGHT // latency.WIDTH))
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def test_clock_is_read_to_the_millisecond() -> None:
    for moment in time.time() - np.array([0.0, 0.123, 1.5, 9.999]):
        assert latency.read_clock(clock(moment)) == int(moment * 1000) / 1000
        assert latency.read_clock(clock(moment, width=320)) == int(moment * 1000) / 1000


def test_what_is_no_clock_is_not_read() -> None:
    grey = np.full((latency.HEIGHT, latency.WIDTH), 128, np.uint8)
    assert latency.read_clock(cv2.imencode(".jpg", grey)[1].tobytes()) is None


def test_delay_counts_from_the_drawing_and_not_from_the_stamp() -> None:
    drawn = [{"camera": "a", "sequence": 1, "captured_at": 100.2, "drawn_at": 101_000.0}]
    result = latency._result(
        {"drawn": drawn, "scores": {"a:1": [0.9, 0.5]}},
        [["a", 99_500.0]],
        {"a": [0.2, 0.2]},
        {},
        began=90.0,
        cameras=["a"],
    )
    assert np.allclose(result["capture_to_screen"], 1.0)
    assert np.allclose(result["event_to_screen"], 1.5)
    assert (result["events"], result["noticed"]) == (1, 1)


def test_a_point_below_the_line_notices_nothing() -> None:
    drawn = [{"camera": "a", "sequence": 1, "captured_at": 100.0, "drawn_at": 101_000.0}]
    told = {"drawn": drawn, "scores": {"a:1": [0.4, 0.5]}}
    result = latency._result(told, [["a", 99_500.0]], {"a": [0.0]}, {}, began=90.0, cameras=["a"])
    assert result["noticed"] == 0


def test_tables_line_up() -> None:
    assert percentile([1.0, 2.0, 3.0], 50) == 2.0
    lines = table(["name", "s"], [["a long one", 1.0], ["b", 12.345]]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[-1].endswith("12.35") or lines[-1].endswith("12.34")
