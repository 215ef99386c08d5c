"""A backbone by its name."""

from __future__ import annotations

from typing import Protocol

from torch import Tensor, nn

BACKBONES = ("resnet18", "mfcf", "amfcfb")


class Backbone(Protocol):
    """A module with a feature map and the part of it that is unfrozen first."""

    channels: int

    def features(self, clips: Tensor) -> Tensor: ...

    def last_stage(self) -> list[nn.Module]: ...


def build_backbone(name: str, *, width: float = 1.0, channels: int = 1) -> nn.Module:
    """One extractor for one modality; `width` scales every layer's channels. It satisfies `Backbone`."""
    if name == "resnet18":
        from inference.systems.contrastive_fusion.backbones.resnet18 import ResNet18Features

        return ResNet18Features(channels=channels, width=width)
    if name == "mfcf":
        from inference.systems.contrastive_fusion.backbones.mfcf import MFCF

        return MFCF(channels=channels, width=width)
    if name == "amfcfb":
        from inference.systems.contrastive_fusion.backbones.amfcfb import AMFCFB

        return AMFCFB(channels=channels, width=width)
    raise ValueError(f"There is no backbone {name!r}; there are {', '.join(BACKBONES)}.")
