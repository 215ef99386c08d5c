"""The network of paper 000: an extractor a modality, their fusion, and a head a stage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool3d

from inference.systems.contrastive_fusion.backbones.build import Backbone, build_backbone
from inference.systems.contrastive_fusion.fusion import Fused, Norm, build_fusion
from inference.systems.contrastive_fusion.heads import Classification, PlainDetection, Projection, initialise

CLASSES = ("normal", "fighting", "running", "biker", "carrier", "bag_left")
MODALITIES = ("visible", "thermal")
FRAMES = 16
SIZE = 112
"""Input: clips of one channel, FRAMES frames of SIZE x SIZE, in [0, 1], for each modality."""

_LEAST_DEVIATION = 0.03
"""Of the range of grey levels: about what the noise of a dark picture has."""


class Part(StrEnum):
    """What is trained in a phase: only the heads, the last stage and the fusion too, or everything."""

    HEADS = "heads"
    LAST_STAGE = "last_stage"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Architecture:
    """What is needed to build the network again.

    backbone   a name of `backbones.build.BACKBONES`
    width      multiplies the channels of every layer of the extractors
    fusion     a name of `fusion.FUSIONS`; of no effect with one modality
    modalities "visible", "thermal" or both
    standardise  each clip is taken to mean 0 and nearly unit deviation first, so that dim and pale pictures
               look like bright and rich ones; mere noise stays small
    moving     what stands still is taken away first: of each pixel its median over the clip
    every, shrink   the networks see every so-manieth frame, and means of shrink x shrink pixels: less to
               compute, for small machines
    """

    backbone: str = "resnet18"
    width: float = 1.0
    fusion: str = "weighted"
    norm: str = "modality"
    sigmoid: bool = True
    modalities: tuple[str, ...] = MODALITIES
    classes: int = len(CLASSES)
    standardise: bool = False
    moving: bool = False
    every: int = 1
    shrink: int = 1


class FusionNetwork(nn.Module):
    """Both stages share extractors and fusion; each has its head.

    visible, thermal  (B, 1, 16, 112, 112) in [0, 1]; a modality the architecture lacks may be None
    present           (B, 2) bool, or None for both: what is not present counts nothing in the fusion
    """

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        self.extractors = nn.ModuleDict(
            {
                name: build_backbone(architecture.backbone, width=architecture.width)
                for name in architecture.modalities
            }
        )
        channels = self._backbones()[0].channels
        self.fusion = (
            build_fusion(
                architecture.fusion, channels, norm=Norm(architecture.norm), sigmoid=architecture.sigmoid
            )
            if len(self.extractors) == 2
            else None
        )
        self.projection = Projection(channels)
        self.plain = PlainDetection(channels)
        # Section 4.2.2: batch statistics and dropout for all but MFCF.
        self.classification = Classification(
            channels, architecture.classes, regularised=architecture.backbone != "mfcf"
        )
        self._frozen: list[nn.Module] = []
        initialise(self)

    def fused(self, visible: Tensor | None, thermal: Tensor | None, present: Tensor | None = None) -> Fused:
        """The joined feature map before pooling, and each modality's share of it."""
        return self.joined(self.maps(visible, thermal), present)

    def maps(self, visible: Tensor | None, thermal: Tensor | None) -> dict[str, Tensor | None]:
        """The feature map of each modality that the architecture has, None for a clip that is not given."""
        clips = {"visible": visible, "thermal": thermal}
        return {name: self._map(name, clips[name]) for name in self.extractors}

    def joined(self, maps: dict[str, Tensor | None], present: Tensor | None = None) -> Fused:
        """What `maps` gave, joined; with one modality its map as it is."""
        if self.fusion is None:
            (features,) = maps.values()
            if features is None:
                raise ValueError(f"This network needs the {next(iter(maps))} clip.")
            share = torch.tensor([[float(name in maps) for name in MODALITIES]], device=features.device)
            return Fused(features, share.expand(features.shape[0], 2))
        given = next((features for features in maps.values() if features is not None), None)
        if given is None:
            raise ValueError("At least one of the two clips must be given.")
        have = torch.tensor([features is not None for features in maps.values()], device=given.device)
        present = have.expand(given.shape[0], 2) if present is None else present & have
        full = [torch.zeros_like(given) if features is None else features for features in maps.values()]
        return cast(Fused, self.fusion(*full, present))

    def pooled(
        self, visible: Tensor | None, thermal: Tensor | None, present: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """The feature vector (B, c) that all heads read, and the shares (B, 2)."""
        features, shares = self.fused(visible, thermal, present)
        return features.mean(dim=(2, 3, 4)), shares

    def embed(self, visible: Tensor | None, thermal: Tensor | None, present: Tensor | None = None) -> Tensor:
        """(B, 128) unit vectors (Eq. 6)."""
        embedding: Tensor = self.projection(self.pooled(visible, thermal, present)[0])
        return embedding

    def detect(self, visible: Tensor | None, thermal: Tensor | None, present: Tensor | None = None) -> Tensor:
        """(B, 2) logits of normal and abnormal: the head of the cross-entropy and focal ablations."""
        logits: Tensor = self.plain(self.pooled(visible, thermal, present)[0])
        return logits

    def classify(
        self, visible: Tensor | None, thermal: Tensor | None, present: Tensor | None = None
    ) -> Tensor:
        """(B, classes) logits."""
        logits: Tensor = self.classification(self.pooled(visible, thermal, present)[0])
        return logits

    def unfreeze(self, part: Part) -> None:
        """Train `part` and keep the rest as it is, batch statistics included."""
        trained = {id(module) for module in self._modules_of(part)}
        for parameter in self.parameters():
            parameter.requires_grad_(part is Part.ALL)
        self._frozen = []
        if part is not Part.ALL:
            for module in self._modules_of(part):
                module.requires_grad_(True)
            inside = {id(child) for module in self._modules_of(part) for child in module.modules()}
            self._frozen = [
                module
                for module in self.modules()
                if id(module) not in inside | trained and not any(True for _ in module.children())
            ]
        self.train(self.training)

    def trained(self) -> Iterable[nn.Parameter]:
        """The parameters that the last `unfreeze` left trainable."""
        return (parameter for parameter in self.parameters() if parameter.requires_grad)

    def train(self, mode: bool = True) -> FusionNetwork:
        """Training mode, in which frozen parts keep to evaluation."""
        super().train(mode)
        for module in self._frozen:
            module.eval()
        return self

    def _modules_of(self, part: Part) -> list[nn.Module]:
        heads: list[nn.Module] = [self.projection, self.plain, self.classification]
        if part is Part.HEADS:
            return heads
        last = [module for backbone in self._backbones() for module in backbone.last_stage()]
        return [*heads, *last, *([self.fusion] if self.fusion is not None else [])]

    def _backbones(self) -> list[Backbone]:
        return [cast(Backbone, extractor) for extractor in self.extractors.values()]

    def _map(self, name: str, clips: Tensor | None) -> Tensor | None:
        if clips is None:
            return None
        clips = reduced(clips, self.architecture.every, self.architecture.shrink)
        if self.architecture.moving:
            clips = clips - clips.median(dim=2, keepdim=True).values
        if self.architecture.standardise:
            clips = standardised(clips)
        return cast(Backbone, self.extractors[name]).features(clips)


def reduced(clips: Tensor, every: int, shrink: int) -> Tensor:
    """(B, C, T, H, W) to (B, C, T / every, H / shrink, W / shrink)."""
    clips = clips[:, :, ::every]
    return clips if shrink == 1 else avg_pool3d(clips, (1, shrink, shrink))


def standardised(clips: Tensor) -> Tensor:
    """(x - mean) / (deviation + a little) of every clip (B, C, T, H, W) by itself."""
    mean = clips.mean(dim=(1, 2, 3, 4), keepdim=True)
    deviation = clips.std(dim=(1, 2, 3, 4), keepdim=True)
    return (clips - mean) / (deviation + _LEAST_DEVIATION)
