from __future__ import annotations

import tracemalloc
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from inference.errors import MediaError
from inference.media import Companion, FrameIndex, build_index, read_snippets
from inference.types import Snippet
from tests.inference.numbered import number_in, write_numbered

STEADY = [40 * n for n in range(150)]


def read(path: Path, **options: object) -> list[Snippet]:
    return list(read_snippets(path, build_index(path), **options))  # type: ignore[arg-type]


def test_it_works(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "steady.mp4", STEADY)
    snippets = read(path)
    assert [snippet.sequence for snippet in snippets] == list(range(len(snippets)))
    assert len(snippets) == build_index(path).snippet_count() == 5
    first = snippets[0]
    assert (first.start, first.end, first.frame_start, first.frame_end) == (0.0, 2.0, 0, 50)
    # Cells of 125 ms: the first frame at or after 0, 125, 250 ms ... at 40 ms a frame.
    assert first.frame_numbers.tolist() == [-(-125 * cell // 40) for cell in range(16)]
    for snippet in snippets:
        assert snippet.frames.shape == (16, 64, 160, 3)
        assert [number_in(picture) for picture in snippet.frames] == snippet.frame_numbers.tolist()
        np.testing.assert_allclose(snippet.frame_times, snippet.frame_numbers * 0.04)
        assert snippet.audio is None


def test_overlapping_snippets_share_frames(tmp_path: Path) -> None:
    snippets = read(write_numbered(tmp_path / "steady.mp4", STEADY))
    for before, after in pairwise(snippets):
        np.testing.assert_array_equal(before.frame_numbers[8:], after.frame_numbers[:8])
        np.testing.assert_array_equal(before.frames[8:], after.frames[:8])


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "avi", "ts", "webm", "av1.webm", "h264.avi"])
def test_a_chunk_is_bit_exactly_what_reading_from_the_start_gives(tmp_path: Path, suffix: str) -> None:
    codec = {"avi": "mpeg4", "webm": "libvpx-vp9", "av1.webm": "libsvtav1"}.get(suffix, "libx264")
    options = {
        "webm": {"deadline": "realtime", "cpu-used": "8", "g": "12"},
        "av1.webm": {"preset": "12", "g": "12"},
        "h264.avi": {"g": "12", "bf": "3"},
    }.get(suffix)
    path = write_numbered(tmp_path / f"clip.{suffix}", STEADY, codec=codec, options=options)
    whole = read(path)
    for first in (1, 2, 4):
        for expected, found in zip(whole[first:], read(path, first=first), strict=True):
            np.testing.assert_array_equal(found.frame_numbers, expected.frame_numbers)
            np.testing.assert_array_equal(found.frames, expected.frames)
            assert (found.sequence, found.start, found.frame_start) == (
                expected.sequence,
                expected.start,
                expected.frame_start,
            )
    assert [number_in(picture) for picture in whole[2].frames] == whole[2].frame_numbers.tolist()


def test_variable_frame_rate_is_read_by_time(tmp_path: Path) -> None:
    dense, gap, sparse = [20 * n for n in range(50)], [3000], [3000 + 400 * n for n in range(1, 6)]
    stamps = dense + gap + sparse
    path = write_numbered(tmp_path / "vfr.mkv", stamps)
    index = build_index(path)
    np.testing.assert_allclose(index.times * 1000, stamps, atol=1)
    cells = index.cells()
    # Between 1 s and 3 s nothing new is shown: the frame at 0.98 s stays.
    assert cells[8:24].tolist() == [cells[7]] * 16
    assert cells[24] == 50
    still = read(path)[1]
    assert set(still.frame_numbers.tolist()) == {int(cells[7])}
    assert (still.frame_start, still.frame_end) == (49, 50)
    assert number_in(still.frames[5]) == cells[7]


def test_a_late_first_frame_is_time_zero(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "late.mkv", [5000 + stamp for stamp in STEADY[:60]])
    (first, *_) = read(path)
    assert first.frame_times[0] == 0.0
    assert first.frame_numbers[0] == 0


@pytest.mark.parametrize(("frames", "numbers"), [(1, [0] * 16), (5, [0, 4] + [4] * 14)])
def test_short_recordings_are_padded_by_their_last_frame(
    tmp_path: Path, frames: int, numbers: list[int]
) -> None:
    (snippet,) = read(write_numbered(tmp_path / "short.mp4", STEADY[:frames]))
    assert snippet.frame_numbers.tolist() == numbers
    assert (snippet.frame_start, snippet.frame_end, snippet.end) == (0, frames, 2.0)
    assert number_in(snippet.frames[-1]) == frames - 1


def test_large_pictures_are_reduced(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "steady.mp4", STEADY[:20])
    snippet = read(path, max_side=80)[0]
    assert snippet.frames.shape == (16, 32, 80, 3)
    assert number_in(snippet.frames[4]) == snippet.frame_numbers[4]


def test_a_thermal_companion_is_paired_by_time(tmp_path: Path) -> None:
    visible = write_numbered(tmp_path / "visible.mp4", STEADY)
    thermal = write_numbered(tmp_path / "thermal.mp4", [111 * n for n in range(60)])
    companion = Companion(thermal, build_index(thermal), offset=0.2)
    for snippet in read(visible, thermal=companion):
        assert snippet.thermal is not None
        assert snippet.thermal.shape == (16, 64, 160)
        nearest = np.round((snippet.frame_times + 0.2) / 0.111).clip(0, 59).astype(int).tolist()
        assert [number_in(picture) for picture in snippet.thermal] == nearest


def test_a_truncated_recording_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "cut.mkv", STEADY)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    index = build_index(path)
    assert 20 < index.frame_count < 150
    snippets = list(read_snippets(path, index))
    assert len(snippets) == index.snippet_count()
    assert number_in(snippets[0].frames[8]) == snippets[0].frame_numbers[8]


def test_memory_does_not_grow_with_length(tmp_path: Path) -> None:
    path = write_numbered(tmp_path / "long.mp4", [200 * n for n in range(900)])
    index = build_index(path)

    def peak(last: int) -> int:
        tracemalloc.start()
        for _ in read_snippets(path, index, last=last):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert index.snippet_count() > 170
    assert peak(170) < peak(10) + 200_000


def test_an_index_survives_saving(tmp_path: Path) -> None:
    index = build_index(write_numbered(tmp_path / "steady.mp4", STEADY))
    index.save(tmp_path / "index.npz")
    loaded = FrameIndex.load(tmp_path / "index.npz")
    np.testing.assert_array_equal(loaded.pts, index.pts)
    assert (loaded.duration, loaded.time_base, loaded.snippet_count()) == (
        index.duration,
        index.time_base,
        index.snippet_count(),
    )
    assert sorted(file.name for file in tmp_path.iterdir()) == ["index.npz", "steady.mp4"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"ffconcat version 1.0\nfile neighbour.mp4\n", "not_media"),
        (b"<html></html>" * 99, "not_media"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    write_numbered(tmp_path / "neighbour.mp4", STEADY[:5])
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaError) as refusal:
        build_index(path)
    assert refusal.value.code == code
