"""MFCF: R(2+1)D with a non-local block and a cascade of features of several depths.

The paper gives the ingredients and 512 output channels only. Here: R(2+1)D-18 (Tran et al. 2018), a softmax
non-local block (Wang et al. 2018) after layer3, and a depthwise-separable merge of layer2 to layer4, the
earlier ones pooled to layer4's size.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool3d, max_pool3d

from inference.networks.r2plus1d import R2Plus1D18
from inference.networks.resnet3d import Options


class MFCF(nn.Module):
    """(B, C, 16, 112, 112) -> (B, 512 * width, 1, 4, 4)."""

    def __init__(self, *, channels: int = 1, width: float = 1.0) -> None:
        super().__init__()
        self.network = R2Plus1D18(Options(channels=channels, classes=None, width=width))
        self.channels = self.network.feature_size
        depths = [self.channels // 4, self.channels // 2, self.channels]
        self.non_local = NonLocal(depths[1])
        self.merge = SeparableMerge(sum(depths), self.channels)

    def features(self, clips: Tensor) -> Tensor:
        stem = max_pool3d(self.network.stem(clips), kernel_size=3, stride=2, padding=1)
        shallow = self._stage(2, self._stage(1, stem))
        middle = self.non_local(self._stage(3, shallow))
        deep = self._stage(4, middle)
        frames, height, width = deep.shape[2:]
        pooled = [adaptive_avg_pool3d(part, (frames, height, width)) for part in (shallow, middle)]
        merged: Tensor = self.merge(torch.cat([*pooled, deep], dim=1))
        return merged

    def last_stage(self) -> list[nn.Module]:
        return [self.network.get_submodule("layer4"), self.merge]

    def _stage(self, number: int, x: Tensor) -> Tensor:
        stage: Tensor = self.network.get_submodule(f"layer{number}")(x)
        return stage


class NonLocal(nn.Module):
    """x + W(softmax(theta(x) phi(x)^T) g(x)) over all places of the map (embedded Gaussian)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        inner = max(1, channels // 2)
        self.theta = nn.Conv3d(channels, inner, 1)
        self.phi = nn.Conv3d(channels, inner, 1)
        self.g = nn.Conv3d(channels, inner, 1)
        self.out = nn.Conv3d(inner, channels, 1)
        self.bn = nn.BatchNorm3d(channels)
        nn.init.zeros_(self.bn.weight)  # it begins as the identity

    def forward(self, x: Tensor) -> Tensor:
        theta, phi, g = (part(x).flatten(2).transpose(1, 2) for part in (self.theta, self.phi, self.g))
        mixed = torch.softmax(theta @ phi.transpose(1, 2), dim=2) @ g
        mixed = mixed.transpose(1, 2).reshape(x.shape[0], -1, *x.shape[2:])
        added: Tensor = self.bn(self.out(mixed))
        return x + added


class SeparableMerge(nn.Module):
    """A 3x3x3 convolution of each channel by itself, then 1x1x1 across channels."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv3d(before, before, 3, padding=1, groups=before, bias=False)
        self.pointwise = nn.Conv3d(before, after, 1, bias=False)
        self.bn = nn.BatchNorm3d(after)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.bn(self.pointwise(self.depthwise(x))))
