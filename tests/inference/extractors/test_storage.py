from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.errors import InferenceError
from inference.extractors import StoredFeatures, load_features, save_features
from inference.types import Features


def features(sequence: int) -> Features:
    return Features(
        sequence=sequence,
        start=float(sequence),
        end=sequence + 2.0,
        frame_start=25 * sequence,
        frame_end=25 * sequence + 50,
        frame_numbers=np.arange(16),
        frame_times=np.arange(16) / 8 + sequence,
        arrays={
            "motion.speed": np.full((15, 12, 21), sequence, np.float16),
            "objects.boxes": np.zeros((0, 4), np.float32),
            "sound.level_db": np.asarray(-20.5, np.float32),
            "turned": np.arange(6).reshape(2, 3).T,
        },
    )


def test_it_works(tmp_path: Path) -> None:
    save_features(tmp_path / "chunk.safetensors", [features(3), features(4)])
    for expected, found in zip(
        [features(3), features(4)], load_features(tmp_path / "chunk.safetensors"), strict=True
    ):
        assert (found.sequence, found.start, found.end) == (expected.sequence, expected.start, expected.end)
        assert (found.frame_start, found.frame_end) == (expected.frame_start, expected.frame_end)
        np.testing.assert_array_equal(found.frame_times, expected.frame_times)
        assert set(found.arrays) == set(expected.arrays)
        for name, array in expected.arrays.items():
            assert found.arrays[name].dtype == array.dtype
            assert found.arrays[name].shape == array.shape
            np.testing.assert_array_equal(found.arrays[name], array)
    assert [path.name for path in tmp_path.iterdir()] == ["chunk.safetensors"]


def test_files_read_as_one_sequence(tmp_path: Path) -> None:
    paths = []
    for chunk in ([0, 1, 2], [3], [4, 5]):
        paths.append(tmp_path / f"{chunk[0]}.safetensors")
        save_features(paths[-1], [features(sequence) for sequence in chunk])
    stored = StoredFeatures(paths)
    assert len(stored) == 6
    assert [item.sequence for item in stored] == [0, 1, 2, 3, 4, 5]
    assert stored[-1].sequence == 5
    assert [item.sequence for item in stored[2:5]] == [2, 3, 4]
    with pytest.raises(IndexError):
        stored[6]


def test_what_holds_no_features_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken").write_bytes(b"not a tensor")
    with pytest.raises(InferenceError, match="broken"):
        load_features(tmp_path / "broken")


def test_what_overlapping_snippets_share_is_stored_once(tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    speeds = chance.random((48, 12, 21)).astype(np.float16)
    boxes = chance.random((6, 4)).astype(np.float32)

    def overlapping(sequence: int) -> Features:
        arrays = {
            "motion.speed": speeds[8 * sequence : 8 * sequence + 15],
            # The later frame's objects are the next snippet's earlier ones; the third snippet sees none.
            "objects.boxes": [boxes[:4], boxes[2:6], boxes[:0], boxes[4:]][sequence],
            "objects.class": np.zeros([4, 4, 0, 2][sequence], np.int64),
        }
        return replace(features(sequence), arrays=arrays)

    snippets = [overlapping(sequence) for sequence in range(4)]
    save_features(tmp_path / "chunk", snippets)
    for expected, found in zip(snippets, load_features(tmp_path / "chunk"), strict=True):
        for name, array in expected.arrays.items():
            np.testing.assert_array_equal(found.arrays[name], array)
            assert found.arrays[name].dtype == array.dtype
    once = (15 + 3 * 8) * speeds[0].nbytes
    assert once < (tmp_path / "chunk").stat().st_size < 1.15 * once + 2000


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), ()])
def test_empty_and_scalar_arrays_survive(tmp_path: Path, shape: tuple[int, ...]) -> None:
    snippets = [replace(features(n), arrays={"odd": np.zeros(shape, np.float32)}) for n in range(3)]
    save_features(tmp_path / "chunk", snippets)
    assert [item.arrays["odd"].shape for item in load_features(tmp_path / "chunk")] == [shape] * 3
