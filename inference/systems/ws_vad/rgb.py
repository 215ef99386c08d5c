"""The RGB stream (paper 001, section IV.B): nominated pictures, aggregated clips, dual memories."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, pad

from inference.networks.mtn import Nominator
from inference.networks.pel4vad import ContextAggregation, PositionPrior
from inference.networks.ur_dmu import DualMemory, Learning
from inference.systems.ws_vad.configuration import Architecture

_NOISE_SEED = 1


@dataclass(frozen=True, slots=True)
class RGBRows:
    """What the stream makes of B videos of T snippets.

    logits    (B, T) of its own score (Eq. 6)
    features  (B, T, out) F_stage-3, before the causal convolution (Eq. 5)
    context   (B, T, reduced) F_MLP-1, which is compared with prompts
    learning  what the losses of the memories need; None in scoring and without memories
    """

    logits: Tensor
    features: Tensor
    context: Tensor
    learning: Learning | None


class RGBStream(nn.Module):
    """Pictures (CLIP's feature of a snippet's middle frame) and clips (I3D's feature) to scores."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        a = architecture
        self.nominator = Nominator(
            a.pictures, hidden=a.scorer, share=a.share, samples=a.samples, sigma=a.sigma, exact_gradient=True
        )
        self.aggregation = ContextAggregation(a.clips, a.context, a.neighbours, a.normalised)
        self.prior = PositionPrior(a.nearness, a.offset)
        self.norm = nn.LayerNorm(a.clips)
        self.convolution = nn.Conv1d(a.clips, a.reduced, 3, padding=1)
        self.memories = DualMemory(
            a.pictures + a.reduced,
            width=a.clips // 2,
            heads=a.heads,
            head_width=a.head_width,
            layers=a.layers,
            hidden=a.feed_forward,
            abnormal=a.patterns,
            normal=a.patterns,
            dropout=a.attention_dropout,
        )
        self.first = nn.Conv1d(a.clips, a.reduced, 1)
        self.second = nn.Conv1d(2 * a.reduced, a.out, 1)
        self.classifier = nn.Conv1d(a.out, 1, a.steps)
        self.dropout = nn.Dropout(a.dropout)
        self.remembers = a.memories
        self.steps = a.steps

    def forward(self, pictures: Tensor, clips: Tensor, *, learn: bool = False) -> RGBRows:
        """pictures (B, T, pictures), clips (B, T, clips).

        learn  take the memories' training path: B is even, the first half normal videos
        """
        nominated = self.nominator(pictures, None if self.training else self._settled_noise(pictures))
        aggregated = self.norm(clips + self.aggregation(clips, self.prior(clips.shape[1])))  # X^c, Eq. 2
        convolved = self.dropout(torch.relu(self.convolution(aggregated.transpose(1, 2))))  # X_CNN
        fused = torch.cat([nominated, convolved.transpose(1, 2)], dim=-1)  # Eq. 3
        learning = self.memories.learn(fused) if learn and self.remembers else None
        remembered = (
            self._remembered(fused) if learning is None else learning.features
        ) + aggregated  # Eq. 4
        context = self.dropout(gelu(self.first(remembered.transpose(1, 2))))
        features = self.dropout(gelu(self.second(torch.cat([context, convolved], dim=1))))  # Eq. 5
        logits = self.classifier(pad(features, (self.steps - 1, 0))).squeeze(1)  # Eq. 6
        return RGBRows(logits, features.transpose(1, 2), context.transpose(1, 2), learning)

    def _remembered(self, fused: Tensor) -> Tensor:
        if self.remembers:
            return self.memories.features(fused)
        encoded = self.memories.encode(fused)
        # Attention alone is half as wide as what Eq. 4 adds it to.
        return torch.cat([encoded, torch.zeros_like(encoded)], dim=-1)

    def _settled_noise(self, pictures: Tensor) -> Tensor:
        """The same noise for every video of a length, so that the same video has the same score twice."""
        videos, length = pictures.shape[:2]
        generator = torch.Generator().manual_seed(_NOISE_SEED)
        noise = torch.randn(1, self.nominator.samples, length, generator=generator)
        return noise.to(pictures).expand(videos, -1, -1)
