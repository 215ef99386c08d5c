"""Joining the feature maps of both modalities (paper 000, section 3.2), and what it is compared with.

Every fusion takes two maps (B, C, T, H, W) and which modalities each sample has, and returns the joined map
with each modality's share of it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import torch
from torch import Tensor, nn

_SMALL = 1e-6


class Fused(NamedTuple):
    """features (B, C, T, H, W); shares (B, 2) of visible and thermal in `features`, summing to 1."""

    features: Tensor
    shares: Tensor


class Norm(StrEnum):
    """Over what Eq. 4 normalises.

    MODALITY  M_s = A_s / (A_v + A_t): which modality tells more at each place (the default)
    POSITION  M_s = A_s / sum of A_s over all places, as printed; with one place it is 1 for both modalities
    """

    MODALITY = "modality"
    POSITION = "position"


class WeightedAssembly(nn.Module):
    """Each modality weighted at each place by how active its channels are there (Eq. 2 to 5).

    `sigmoid` squashes the weight maps as the paper does, which confines them to [0.5, 0.731].
    """

    def __init__(self, channels: int, *, norm: Norm = Norm.MODALITY, sigmoid: bool = True) -> None:
        super().__init__()
        self.channels = channels
        self.norm = Norm(norm)
        self.sigmoid = sigmoid

    def forward(self, visible: Tensor, thermal: Tensor, present: Tensor) -> Fused:
        visible, thermal = _masked(visible, thermal, present)
        active = [_activity(visible), _activity(thermal)]
        if self.norm is Norm.MODALITY:
            total = active[0] + active[1] + _SMALL
            weights = [activity / total for activity in active]
        else:
            weights = [activity / (activity.sum(dim=(2, 3, 4), keepdim=True) + _SMALL) for activity in active]
        if self.sigmoid:
            weights = [torch.sigmoid(weight) for weight in weights]
        return _summed(weights[0] * visible, weights[1] * thermal, present)


class Mean(nn.Module):
    """No fusion module: both modalities count the same everywhere (Eq. 11)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels

    def forward(self, visible: Tensor, thermal: Tensor, present: Tensor) -> Fused:
        visible, thermal = _masked(visible, thermal, present)
        return _summed(visible / 2, thermal / 2, present)


class Concatenation(nn.Module):
    """The maps side by side, mixed by a learned 1x1x1 convolution: fusion in the manner of MFF."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels
        self.visible = nn.Conv3d(channels, channels, 1, bias=False)
        self.thermal = nn.Conv3d(channels, channels, 1, bias=False)
        self.bn = nn.BatchNorm3d(channels)

    def forward(self, visible: Tensor, thermal: Tensor, present: Tensor) -> Fused:
        visible, thermal = _masked(visible, thermal, present)
        # One convolution over both maps side by side is the sum of two; apart they tell the shares.
        mixed = _summed(self.visible(visible), self.thermal(thermal), present)
        return Fused(torch.relu(self.bn(mixed.features)), mixed.shares)


def _activity(features: Tensor) -> Tensor:
    """A = sum_c alpha_c |F_c| with alpha_c the mean of F_c (Eq. 2 and 3): (B, 1, T, H, W)."""
    alpha = features.mean(dim=(2, 3, 4), keepdim=True)
    return (alpha * features.abs()).sum(dim=1, keepdim=True)


def _masked(visible: Tensor, thermal: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
    mask = present.to(visible.dtype)[:, :, None, None, None, None]
    return visible * mask[:, 0], thermal * mask[:, 1]


def _summed(visible: Tensor, thermal: Tensor, present: Tensor) -> Fused:
    """The sum; where one modality is missing, twice the other, so that the magnitude stays."""
    scale = 2 / present.to(visible.dtype).sum(dim=1).clamp(min=1)
    sizes = torch.stack(
        [part.detach().abs().float().mean(dim=(1, 2, 3, 4)) for part in (visible, thermal)], dim=1
    )
    sizes = sizes + _SMALL * present  # maps that are all 0 share evenly
    shares = sizes / sizes.sum(dim=1, keepdim=True).clamp(min=_SMALL)
    return Fused((visible + thermal) * scale[:, None, None, None, None], shares)


FUSIONS = ("weighted", "mean", "concatenation")


def build_fusion(name: str, channels: int, *, norm: Norm = Norm.MODALITY, sigmoid: bool = True) -> nn.Module:
    """A fusion by its name in `FUSIONS`."""
    if name == "weighted":
        return WeightedAssembly(channels, norm=norm, sigmoid=sigmoid)
    if name == "mean":
        return Mean(channels)
    if name == "concatenation":
        return Concatenation(channels)
    raise ValueError(f"There is no fusion {name!r}; there are {', '.join(FUSIONS)}.")
