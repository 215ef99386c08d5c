"""A differentiable choice of the k largest (Cordonnier et al., "Differentiable Patch Selection for Image
Recognition", CVPR 2021, after Berthet et al., "Learning with Differentiable Perturbed Optimizers", 2020)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def perturbed_top_k(
    scores: Tensor, k: int, noise: Tensor, sigma: float, *, exact_gradient: bool = False
) -> Tensor:
    """How often each position is chosen, one row for each of the k choices in order of position.

    scores  (N, T)
    noise   (N, S, T) standard normal, scaled here by sigma
    exact_gradient  backpropagate the gradient of the expectation over the noise; otherwise what the code of
            CLIP-TSA does, which exchanges two axes: positions that were chosen and positions that were
            disturbed

    Returns (N, k, T); every row sums to 1.
    """
    chosen: Tensor = _PerturbedTopK.apply(  # type: ignore[no-untyped-call]
        scores.to(noise.dtype), k, noise, sigma, exact_gradient
    )
    return chosen


class _PerturbedTopK(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, scores: Tensor, k: int, noise: Tensor, sigma: float, exact_gradient: bool
    ) -> Tensor:
        places = (scores[:, None] + sigma * noise).topk(k, dim=-1, sorted=False).indices.sort(dim=-1).values
        ctx.save_for_backward(places, noise)
        ctx.scale = noise.shape[1] * sigma
        ctx.exact = exact_gradient
        counts = scores.new_zeros(scores.shape[0], k, scores.shape[1])
        by_choice = places.transpose(1, 2)  # (N, k, S)
        counts.scatter_add_(2, by_choice, torch.ones_like(by_choice, dtype=scores.dtype))
        return counts / noise.shape[1]

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        (gradient,) = gradients  # (N, k, T)
        places, noise = ctx.saved_tensors
        if ctx.exact:
            weight = gradient.gather(2, places.transpose(1, 2)).sum(1)  # (N, S)
            towards = (weight[:, None] @ noise).squeeze(1)
        else:
            weight = noise @ gradient.transpose(1, 2)  # (N, S, k)
            towards = torch.zeros_like(noise[:, 0]).scatter_add_(1, places.flatten(1), weight.flatten(1))
        return towards / ctx.scale, None, None, None, None
