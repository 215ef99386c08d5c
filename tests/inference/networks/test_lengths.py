from __future__ import annotations

import numpy as np
import torch

from inference.networks.lengths import lengths_of, picked_or_padded, segment_means

ROWS = np.arange(7, dtype=np.float32)[:, None]


def test_segments_are_averaged() -> None:
    # Bounds 0, 2, 4, 7.
    assert segment_means(ROWS, 3).flatten().tolist() == [0.5, 2.5, 5.0]


def test_an_empty_segment_copies_its_row() -> None:
    # Bounds 0, 0, 1, 1, 2, 3: steps of 0.6, rounded down.
    assert segment_means(ROWS[:3], 5).flatten().tolist() == [0, 0, 1, 1, 2]


def test_long_videos_are_picked_from_and_short_ones_padded() -> None:
    assert picked_or_padded(ROWS, 3).flatten().tolist() == [0, 3, 6]
    assert picked_or_padded(ROWS, 4).flatten().tolist() == [0, 2, 4, 6]
    assert picked_or_padded(ROWS[:2] + 1, 4).flatten().tolist() == [1, 2, 0, 0]


def test_padding_is_told_from_snippets() -> None:
    batch = torch.tensor([[[0.0, 1.0], [2.0, 0.0], [0.0, 0.0]], [[1.0, 1.0]] * 3])
    assert lengths_of(batch).tolist() == [2, 3]
