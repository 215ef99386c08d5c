"""Gated fusion of the streams with attention (paper 001, section IV.E; equations ours, see README.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from inference.networks.macil import TransformerLayer


@dataclass(frozen=True, slots=True)
class Fused:
    """logits (B, T); features (B, T, streams * width) behind the attention; gates (B, T, streams), each
    stream's mean, 0 where it is missing."""

    logits: Tensor
    features: Tensor
    gates: Tensor


class Attending(nn.Module):
    """A stream of its own: reduced, then one transformer layer over time (Eq. 9, 10 and 14).

    rectified  a ReLU behind the reduction, as the flow stream's MLP has it
    """

    def __init__(self, dimensions: int, width: int, heads: int, dropout: float, *, rectified: bool) -> None:
        super().__init__()
        self.reduction = nn.Linear(dimensions, width)
        self.layer = TransformerLayer(width, width, heads, dropout)
        self.rectified = rectified

    def forward(self, x: Tensor, known: Tensor) -> Tensor:
        """(B, T, dimensions), known (B, T) bool -> (B, T, width); nothing attends to unknown snippets."""
        reduced = self.reduction(x)
        if self.rectified:
            reduced = torch.relu(reduced)
        attended: Tensor = self.layer(reduced, reduced, known)
        return attended


class GatedFusion(nn.Module):
    """p_s = W_s LN(f_s); g = sigmoid(W [all p]); one layer of self-attention over [g p]; a linear score.

    widths  of the streams' features; width of each one's part here
    """

    def __init__(self, widths: Sequence[int], width: int, heads: int, dropout: float) -> None:
        super().__init__()
        total = len(widths) * width
        self.width = width
        self.norms = nn.ModuleList(nn.LayerNorm(size) for size in widths)
        self.projections = nn.ModuleList(nn.Linear(size, width) for size in widths)
        self.gate = nn.Linear(total, total)
        self.attention = TransformerLayer(total, width, heads, dropout)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(total, 1)

    def forward(self, features: Sequence[Tensor], present: Tensor) -> Fused:
        """features (B, T, widths[s]) of each stream s, present (B, T, streams) bool.

        A missing stream's part is zeros and its gate is shut.
        """
        projected = [
            projection(norm(part))
            for norm, projection, part in zip(self.norms, self.projections, features, strict=True)
        ]
        there = present.to(projected[0].dtype).repeat_interleave(self.width, dim=-1)
        joined = torch.cat(projected, dim=-1) * there
        gates = torch.sigmoid(self.gate(joined)) * there
        gated = self.dropout(gates * joined)
        attended = self.attention(gated, gated, present.any(-1))
        return Fused(
            logits=self.classifier(attended).squeeze(-1),
            features=attended,
            gates=gates.reshape(*present.shape, self.width).mean(-1),
        )
