"""The network of AADC-Net: regions to frame features, features over time, anomaly confidence, alignment."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.functional import normalize

from inference.systems.aadc_net.configuration import Architecture
from inference.systems.aadc_net.temporal import MaskedTemporal

LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Fused:
    """What is seen in B videos of T snippets.

    features    (B, T, width) the paper's X_c: crops and states of a snippet's regions, added
    visual      (B, T, texts) its crops in the space of the texts, of unit length
    shares      (B, T, 3) how much of the feature crops, what is found, and its motion make up; sum 1
    """

    features: Tensor
    visual: Tensor
    shares: Tensor


class AADCNet(nn.Module):
    """Regions of snippets to anomaly confidences, and to cosines with any classes' texts.

    Equations are the paper's sections III-C (temporal network), III-E (fusion) and III-G (scores).
    """

    crop_mean: Tensor
    crop_scale: Tensor
    state_mean: Tensor
    state_scale: Tensor
    basis: Tensor | None

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = sizes = architecture
        for name, size in (("crop", sizes.crops), ("state", sizes.states)):
            self.register_buffer(f"{name}_mean", torch.zeros(size))
            self.register_buffer(f"{name}_scale", torch.ones(size))
        seen = sizes.reduced or sizes.crops
        self.register_buffer("basis", torch.eye(seen, sizes.crops) if sizes.reduced else None)
        self.crops = nn.Linear(seen, sizes.width)
        self.states = nn.Linear(sizes.states, sizes.width) if sizes.detector else None
        self.visual = None if sizes.aligned else nn.Linear(seen, sizes.texts)
        if self.visual is not None:
            # Training begins with what the detector's words say alone.
            nn.init.zeros_(self.visual.weight)
            nn.init.zeros_(self.visual.bias)
        self.temporal = (
            MaskedTemporal(sizes.width, causal=sizes.causal, window=sizes.window) if sizes.temporal else None
        )
        self.dropout = nn.Dropout(sizes.dropout)
        self.feed_forward = nn.Sequential(
            nn.Linear(sizes.width, sizes.hidden),
            nn.GELU(),
            nn.Dropout(sizes.dropout),
            nn.Linear(sizes.hidden, sizes.width),
        )
        self.anomaly = nn.Linear(sizes.width, 1)

    @property
    def reach(self) -> int:
        """How many earlier snippets' features a causal network's confidence depends on."""
        return 0 if self.temporal is None else self.temporal.reach

    def fuse(self, crops: Tensor, states: Tensor, present: Tensor) -> Fused:
        """Features of snippets from those of their regions.

        crops    (B, T, R, crops) embeddings of pictures cut out at boxes
        states   (B, T, R, states) of the detector
        present  (B, T, R) which regions there are
        """
        share = present.float() / present.float().sum(2, keepdim=True).clamp(min=1)
        return self.fuse_means(*((rows * share.unsqueeze(3)).sum(2) for rows in (crops, states)))

    def fuse_means(self, crops: Tensor, states: Tensor) -> Fused:
        """`fuse` of the means over each snippet's regions, crops (B, T, crops) and states (B, T, states): the
        mean of projected regions is the projection of their mean."""
        crops = (crops - self.crop_mean) / self.crop_scale
        crops = crops if self.basis is None else crops @ self.basis.T
        visual = crops if self.visual is None else self.visual(crops)
        if self.architecture.named:
            visual = visual + states[..., : self.architecture.named]
        parts = [self.crops(crops), *self._of_states((states - self.state_mean) / self.state_scale)]
        strengths = torch.stack([part.norm(dim=2) for part in parts], dim=2)
        return Fused(
            features=torch.stack(parts).sum(0),
            visual=normalize(visual, dim=2, eps=LEAST),
            shares=strengths / strengths.sum(2, keepdim=True).clamp(min=LEAST),
        )

    def _of_states(self, states: Tensor) -> tuple[Tensor, Tensor]:
        """What the states make of the feature: by what was found, and by how it moves."""
        if self.states is None:
            nothing = states.new_zeros(*states.shape[:2], self.architecture.width)
            return nothing, nothing
        still = states.shape[2] - self.architecture.moved
        weight = self.states.weight
        found = functional.linear(states[..., :still], weight[:, :still], self.states.bias)
        return found, functional.linear(states[..., still:], weight[:, still:])

    def confidence(self, features: Tensor, real: Tensor | None = None) -> Tensor:
        """Anomaly logits (B, T) of fused features (B, T, width); real (B, T) tells them from padding."""
        features = self.dropout(features)
        if self.temporal is not None:
            features = self.dropout(self.temporal(features, real))
        logits: Tensor = self.anomaly(features + self.feed_forward(features))
        return logits.squeeze(2)

    def align(self, visual: Tensor, logits: Tensor, texts: Tensor, real: Tensor | None = None) -> Tensor:
        """Cosines (B, T, C) of snippets, each fused with the video's anomalous ones, with texts (C, texts).

        To a snippet's own feature is added the mean of those that it may see, weighted by their anomaly
        confidence S_a (sum S_a F over sum S_a).
        """
        weight = torch.sigmoid(logits)
        if real is not None:
            weight = weight * real
        seen = torch.ones(logits.shape[1], logits.shape[1], device=logits.device)
        if self.architecture.causal:
            seen = seen.tril().triu(1 - self.architecture.window)
        seen = seen * weight.unsqueeze(1)
        focus = seen @ visual / seen.sum(2, keepdim=True).clamp(min=LEAST)
        fused = normalize(visual + focus, dim=2, eps=LEAST)
        return fused @ normalize(texts, dim=1, eps=LEAST).T

    def forward(self, crops: Tensor, states: Tensor, present: Tensor, texts: Tensor) -> tuple[Tensor, Tensor]:
        """Anomaly logits (B, T) and cosines (B, T, C); arguments as of `fuse` and `align`."""
        return self.judge(self.fuse(crops, states, present), texts)

    def judge(self, fused: Fused, texts: Tensor, real: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Anomaly logits (B, T) and cosines (B, T, C) of fused snippets; real as of `confidence`."""
        logits = self.confidence(fused.features, real)
        return logits, self.align(fused.visual, logits, texts, real)
