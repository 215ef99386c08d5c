"""The sequence models that Table 2 of paper 003 compares with: recurrent ones and a Transformer encoder.

Each gives logits of every step, as one stage, so that clips are decided and trained on alike. Sizes are ours:
the paper prints none. Recurrent layers and the encoder are as wide as the filters of the MTCN.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from inference.systems.avar_net.network import Architecture

BASELINES = ("gru", "bigru", "lstm", "bilstm", "transformer")
LAYERS = 2


def build_baseline(columns: int, architecture: Architecture) -> nn.Module:
    """Raises ValueError for an unknown name."""
    if architecture.temporal not in BASELINES:
        raise ValueError(
            f"There is no sequence model {architecture.temporal!r}; there are mtcn, {', '.join(BASELINES)}."
        )
    if architecture.temporal == "transformer":
        return StepTransformer(columns, architecture)
    return StepRecurrent(columns, architecture)


class StepRecurrent(nn.Module):
    """GRU or LSTM, one way or both: (B, T, D) -> (1, B, classes, T)."""

    def __init__(self, columns: int, architecture: Architecture) -> None:
        super().__init__()
        kind: type[nn.GRU] | type[nn.LSTM] = nn.GRU if architecture.temporal.endswith("gru") else nn.LSTM
        both = architecture.temporal.startswith("bi")
        self.recurrent = kind(columns, architecture.width, batch_first=True, bidirectional=both)
        self.dropout = nn.Dropout(architecture.dropout)
        self.out = nn.Linear(architecture.width * (2 if both else 1), architecture.classes)

    def forward(self, columns: Tensor, mask: Tensor) -> Tensor:
        # Packed, so that the way back begins at a sequence's own last step and not in its padding.
        lengths = mask.sum(1).cpu()
        packed = nn.utils.rnn.pack_padded_sequence(columns, lengths, batch_first=True, enforce_sorted=False)
        states, _ = nn.utils.rnn.pad_packed_sequence(
            self.recurrent(packed)[0], batch_first=True, total_length=columns.shape[1]
        )
        logits = self.out(self.dropout(states)).transpose(1, 2) * mask.unsqueeze(1)
        return torch.unsqueeze(logits, 0)


class StepTransformer(nn.Module):
    """Encoder with sinusoidal positions: (B, T, D) -> (1, B, classes, T)."""

    def __init__(self, columns: int, architecture: Architecture) -> None:
        super().__init__()
        width = architecture.width
        self.project = nn.Linear(columns, width)
        layer = nn.TransformerEncoderLayer(
            width, architecture.heads, 2 * width, architecture.dropout, batch_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, LAYERS, enable_nested_tensor=False)
        self.out = nn.Linear(width, architecture.classes)

    def forward(self, columns: Tensor, mask: Tensor) -> Tensor:
        features = self.project(columns)
        features = features + positions(features.shape[1], features.shape[2]).to(features)
        states = self.encoder(features, src_key_padding_mask=~mask)
        logits = self.out(states).transpose(1, 2) * mask.unsqueeze(1)
        return torch.unsqueeze(logits, 0)


def positions(length: int, width: int) -> Tensor:
    """(length, width) sines and cosines (Vaswani et al. 2017, section 3.5)."""
    steps = torch.arange(length).unsqueeze(1)
    rates = torch.exp(torch.arange(0, width, 2) * (-math.log(10_000.0) / width))
    waves = torch.zeros(length, width)
    waves[:, 0::2] = torch.sin(steps * rates)
    waves[:, 1::2] = torch.cos(steps * rates[: width // 2])
    return waves
