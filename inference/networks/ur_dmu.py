"""Dual memory units with uncertainty regulation, under the parameter names of the authors.

Zhou, Yu and Yang, "Dual Memory Units with Uncertainty Regulation for Weakly Supervised Video Anomaly
Detection" (AAAI 2023); names as in henrryzh1/UR-DMU. Losses: `inference.networks.ur_dmu_loss`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize, relu, triplet_margin_loss

from inference.networks.loading import build_strict, count, shape
from inference.networks.mil import mean_of_rows, top_count
from inference.networks.ur_dmu_attention import Encoder

NAME = "ur_dmu"


@dataclass(frozen=True, slots=True)
class Learning:
    """What one training batch yields, its first half normal videos and its second half abnormal ones.

    features     (B * crops, T, 2 * width)  snippets beside what the memories make of them
    normal_normal, abnormal_normal          (B / 2, T)  attention that normal videos get from the normal
                                            memory and from the abnormal one, mean over crops
    normal_abnormal, abnormal_abnormal      (B / 2, T)  the same for abnormal videos: attention from the
                                            normal memory and from the abnormal one
    triplet, divergence, distance           scalars: the triplet loss, the Kullback-Leibler divergence of the
                                            sampled normal augmentation, and the hinge on the magnitudes
    """

    features: Tensor
    normal_normal: Tensor
    abnormal_normal: Tensor
    normal_abnormal: Tensor
    abnormal_abnormal: Tensor
    triplet: Tensor
    divergence: Tensor
    distance: Tensor


class DualMemory(nn.Module):
    """The body: local and global attention, a memory of normal and one of abnormal patterns.

    dimensions  of a snippet's features
    width       of the body; `features` are twice as wide
    heads, head_width, layers, hidden  of the attention layers and their feed-forward parts
    abnormal, normal  patterns in each memory
    """

    def __init__(
        self,
        dimensions: int,
        *,
        width: int = 512,
        heads: int = 4,
        head_width: int = 128,
        layers: int = 2,
        hidden: int = 512,
        abnormal: int = 60,
        normal: int = 60,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        self.embedding = Embedding(dimensions, width)
        self.selfatt = Encoder(width, layers, heads, head_width, hidden, dropout)
        self.Amemory = Memory(abnormal, width)
        self.Nmemory = Memory(normal, width)
        self.encoder_mu = nn.Sequential(nn.Linear(width, width))
        self.encoder_var = nn.Sequential(nn.Linear(width, width))

    def encode(self, x: Tensor) -> Tensor:
        """Snippets in their context: (N, T, dimensions) -> (N, T, width)."""
        encoded: Tensor = self.selfatt(self.embedding(x))
        return encoded

    def features(self, x: Tensor) -> Tensor:
        """Snippets beside the mean of what both memories recall: (N, T, dimensions) -> (N, T, 2 * width)."""
        encoded = self.encode(x)
        _, abnormal = self.Amemory(encoded)
        _, normal = self.Nmemory(encoded)
        return torch.cat([encoded, self.encoder_mu(abnormal) + self.encoder_mu(normal)], dim=-1)

    def learn(self, x: Tensor, noise: Tensor | None = None) -> Learning:
        """The training path; see `Learning`.

        x      (B, crops, T, dimensions) or (B, T, dimensions), B even, its first half normal videos
        noise  (B / 2 * crops, T, width) standard normal, drawn here unless given

        Only what normal videos recall from the normal memory is sampled; everything else takes the mean.
        """
        videos, crops = (x.shape[0], x.shape[1]) if x.dim() == 4 else (x.shape[0], 1)
        if videos % 2:
            raise ValueError(f"A batch is half normal, half abnormal; {videos} videos cannot be halved.")
        encoded = self.encode(x.reshape(videos * crops, *x.shape[-2:]))
        normal, abnormal = encoded.chunk(2)
        abnormal_abnormal, threat = self.Amemory(abnormal)
        normal_abnormal, threat_as_normal = self.Nmemory(abnormal)
        abnormal_normal, calm_as_threat = self.Amemory(normal)
        normal_normal, calm = self.Nmemory(normal)

        most = top_count(x.shape[-2])
        by_normal = normal_normal.topk(most, dim=-1).indices
        by_abnormal = abnormal_abnormal.topk(most, dim=-1).indices
        overlooked = normal_abnormal.topk(most, dim=-1).indices

        def bag(rows: Tensor, chosen: Tensor) -> Tensor:
            return _over_crops(mean_of_rows(rows, chosen), crops)

        triplet = triplet_margin_loss(
            _unit(bag(normal, by_normal)),
            _unit(bag(abnormal, overlooked)),
            _unit(bag(abnormal, by_abnormal)),
            margin=1.0,
        )
        mean, log_variance = self.encoder_mu(calm), self.encoder_var(calm)
        deviation = log_variance.exp().sqrt()
        sampled = mean + (torch.randn_like(deviation) if noise is None else noise) * deviation
        threat_mean = self.encoder_mu(threat)
        distance = relu(
            100 - bag(threat_mean, by_abnormal).norm(dim=-1) + bag(sampled, by_normal).norm(dim=-1)
        ).mean()
        recalled = torch.cat(
            [sampled + self.encoder_mu(calm_as_threat), threat_mean + self.encoder_mu(threat_as_normal)]
        )
        return Learning(
            features=torch.cat([encoded, recalled], dim=-1),
            normal_normal=_over_crops(normal_normal, crops),
            abnormal_normal=_over_crops(abnormal_normal, crops),
            normal_abnormal=_over_crops(normal_abnormal, crops),
            abnormal_abnormal=_over_crops(abnormal_abnormal, crops),
            triplet=triplet,
            divergence=_divergence(mean, log_variance),
            distance=distance,
        )


class URDMU(DualMemory):
    """The body and the head that scores snippets."""

    def __init__(self, dimensions: int, *, width: int = 512, head_hidden: int = 128, **body: Any) -> None:
        super().__init__(dimensions, width=width, **body)
        self.cls_head = ScoreHead(2 * width, head_hidden)

    def forward(self, x: Tensor) -> Tensor:
        """Anomaly score of every snippet, mean over crops: (B, crops, T, D) or (B, T, D) -> (B, T)."""
        crops = x.shape[1] if x.dim() == 4 else 1
        scores = self.cls_head(self.features(x.reshape(-1, *x.shape[-2:])))
        return _over_crops(scores.squeeze(-1), crops)

    def learn_scores(self, x: Tensor, noise: Tensor | None = None) -> tuple[Tensor, Learning]:
        """Scores (B, T) of a training batch and what its losses need; arguments as in `learn`."""
        learning = self.learn(x, noise)
        crops = x.shape[1] if x.dim() == 4 else 1
        return _over_crops(self.cls_head(learning.features).squeeze(-1), crops), learning


class Embedding(nn.Module):
    """A convolution over three snippets."""

    def __init__(self, dimensions: int, width: int) -> None:
        super().__init__()
        self.conv_1 = nn.Sequential(nn.Conv1d(dimensions, width, 3, padding=1), nn.ReLU())

    def forward(self, x: Tensor) -> Tensor:
        embedded: Tensor = self.conv_1(x.transpose(1, 2)).transpose(1, 2)
        return embedded


class ScoreHead(nn.Module):
    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, 1), nn.Sigmoid())

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = self.mlp(x)
        return scores


class Memory(nn.Module):
    """Patterns that snippets are compared with and described by."""

    def __init__(self, patterns: int, width: int) -> None:
        super().__init__()
        bound = 1 / sqrt(width)
        self.memory_block = nn.Parameter(torch.empty(patterns, width).uniform_(-bound, bound))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(N, T, width) -> how well the best patterns fit (N, T), and the patterns recalled (N, T, width)."""
        patterns, width = self.memory_block.shape
        likeness = torch.sigmoid(x @ self.memory_block.T / sqrt(width))
        return likeness.topk(top_count(patterns), dim=-1).values.mean(-1), likeness @ self.memory_block


