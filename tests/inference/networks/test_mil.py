from __future__ import annotations

import pytest
import torch

from inference.networks.mil import bag_means, mean_of_rows, top_count, top_mean


@pytest.mark.parametrize(("length", "count"), [(1, 1), (15, 1), (16, 2), (31, 2), (32, 3), (200, 13)])
def test_one_snippet_speaks_and_one_more_for_every_sixteen(length: int, count: int) -> None:
    assert top_count(length) == count


def test_the_highest_are_averaged() -> None:
    assert top_mean(torch.tensor([[1.0, 4.0, 2.0], [0.0, -1.0, -2.0]]), 2).tolist() == [3.0, -0.5]


def test_padding_never_speaks_for_a_bag() -> None:
    scores = torch.tensor([[0.2, 0.4, 9.0], [0.1, 0.3, 0.5]])
    assert bag_means(scores, [2, 3]).tolist() == pytest.approx([0.4, 0.5])
    assert bag_means(scores, torch.tensor([2, 3]), [2, 1]).tolist() == pytest.approx([0.3, 0.5])


def test_every_class_of_a_bag_is_pooled_on_its_own() -> None:
    scores = torch.tensor([[[1.0, 0.0], [0.0, 5.0], [3.0, 2.0]]])
    assert bag_means(scores, [3]).tolist() == [[3.0, 5.0]]


def test_chosen_rows_are_averaged_per_sequence() -> None:
    rows = torch.arange(12.0).reshape(2, 3, 2)
    chosen = mean_of_rows(rows, torch.tensor([[0, 2], [1, 1]]))
    assert chosen.tolist() == [[2.0, 3.0], [8.0, 9.0]]
