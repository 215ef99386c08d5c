"""Late fusion beside the gate: a linear score of each stream's inputs, learned by itself. Not in the paper.

Where few sources can be learned from, attention learns recordings by heart, and what is learned jointly leans
on the stream that is easiest to remember. A few dozen weights a stream, strongly regularised, do neither.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from inference.systems.ws_vad.configuration import AUDIO, FLOW, RGB, Architecture


class StreamScorers(nn.Module):
    """Logits of each stream's snippets, from its inputs alone and without their neighbours."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        a = architecture
        sizes = {RGB: a.pictures + a.clips, FLOW: a.flow, AUDIO: a.audio}
        scorers = [nn.Linear(sizes[stream], 1) for stream in a.streams]
        for scorer in scorers:
            # Without a reason to say something they say nothing.
            nn.init.zeros_(scorer.weight)
            nn.init.zeros_(scorer.bias)
        self.scorers = nn.ModuleList(scorers)

    def forward(self, inputs: Sequence[Tensor], present: Tensor) -> Tensor:
        """inputs (B, T, columns) of each stream, present (B, T, streams) -> logits (B, T, streams), 0 where
        missing."""
        said = [scorer(own) for scorer, own in zip(self.scorers, inputs, strict=True)]
        return torch.cat(said, dim=-1) * present

    def squares(self) -> Tensor:
        """(streams,) sums of each one's squared weights."""
        weights = (own for name, own in self.scorers.named_parameters() if name.endswith("weight"))
        return torch.stack([own.square().sum() for own in weights])
