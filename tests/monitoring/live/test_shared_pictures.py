"""One decoded picture is recorded, sent on and shown by threads of their own, at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from av.video.frame import VideoFrame

from monitoring.live.pictures import encode_jpeg
from monitoring.live.recording_encoder import FrameEncoder
from monitoring.live.transcoding import _shrunk

TIMES = 150


def picture(width: int, height: int) -> VideoFrame:
    random = np.random.default_rng(0)
    return VideoFrame.from_ndarray(
        random.integers(0, 255, (height * 3 // 2, width), np.uint8), format="yuv420p"
    )


def test_it_works() -> None:
    """A scaler that they shared would have stopped them within a hundred turns."""
    shared = picture(240, 136)
    encoder = FrameEncoder()
    encoder.encode(picture(480, 272), 1.0)

    def record() -> None:
        for number in range(TIMES):
            encoder.encode(shared, 2.0 + number / 10)

    def repeat(use: Callable[[VideoFrame], object]) -> Callable[[], None]:
        return lambda: [use(shared) for _ in range(TIMES)] and None

    threads = [
        threading.Thread(target=task, daemon=True) for task in (record, repeat(_shrunk), repeat(encode_jpeg))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    assert encoder.size == (480, 272)
