"""Hops of a camera, one second each, as the snippets of two seconds that networks know from recordings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from monitoring.analysis import hops
from monitoring.analysis.hops import HopJoiner
from monitoring.intake.snippets import LiveSnippet
from tests.monitoring.analysis.slots import live_snippet


def hop(second: int, camera: str = "gate") -> LiveSnippet:
    """Each frame has its own brightness, as has its thermal companion; each sample of sound its second."""
    given = live_snippet(camera, second)
    levels = np.maximum(np.arange(9) + 8 * second - 1, 0).astype(np.uint8)
    return replace(
        given,
        frames=np.broadcast_to(levels[:, None, None, None], (9, 6, 8, 3)).copy(),
        thermal=np.broadcast_to(100 + levels[:, None, None], (9, 3, 4)).copy(),
        frame_times=given.start + np.arange(-1, 8) / 8,
        audio=np.full(16, second, np.float32),
    )


def test_it_works() -> None:
    joiner = HopJoiner()
    joined = [joiner.joined(hop(second)) for second in range(3)]
    assert {each.frames.shape for each in joined} == {(16, 6, 8, 3)}
    assert joined[1].frames[:, 0, 0, 0].tolist() == list(range(16))
    assert joined[2].frames[:, 0, 0, 0].tolist() == list(range(8, 24))
    assert joined[2].thermal is not None
    assert joined[2].thermal[:, 0, 0].tolist() == list(range(108, 124))
    assert (np.diff(joined[1].frame_times) > 0).all()
    assert joined[2].frame_numbers[0] == joined[1].frame_numbers[8]
    assert joined[2].audio is not None
    assert joined[2].audio.tolist() == [1.0] * 16 + [2.0] * 16
    # What is scored is the newest second.
    assert (joined[2].start, joined[2].end) == (hop(2).start, hop(2).end)


def test_without_a_past_the_first_frame_stands_for_it() -> None:
    joiner = HopJoiner()
    first, _ = joiner.joined(hop(0)), joiner.joined(hop(1))
    gap = joiner.joined(hop(5))
    other = joiner.joined(hop(6, "roof"))
    faster = joiner.joined(replace(hop(6), fps=15.0))
    for alone in (first, gap, other, faster):
        assert (alone.frames[:8] == alone.frames[0]).all()
        assert alone.audio is not None
        assert len(alone.audio) == 16


def test_a_thermal_camera_that_has_just_come_has_no_past() -> None:
    joiner = HopJoiner()
    joiner.joined(replace(hop(0), thermal=None))
    joined = joiner.joined(hop(1))
    assert joined.thermal is not None
    assert (joined.thermal[:8] == joined.thermal[0]).all()
    assert joined.frames[:, 0, 0, 0].tolist() == list(range(16))


def test_cameras_are_remembered_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hops, "_REMEMBERED_CAMERAS", 3)
    joiner = HopJoiner()
    for number in range(5):
        joiner.joined(live_snippet(f"camera {number}", 0))
    assert list(joiner._before) == ["camera 2", "camera 3", "camera 4"]
