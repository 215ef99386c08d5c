"""The training loss of dual memory units (Zhou et al., AAAI 2023), with the weights of their code."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from inference.networks.mil import probability_loss, top_count, top_mean
from inference.networks.ur_dmu import Learning


@dataclass(frozen=True, slots=True)
class DualMemoryLoss:
    """Scalars, unweighted.

    bag           binary cross-entropy of the mean of each video's highest scores
    abnormal_abnormal, normal_abnormal  that the abnormal memory answers somewhere in abnormal videos, and
                  that the normal memory is silent somewhere in them
    normal_normal, abnormal_normal      that the normal memory answers everywhere in normal videos, and the
                  abnormal memory nowhere
    triplet, divergence, distance       as in `Learning`
    """

    bag: Tensor
    abnormal_abnormal: Tensor
    normal_abnormal: Tensor
    normal_normal: Tensor
    abnormal_normal: Tensor
    triplet: Tensor
    divergence: Tensor
    distance: Tensor

    @property
    def auxiliary(self) -> Tensor:
        """Everything but the bag's own term, with the published weights."""
        memories = self.abnormal_abnormal + self.normal_abnormal + self.normal_normal + self.abnormal_normal
        return 0.1 * memories + 0.1 * self.triplet + 0.001 * self.divergence + 0.0001 * self.distance

    @property
    def total(self) -> Tensor:
        return self.bag + self.auxiliary


def dual_memory_loss(scores: Tensor, learning: Learning, labels: Tensor) -> DualMemoryLoss:
    """The parts of the loss.

    scores    (B, T) in [0, 1]
    learning  of the same batch
    labels    (B,) 1 for abnormal videos; the first half is normal
    """
    most = top_count(scores.shape[1])
    threat = top_mean(learning.abnormal_abnormal, most)
    unlike_normal = top_mean(1 - learning.normal_abnormal, most)
    return DualMemoryLoss(
        bag=probability_loss(top_mean(scores, most), labels),
        abnormal_abnormal=probability_loss(threat, torch.ones_like(threat)),
        normal_abnormal=probability_loss(unlike_normal, torch.ones_like(unlike_normal)),
        normal_normal=probability_loss(learning.normal_normal, torch.ones_like(learning.normal_normal)),
        abnormal_normal=probability_loss(
            learning.abnormal_normal, torch.zeros_like(learning.abnormal_normal)
        ),
        triplet=learning.triplet,
        divergence=learning.divergence,
        distance=learning.distance,
    )
