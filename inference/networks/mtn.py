"""Multiscale temporal network and the two detectors built on it, under the parameter names of the authors.

RTFM: Tian et al., "Weakly-supervised Video Anomaly Detection with Robust Temporal Feature Magnitude Learning"
(ICCV 2021), names as in tianyu0207/RTFM. CLIP-TSA: Joo et al., "CLIP-TSA: CLIP-Assisted Temporal
Self-Attention for Weakly-Supervised Video Anomaly Detection" (ICIP 2023), names as in joos2010kj/CLIP-TSA.
Losses: `inference.networks.mtn_loss`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from inference.networks.loading import build_strict, shape
from inference.networks.perturbed_topk import perturbed_top_k

SELECTED = 3
"""Snippets of largest feature magnitude that speak for a video."""

MOST_OF_ONE = 1000
"""At most so many snippets are chosen when CLIP-TSA is given a single sequence, as in the authors' tests."""


@dataclass(frozen=True, slots=True)
class Snippets:
    """What a detector says of snippets.

    scores      (B, T, 1) in [0, 1], mean over crops
    magnitudes  (B, T) L2 norms of the features, mean over crops
    features    (B, crops, T, D) after the temporal network
    """

    scores: Tensor
    magnitudes: Tensor
    features: Tensor


class RTFM(nn.Module):
    """Scores snippets; trained so that abnormal ones have features of large magnitude.

    dimensions     of a snippet's features
    first, second  widths of the head: 512 and 128 for RTFM, 128 and 32 for CLIP-TSA
    """

    def __init__(
        self, dimensions: int = 2048, *, first: int = 512, second: int = 128, dropout: float = 0.7
    ) -> None:
        super().__init__()
        self.Aggregate = MultiscaleTemporal(dimensions)
        self.fc1 = nn.Linear(dimensions, first)
        self.fc2 = nn.Linear(first, second)
        self.fc3 = nn.Linear(second, 1)
        self.drop_out = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Anomaly score of every snippet, mean over crops: (B, crops, T, D) -> (B, T, 1)."""
        return self.describe(x).scores

    def describe(self, x: Tensor) -> Snippets:
        """Scores, magnitudes and features: (B, crops, T, D)."""
        return self._score(x.flatten(0, 1), x.shape[0])

    def _score(self, sequences: Tensor, videos: int) -> Snippets:
        features = self.drop_out(self.Aggregate(sequences))
        hidden = self.drop_out(relu(self.fc1(features)))
        hidden = self.drop_out(relu(self.fc2(hidden)))
        scores = torch.sigmoid(self.fc3(hidden))
        shaped = features.reshape(videos, -1, *features.shape[1:])
        return Snippets(
            scores=scores.reshape(videos, -1, *scores.shape[1:]).mean(1),
            magnitudes=shaped.norm(dim=-1).mean(1),
            features=shaped,
        )


class CLIPTSA(RTFM):
    """The same behind a soft choice of the snippets that matter.

    k            share of a video's snippets to choose
    num_samples  draws of noise that the choice is averaged over, and its deviation sigma
    """

    def __init__(
        self,
        dimensions: int = 512,
        *,
        k: float = 0.95,
        num_samples: int = 100,
        sigma: float = 0.05,
        first: int = 128,
        second: int = 32,
        scorer_hidden: int = 256,
        mlp_hidden: int = 1024,
        dropout: float = 0.7,
    ) -> None:
        super().__init__(dimensions, first=first, second=second, dropout=dropout)
        self.hard_attention = Nominator(
            dimensions, hidden=scorer_hidden, share=k, samples=num_samples, sigma=sigma
        )
        # Published files hold it, though nothing in the network uses it.
        self.mlp = TwoLayers(dimensions, mlp_hidden, dimensions)

    def forward(self, x: Tensor, noise: Tensor | None = None) -> Tensor:
        """(B, crops, T, D) -> (B, T, 1); noise as `Nominator.forward` takes it."""
        return self.describe(x, noise).scores

    def describe(self, x: Tensor, noise: Tensor | None = None) -> Snippets:
        return self._score(self.hard_attention(x.flatten(0, 1), noise), x.shape[0])


class TwoLayers(nn.Module):
    def __init__(self, width: int, hidden: int, out: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, out)


class Scorer(TwoLayers):
    """How much a snippet matters: (..., D) -> (..., 1) in [0, 1]."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.fc2(relu(self.fc1(x))))


