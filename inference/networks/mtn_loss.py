"""Losses of robust temporal feature magnitude learning (Tian et al., ICCV 2021), shared by CLIP-TSA."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from inference.networks.mil import probability_loss
from inference.networks.mtn import SELECTED, Snippets

MARGIN = 100.0


@dataclass(frozen=True, slots=True)
class Selected:
    """What the snippets of largest magnitude say of B videos.

    scores    (B, 1) mean of their scores
    features  (crops * B, k, D), crop by crop
    """

    scores: Tensor
    features: Tensor


@dataclass(frozen=True, slots=True)
class MagnitudeLoss:
    """Scalars, weighted: bags and magnitudes together, how many snippets score, and how much they jump."""

    magnitude: Tensor
    sparsity: Tensor
    smoothness: Tensor

    @property
    def total(self) -> Tensor:
        return self.magnitude + self.sparsity + self.smoothness


def select(snippets: Snippets, rows: slice, *, dropout: float = 0.0) -> Selected:
    """The `SELECTED` snippets of largest magnitude in each of the videos `rows`.

    dropout  probability with which a snippet is left out of the choice; 0.7 in training
    """
    scores, magnitudes, features = (
        part[rows] for part in (snippets.scores, snippets.magnitudes, snippets.features)
    )
    kept = torch.dropout(torch.ones_like(magnitudes), dropout, train=dropout > 0)
    places = (magnitudes * kept).topk(min(SELECTED, magnitudes.shape[1]), dim=1).indices
    by_crop = features.transpose(0, 1)  # (crops, B, T, D)
    index = places[None, :, :, None].expand(by_crop.shape[0], -1, -1, by_crop.shape[3])
    return Selected(
        scores=scores.gather(1, places.unsqueeze(2)).mean(1), features=by_crop.gather(2, index).flatten(0, 1)
    )


def magnitude_loss(snippets: Snippets, *, dropout: float = 0.0) -> MagnitudeLoss:
    """The loss of a batch whose first half is normal videos and whose second half is abnormal ones.

    Binary cross-entropy of the selected snippets' scores, plus 1e-4 times the square of the normal
    magnitude and of how far the abnormal one is from 100; 8e-3 times the norm of all abnormal scores; 8e-4
    times the squared steps between them. The abnormal scores are one long row in the last two, so the step
    from one video to the next counts too, as in the authors' code.
    """
    half = snippets.scores.shape[0] // 2
    normal = select(snippets, slice(0, half), dropout=dropout)
    abnormal = select(snippets, slice(half, None), dropout=dropout)
    scores = torch.cat([normal.scores, abnormal.scores]).squeeze(1)
    labels = torch.cat([torch.zeros_like(scores[:half]), torch.ones_like(scores[half:])])
    short = (MARGIN - abnormal.features.mean(1).norm(dim=1)).abs()
    long = normal.features.mean(1).norm(dim=1)
    row = snippets.scores[half:].flatten()
    return MagnitudeLoss(
        magnitude=probability_loss(scores, labels) + 1e-4 * ((short + long) ** 2).mean(),
        sparsity=8e-3 * row.norm(),
        smoothness=8e-4 * row.diff().square().sum(),
    )
