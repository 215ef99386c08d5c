"""The attention layers of UR-DMU: by content over the whole video, and by nearness in time."""

from __future__ import annotations

from math import e, sqrt

import torch
from torch import Tensor, nn


class Encoder(nn.Module):
    """Pre-norm layers of global and local attention."""

    def __init__(
        self, width: int, layers: int, heads: int, head_width: int, hidden: int, dropout: float
    ) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            nn.ModuleList(
                [
                    PreNorm(width, GlobalLocalAttention(width, heads, head_width, dropout)),
                    PreNorm(width, FeedForward(width, hidden, dropout)),
                ]
            )
            for _ in range(layers)
        )

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            for part in layer.children():
                x = x + part(x)
        return x


class PreNorm(nn.Module):
    def __init__(self, width: int, fn: nn.Module) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.fn = fn

    def forward(self, x: Tensor) -> Tensor:
        changed: Tensor = self.fn(self.norm(x))
        return changed


class GlobalLocalAttention(nn.Module):
    """Attention by content, and beside it attention by nearness in time alone."""

    def __init__(self, width: int, heads: int, head_width: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.to_qkv = nn.Linear(width, 4 * heads * head_width, bias=False)
        self.to_out = nn.Sequential(nn.Linear(2 * heads * head_width, width), nn.Dropout(dropout))

    def forward(self, x: Tensor) -> Tensor:
        samples, length, _ = x.shape
        query, key, value, local = (
            part.reshape(samples, length, self.heads, -1).transpose(1, 2)
            for part in self.to_qkv(x).chunk(4, dim=-1)
        )
        by_content = (query @ key.transpose(-1, -2) / sqrt(query.shape[-1])).softmax(-1) @ value
        by_nearness = nearness(length, x.device, x.dtype) @ local
        attended = torch.cat([by_content, by_nearness], dim=-1).transpose(1, 2)
        out: Tensor = self.to_out(attended.reshape(samples, length, -1))
        return out


class FeedForward(nn.Module):
    def __init__(self, width: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(width, hidden),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, width),
            nn.Dropout(dropout),
        )

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.net(x)
        return out


def nearness(length: int, device: torch.device, dtype: torch.dtype) -> Tensor:
    """(T, T) affinity exp(-|i - j| / e), every column divided by the sum of the row of its number.

    The authors divide along columns where rows were meant; published weights were trained with that.
    """
    place = torch.arange(length, device=device, dtype=dtype)
    affinity = torch.exp(-(place - place[:, None]).abs() / e)
    return affinity / affinity.sum(-1)