class Nominator(nn.Module):
    """Weights every snippet by how often it is among the best ones when scores are disturbed.

    share           of the snippets to choose
    samples, sigma  draws of noise and its deviation
    exact_gradient  as in `perturbed_top_k`
    """

    def __init__(
        self,
        dimensions: int,
        *,
        hidden: int = 256,
        share: float = 0.95,
        samples: int = 100,
        sigma: float = 0.05,
        exact_gradient: bool = False,
    ) -> None:
        super().__init__()
        self.scorer = Scorer(dimensions, hidden, 1)
        self.share, self.samples, self.sigma = share, samples, sigma
        self.exact_gradient = exact_gradient

    def forward(self, x: Tensor, noise: Tensor | None = None) -> Tensor:
        """(N, T, D) -> (N, T, D).

        noise  (N, samples, T) standard normal; drawn here unless given, so that two calls differ
        """
        scores = self.scorer(x).squeeze(-1)
        chosen = max(1, int(self.share * x.shape[1]))
        if x.shape[0] == 1:
            chosen = min(chosen, MOST_OF_ONE)
        if noise is None:
            noise = torch.randn(x.shape[0], self.samples, x.shape[1], device=x.device, dtype=x.dtype)
        choices = perturbed_top_k(scores, chosen, noise, self.sigma, exact_gradient=self.exact_gradient)
        return x * choices.sum(1).unsqueeze(-1)


class MultiscaleTemporal(nn.Module):
    """A pyramid of dilated convolutions and a non-local block, beside the input: (N, T, D) -> (N, T, D)."""

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        quarter = dimensions // 4
        self.conv_1, self.conv_2, self.conv_3 = (
            _stage(dimensions, quarter, dilation) for dilation in (1, 2, 4)
        )
        self.conv_4 = nn.Sequential(nn.Conv1d(dimensions, quarter, 1, bias=False), nn.ReLU())
        self.conv_5 = nn.Sequential(
            nn.Conv1d(dimensions, dimensions, 3, padding=1, bias=False),
            nn.ReLU(),
            nn.BatchNorm1d(dimensions),
        )
        self.non_local = NonLocal(quarter)

    def forward(self, x: Tensor) -> Tensor:
        by_time = x.transpose(1, 2)
        scales = [self.conv_1(by_time), self.conv_2(by_time), self.conv_3(by_time)]
        scales.append(self.non_local(self.conv_4(by_time)))
        fused: Tensor = self.conv_5(torch.cat(scales, dim=1)) + by_time
        return fused.transpose(1, 2)


class NonLocal(nn.Module):
    """Every snippet from all others: (N, C, T) -> (N, C, T); affinities are divided by T, with no softmax."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        inner = channels // 2
        self.g = nn.Conv1d(channels, inner, 1)
        self.W = nn.Sequential(nn.Conv1d(inner, channels, 1), nn.BatchNorm1d(channels))
        self.theta = nn.Conv1d(channels, inner, 1)
        self.phi = nn.Conv1d(channels, inner, 1)
        for tensor in self.W[1].parameters():  # so that training starts from the input alone
            nn.init.zeros_(tensor)

    def forward(self, x: Tensor) -> Tensor:
        affinity = self.theta(x).transpose(1, 2) @ self.phi(x) / x.shape[2]
        mixed = affinity @ self.g(x).transpose(1, 2)
        out: Tensor = self.W(mixed.transpose(1, 2)) + x
        return out


def rtfm_from_state_dict(state_dict: Mapping[str, Tensor]) -> RTFM:
    """The network of RTFM's checkpoint. Raises CheckpointMismatch."""
    first, dimensions = shape(state_dict, "fc1.weight", "mtn_rtfm", 2)
    second = shape(state_dict, "fc2.weight", "mtn_rtfm", 2)[0]
    return build_strict(RTFM(dimensions, first=first, second=second), state_dict, "mtn_rtfm")


def clip_tsa_from_state_dict(
    state_dict: Mapping[str, Tensor], *, k: float = 0.95, num_samples: int = 100, sigma: float = 0.05
) -> CLIPTSA:
    """The network of CLIP-TSA's checkpoint. k is .9 for XD-Violence, .95 for UCF-Crime and .01 for
    ShanghaiTech. Raises CheckpointMismatch."""
    first, dimensions = shape(state_dict, "fc1.weight", "clip_tsa", 2)
    network = CLIPTSA(
        dimensions,
        k=k,
        num_samples=num_samples,
        sigma=sigma,
        first=first,
        second=shape(state_dict, "fc2.weight", "clip_tsa", 2)[0],
        scorer_hidden=shape(state_dict, "hard_attention.scorer.fc1.weight", "clip_tsa", 2)[0],
        mlp_hidden=shape(state_dict, "mlp.fc1.weight", "clip_tsa", 2)[0],
    )
    return build_strict(network, state_dict, "clip_tsa")


def _stage(channels: int, out: int, dilation: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv1d(channels, out, 3, dilation=dilation, padding=dilation), nn.ReLU(), nn.BatchNorm1d(out)
    )
