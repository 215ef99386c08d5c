"""The magnitude contrast of MGFN (Chen et al., "MGFN: Magnitude-Contrastive Glance-and-Focus Network for
Weakly-Supervised Video Anomaly Detection", AAAI 2023): features of normal videos have alike magnitudes, so do
those of abnormal ones, and the two kinds lie apart."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import pairwise_distance

from inference.networks.mtn import SELECTED

MARGIN = 200.0
WEIGHT = 1e-3
APART_WEIGHT = 1e-3
SPARSITY = 8e-3
SMOOTHNESS = 8e-4


@dataclass(frozen=True, slots=True)
class ContrastLoss:
    """Scalars, unweighted.

    apart     squared shortfall of the distance between normal and abnormal magnitudes from the margin (L_na)
    abnormal  squared distance of abnormal videos' magnitudes from each other (L_aa)
    normal    the same of normal videos (L_nn)
    """

    apart: Tensor
    abnormal: Tensor
    normal: Tensor

    @property
    def total(self) -> Tensor:
        """With the published weights: .001 (.001 L_na + L_aa + L_nn)."""
        return WEIGHT * (APART_WEIGHT * self.apart + self.abnormal + self.normal)


def strongest(features: Tensor, count: int = SELECTED) -> Tensor:
    """The snippets whose features have the largest L2 norm: (B, T, D) -> (B, k, D), k = min(count, T)."""
    places = features.norm(dim=-1).topk(min(count, features.shape[1]), dim=1).indices
    return features.gather(1, places.unsqueeze(2).expand(-1, -1, features.shape[2]))


def contrast_loss(normal: Tensor, abnormal: Tensor, *, margin: float = MARGIN) -> ContrastLoss:
    """The parts of the contrast of as many normal as abnormal videos' selected features, (N, k, D) each.

    A video's magnitudes are the L1 norms of its k snippets. Within a kind the first half is compared with the
    second, video by video; of an odd number the last one is left out. One video alone is like itself.
    """
    if len(normal) != len(abnormal):
        raise ValueError(f"{len(normal)} normal videos cannot be paired with {len(abnormal)} abnormal ones.")
    of_normal, of_abnormal = normal.abs().sum(-1), abnormal.abs().sum(-1)
    distance = pairwise_distance(of_abnormal, of_normal)
    return ContrastLoss(
        apart=(margin - distance).clamp(min=0).square().mean(),
        abnormal=_within(of_abnormal),
        normal=_within(of_normal),
    )


def score_regularity(abnormal: Tensor) -> Tensor:
    """Few snippets of abnormal videos score, and neighbours score alike: scores (N, T) -> scalar, weighted.

    The authors' code hands both terms the scores of *normal* videos, which come first in its batches; of
    those, however, nothing is known to be rare. Steps are taken within a video, not from one to the next.
    """
    few: Tensor = torch.linalg.vector_norm(abnormal)
    even: Tensor = abnormal.diff(dim=1).square().sum()
    return SPARSITY * few + SMOOTHNESS * even


def _within(magnitudes: Tensor) -> Tensor:
    half = len(magnitudes) // 2
    if not half:
        return magnitudes.new_zeros(())
    return torch.square(pairwise_distance(magnitudes[half : 2 * half], magnitudes[:half])).mean()
