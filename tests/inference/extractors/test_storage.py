from __future__ import annotations

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
