"""Temporal context aggregation of prompt-enhanced learning, under the parameter names of the authors.

Pu, Wu, Yang and Wang, "Learning Prompt-Enhanced Context Features for Weakly-Supervised Video Anomaly
Detection" (IEEE TIP 2024); names as in yujiangpu20/PEL4VAD. Losses: `inference.networks.pel4vad_loss`.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log, sqrt

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, normalize, pad, relu

from inference.networks.loading import build_strict, shape

NAME = "pel4vad"


class PEL4VAD(nn.Module):
    """Scores snippets from features that have seen the whole video and their neighbourhood.

    dimensions   of a snippet's features; `reduced` and `out` are the widths after the aggregation
    win_size     snippets of a neighbourhood; gamma, bias: initial width and offset of the position prior
    norm         power and L2 normalisation of the aggregated context (UCF-Crime, ShanghaiTech: on)
    t_step       snippets that the causal classifier sees, the last one being that which it scores
    temperature  initial one of the prompt loss

    Published settings (win_size, gamma, bias, norm, t_step): XD-Violence 9, .06, .02, off, 3; UCF-Crime
    9, .6, .2, on, 9; ShanghaiTech 5, .08, .1, on, 3.
    """

    def __init__(
        self,
        dimensions: int = 1024,
        *,
        hidden: int = 128,
        reduced: int = 512,
        out: int = 300,
        win_size: int = 9,
        gamma: float = 0.06,
        bias: float = 0.02,
        norm: bool = False,
        t_step: int = 3,
        temperature: float = 0.05,
        dropout: float = 0.1,
    ) -> None:
        super().__init__()
        self.self_attention = ContextEncoder(
            dimensions, hidden, reduced, out, win_size, gamma, bias, norm, dropout
        )
        self.classifier = nn.Conv1d(out, 1, t_step)
        self.logit_scale = nn.Parameter(torch.tensor(log(1 / temperature)))
        self.t_step = t_step

    def forward(self, x: Tensor, seq_len: Tensor | None = None) -> Tensor:
        """Scores in [0, 1], which the authors call logits: (B, T, dimensions) -> (B, T, 1).

        seq_len  (B,) snippets that are no padding. Attention does not mask padding, as in the published
                 code, so the scores do not depend on it.
        """
        return self.scores_and_context(x)[0]

    def scores_and_context(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Scores (B, T, 1) and the features (B, T, reduced) that the prompt loss compares with text."""
        out, context = self.self_attention(x)
        scores = self.classifier(pad(out, (self.t_step - 1, 0)))
        return torch.sigmoid(scores.transpose(1, 2)), context.transpose(1, 2)


class ContextEncoder(nn.Module):
    """Temporal context aggregation, then two pointwise layers: (B, T, D) -> (B, out, T), (B, reduced, T)."""

    def __init__(
        self,
        dimensions: int,
        hidden: int,
        reduced: int,
        out: int,
        win_size: int,
        gamma: float,
        bias: float,
        norm: bool,
        dropout: float,
    ) -> None:
        super().__init__()
        self.self_attn = ContextAggregation(dimensions, hidden, win_size, norm)
        self.linear1 = nn.Conv1d(dimensions, reduced, 1)
        self.linear2 = nn.Conv1d(reduced, out, 1)
        self.norm = nn.LayerNorm(dimensions)
        self.loc_adj = PositionPrior(gamma, bias)
        self.dropout = nn.Dropout(dropout)

    def aggregate(self, x: Tensor) -> Tensor:
        """Snippets with the context added: (B, T, D) -> (B, T, D)."""
        aggregated: Tensor = x + self.self_attn(x, self.loc_adj(x.shape[1]))
        return aggregated

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x = self.norm(self.aggregate(x)).transpose(1, 2)
        context = self.dropout(gelu(self.linear1(x)))
        return self.dropout(gelu(self.linear2(context))), context


class ContextAggregation(nn.Module):
    """One attention map read twice: over the whole video and within a neighbourhood."""

    def __init__(self, dimensions: int, hidden: int, win_size: int, norm: bool) -> None:
        super().__init__()
        self.q = nn.Linear(dimensions, hidden)
        self.k = nn.Linear(dimensions, hidden)
        self.v = nn.Linear(dimensions, hidden)
        self.o = nn.Linear(hidden, dimensions)
        self.alpha = nn.Parameter(torch.zeros(()))
        self.win_size = win_size
        self.normalised = norm

    def forward(self, x: Tensor, prior: Tensor) -> Tensor:
        likeness = self.q(x) @ self.k(x).transpose(1, 2) / sqrt(self.q.out_features) + prior
        outside = ~neighbourhood(x.shape[1], self.win_size, x.device)
        value = self.v(x)
        overall = likeness.softmax(-1) @ value
        local = likeness.masked_fill(outside, -1e9).softmax(-1) @ value
        share = torch.sigmoid(self.alpha)
        context = share * overall + (1 - share) * local
        if self.normalised:
            # F.normalize runs over time here, not over features: published weights expect it.
            context = normalize(relu(context).sqrt() - relu(-context).sqrt(), dim=1)
        projected: Tensor = self.o(context)
        return projected


class PositionPrior(nn.Module):
    """What nearness in time alone adds to the attention: exp(-|w d^2 - b|), d being the distance."""

    def __init__(self, gamma: float, bias: float) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.tensor([gamma]))
        self.b = nn.Parameter(torch.tensor([bias]))

    def forward(self, length: int) -> Tensor:
        place = torch.arange(length, device=self.w.device, dtype=self.w.dtype)
        return torch.exp(-(self.w * (place - place[:, None]) ** 2 - self.b).abs())


def neighbourhood(length: int, size: int, device: torch.device | None = None) -> Tensor:
    """(T, T) bool: whether column j is among the `size` snippets around row i.

    The row's snippet is number size // 2 of them, so an even size reaches one further back. What would lie
    outside the video falls on its first or last snippet.
    """
    place = torch.arange(length, device=device)
    first, last = place[:, None] - size // 2, place[:, None] - size // 2 + size - 1
    return (place >= first.clamp(0, length - 1)) & (place <= last.clamp(0, length - 1))


def from_state_dict(
    state_dict: Mapping[str, Tensor],
    *,
    win_size: int = 9,
    gamma: float = 0.06,
    bias: float = 0.02,
    norm: bool = False,
    t_step: int | None = None,
) -> PEL4VAD:
    """The network of the authors' checkpoint; settings as of XD-Violence unless given.

    gamma and bias are learnt, so the checkpoint's values replace them; t_step is read from it unless given.
    Raises CheckpointMismatch.
    """
    hidden, dimensions = shape(state_dict, "self_attention.self_attn.q.weight", NAME, 2)
    network = PEL4VAD(
        dimensions,
        hidden=hidden,
        reduced=shape(state_dict, "self_attention.linear1.weight", NAME, 3)[0],
        out=shape(state_dict, "self_attention.linear2.weight", NAME, 3)[0],
        win_size=win_size,
        gamma=gamma,
        bias=bias,
        norm=norm,
        t_step=shape(state_dict, "classifier.weight", NAME, 3)[2] if t_step is None else t_step,
    )
    return build_strict(network, state_dict, NAME)
