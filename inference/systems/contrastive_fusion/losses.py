"""Losses of the detection and recognition stages (paper 000, Eq. 7 and 8, and section 6.3)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, softplus

TEMPERATURE = 0.1


def contrastive_loss(normal: Tensor, abnormal: Tensor, temperature: float = TEMPERATURE) -> Tensor:
    """Draw normal embeddings together and away from the abnormal ones (Eq. 7 and 8).

    normal    (K, d) L2-normalised, K >= 2: every ordered pair of two of them is a positive pair
    abnormal  (M, d) L2-normalised, M >= 1: never drawn together, as what is abnormal has no common form

    -log(e^s / (e^s + sum_m e^s_m)) = log(1 + e^(logsumexp_m(s_m) - s)), which overflows at no temperature.
    """
    if normal.shape[0] < 2 or abnormal.shape[0] < 1:
        raise ValueError(
            "The contrastive loss needs two normals and one abnormal in a batch,"
            f" not {normal.shape[0]} and {abnormal.shape[0]}."
        )
    # Half precision keeps three digits: too few for similarities divided by the temperature.
    normal, abnormal = normal.float(), abnormal.float()
    positive = normal @ normal.T / temperature
    negative = torch.logsumexp(normal @ abnormal.T / temperature, dim=1, keepdim=True)
    losses = softplus(negative - positive)
    others = ~torch.eye(normal.shape[0], dtype=torch.bool, device=normal.device)
    return losses[others].mean()


def inverse_frequency(counts: Tensor) -> Tensor:
    """Class weights n / (classes * n_c): the average sample weighs 1; a class without samples weighs 0."""
    counts = counts.float()
    return torch.where(counts > 0, counts.sum() / (len(counts) * counts.clamp(min=1)), 0.0)


def focal_loss(
    logits: Tensor, targets: Tensor, *, gamma: float = 2.0, weight: Tensor | None = None
) -> Tensor:
    """Cross-entropy in which a sample counts by (1 - p)^gamma, p being what it gives the true class
    (Lin et al. 2020, Eq. 4 and 5). logits (B, classes), targets (B,) -> scalar."""
    losses = cross_entropy(logits, targets, reduction="none")
    focused = (1 - torch.exp(-losses)) ** gamma * losses
    return (focused if weight is None else weight[targets] * focused).mean()
