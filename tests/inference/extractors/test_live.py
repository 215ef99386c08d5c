"""The live preset on the packaged networks: what is measured in which hop, and of which frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.extractors.live import LOOKED_AT, LiveExtractor
from inference.media.hops import LIVE_LINES, read_hops
from inference.media.index import build_index
from inference.media.snippets import read_snippets
from inference.types import Features, Snippet
from tests.inference.numbered import number_in, write_numbered
from tests.recordings import write_recording


def hop(second: int, *, source: str = "gate", speed: int = 3, size: tuple[int, int] = (224, 398)) -> Snippet:
    """A textured square that moves `speed` pixels to the right from frame to frame."""
    height, width = size
    rng = np.random.default_rng(7)
    ground = rng.integers(90, 110, (height, width, 3), dtype=np.uint8)
    square = rng.integers(0, 255, (40, 40, 3), dtype=np.uint8)
    frames = np.stack([ground] * 9)
    for place in range(9):
        left = (20 + speed * (8 * second + place)) % (width - 40)
        frames[place, 40:80, left : left + 40] = square
    numbers = np.arange(8 * second, 8 * second + 9)
    return Snippet(
        source=source,
        sequence=second,
        start=float(second),
        end=second + 1.0,
        frame_start=0,
        frame_end=8,
        frames=frames,
        frame_numbers=numbers,
        frame_times=numbers / 8.0,
        fps=8.0,
    )


@pytest.fixture(scope="module")
def extractor() -> LiveExtractor:
    return LiveExtractor()


def looks(features: Sequence[Features]) -> list[tuple[bool, bool]]:
    return [("objects.boxes" in item.arrays, "appearance.grid" in item.arrays) for item in features]


def test_it_works(extractor: LiveExtractor) -> None:
    first, second = (extractor.extract([hop(k, source="works")])[0] for k in range(2))
    assert first.arrays["motion.speed"].shape == (8, 12, 21)
    assert first.arrays["motion.vector"].shape == (8, 12, 21, 2)
    assert first.arrays["motion.pair_frame"].tolist() == list(range(1, 9))
    # Three pixels a frame at eight frames a second, in heights of 224 lines.
    fastest = float(np.median(np.sort(first.arrays["motion.speed"].reshape(8, -1), axis=1)[:, -2]))
    assert fastest == pytest.approx(3 * 8 / 224, rel=0.3)
    right = first.arrays["motion.vector"].reshape(8, -1, 2)[..., 0].max(axis=1)
    assert right.min() > 0.05
    assert first.arrays["objects.analysed"].tolist() == [LOOKED_AT]
    assert second.arrays["appearance.grid"].shape == (12, 21, 96)
    assert int(second.arrays["appearance.grid_frame"]) == 8 + LOOKED_AT
    assert first.arrays["appearance.objects"].shape[1] == 1280
    assert set(extractor.timings.seconds()) >= {"motion", "objects", "appearance"}


def test_detector_and_features_take_turns(extractor: LiveExtractor) -> None:
    hops = [extractor.extract([hop(k, source="turns")])[0] for k in range(6)]
    assert looks(hops) == [(True, False), (False, True)] * 3


def test_skipped_hops_starve_neither(extractor: LiveExtractor) -> None:
    hops = [extractor.extract([hop(k, source="skipping")])[0] for k in (0, 2, 4, 6)]
    assert looks(hops)[1:] == [(True, True)] * 3


def test_a_clock_that_is_set_back_stops_nothing(extractor: LiveExtractor) -> None:
    for k in (1000, 1001):
        extractor.extract([hop(k, source="clock")])
    (back,) = extractor.extract([hop(0, source="clock")])
    assert looks([back]) == [(True, True)]


def test_a_batch_equals_one_after_the_other(extractor: LiveExtractor) -> None:
    sizes = [(224, 398), (224, 398), (96, 128), (224, 300)]
    one = [
        extractor.extract([hop(k, source=f"one {i}", size=size, speed=2 + i)])[0]
        for k in range(2)
        for i, size in enumerate(sizes)
    ]
    many = [
        features
        for k in range(2)
        for features in extractor.extract(
            [hop(k, source=f"many {i}", size=size, speed=2 + i) for i, size in enumerate(sizes)]
        )
    ]
    for a, b in zip(one, many, strict=True):
        assert a.arrays.keys() == b.arrays.keys()
        for name in a.arrays:
            assert np.allclose(a.arrays[name], b.arrays[name], atol=5e-3), name


def test_repeated_frames_are_no_motion(extractor: LiveExtractor) -> None:
    given = hop(0, source="slow")
    numbers = np.asarray([0, 0, 0, 3, 3, 3, 6, 6, 6])
    (features,) = extractor.extract(
        [replace(given, frames=given.frames[numbers], frame_numbers=numbers, frame_times=numbers / 8.0)]
    )
    assert features.arrays["motion.pair_frame"].tolist() == [3, 6]
    still = np.zeros(9, np.int64)
    (features,) = extractor.extract([replace(given, frame_numbers=still, frame_times=still / 8.0)])
    assert features.arrays["motion.speed"].shape == (0, 12, 21)


def test_sound_is_measured_where_there_is_any(extractor: LiveExtractor) -> None:
    tone = np.sin(np.arange(16000) * 0.2).astype(np.float32) * 0.5
    heard, silent = extractor.extract([replace(hop(0, source="heard"), audio=tone), hop(0, source="silent")])
    assert heard.arrays["sound.embedding"].shape == (512,)
    assert float(heard.arrays["sound.level_db"]) == pytest.approx(-9.0, abs=0.2)
    assert "sound.embedding" not in silent.arrays


def test_hops_are_the_snippets_cells_once_each(tmp_path: Path) -> None:
    clip = write_numbered(tmp_path / "numbered.mp4", [125 * k for k in range(40)])
    index = build_index(clip)
    hops = list(read_hops(clip, index))
    assert [number_in(frame) for frame in hops[0].frames] == [0, 0, 1, 2, 3, 4, 5, 6, 7]
    assert [number_in(frame) for frame in hops[1].frames] == list(range(7, 16))
    assert [number for each in hops for number in each.frame_numbers[1:].tolist()] == list(
        range(8 * len(hops))
    )
    assert len(hops) == index.snippet_count(8.0)
    for each, snippet in zip(hops, read_snippets(clip, index), strict=True):
        assert (each.start, each.end) == (snippet.start, snippet.start + 1)
        assert np.array_equal(each.frames[1:], snippet.frames[:8])


def test_hops_are_as_high_as_live_pictures(tmp_path: Path) -> None:
    clip = write_recording(tmp_path / "large.mp4", frames=16, fps=8, size=(640, 360))
    (first, *_) = read_hops(clip, build_index(clip))
    assert first.frames.shape == (9, LIVE_LINES, 398, 3)