def from_state_dict(state_dict: Mapping[str, Tensor], *, heads: int = 4) -> URDMU:
    """The network of the authors' checkpoint. Raises CheckpointMismatch."""
    width, dimensions, _ = shape(state_dict, "embedding.conv_1.0.weight", NAME, 3)
    attention = shape(state_dict, "selfatt.layers.0.0.fn.to_qkv.weight", NAME, 2)[0]
    network = URDMU(
        dimensions,
        width=width,
        heads=heads,
        head_width=attention // (4 * heads),
        layers=count(state_dict, "selfatt.layers."),
        hidden=shape(state_dict, "selfatt.layers.0.1.fn.net.0.weight", NAME, 2)[0],
        abnormal=shape(state_dict, "Amemory.memory_block", NAME, 2)[0],
        normal=shape(state_dict, "Nmemory.memory_block", NAME, 2)[0],
        head_hidden=shape(state_dict, "cls_head.mlp.0.weight", NAME, 2)[0],
    )
    return build_strict(network, state_dict, NAME)


def _over_crops(rows: Tensor, crops: int) -> Tensor:
    return rows.reshape(-1, crops, *rows.shape[1:]).mean(1)


def _unit(rows: Tensor) -> Tensor:
    return normalize(rows, dim=-1)


def _divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """From the standard normal; summed over *time* and averaged over the rest, as the authors do."""
    divergence: Tensor = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(1).mean()
    return divergence
