"""Pooling of snippets into bags, as the multiple-instance methods share it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional


def top_count(length: int) -> int:
    """How many of a bag's snippets speak for it: one, and one more for every 16 it has."""
    return length // 16 + 1


def top_mean(values: Tensor, count: int) -> Tensor:
    """Mean of the `count` largest of the last dimension: (..., T) -> (...)."""
    return values.topk(count, dim=-1).values.mean(-1)


def bag_means(values: Tensor, lengths: Tensor | Sequence[int], counts: Sequence[int] | None = None) -> Tensor:
    """Mean of every bag's largest values, padding left out.

    values   (B, T) or (B, T, C); in the latter each column is pooled on its own
    lengths  (B,) snippets that are no padding
    counts   how many of each bag's snippets to average; `top_count` of its length unless given

    Returns (B,) or (B, C).
    """
    sizes = [int(length) for length in lengths]
    chosen = [top_count(size) for size in sizes] if counts is None else counts
    return torch.stack(
        [
            bag[:size].topk(count, dim=0).values.mean(0)
            for bag, size, count in zip(values, sizes, chosen, strict=True)
        ]
    )


def probability_loss(probabilities: Tensor, labels: Tensor) -> Tensor:
    """Mean binary cross-entropy of probabilities, in full precision also where autocast is on.

    Half precision cannot tell a probability near 1 from 1, so autocast refuses the plain function.
    """
    with torch.autocast(probabilities.device.type, enabled=False):
        exact = probabilities.double() if probabilities.dtype == torch.double else probabilities.float()
        return functional.binary_cross_entropy(exact, labels.to(exact.dtype))


def mean_of_rows(rows: Tensor, chosen: Tensor) -> Tensor:
    """Mean of the chosen rows of every sequence: (N, T, D) and indices (N, k) -> (N, D)."""
    return rows.gather(1, chosen.unsqueeze(2).expand(-1, -1, rows.shape[2])).mean(1)
