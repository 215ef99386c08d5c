"""Both losses of AADC-Net (paper 002, section III-G): top-K anomaly scores, and MIL-Align over categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from inference.networks.mil import bag_means
from inference.networks.vadclip import TEMPERATURE
from inference.networks.vadclip_loss import separation


@dataclass(frozen=True, slots=True)
class AADCLoss:
    """Scalars, unweighted: whether videos are abnormal, which class they are of, how alike texts are."""

    anomaly: Tensor
    category: Tensor
    separation: Tensor

    def total(self, *, balance: float, separation: float) -> Tensor:
        return self.anomaly + balance * self.category + separation * self.separation


def video_logits(values: Tensor, lengths: Tensor | Sequence[int], top: int) -> Tensor:
    """Mean of each video's `top` largest values, of all where it has fewer.

    (B, T) -> (B,), or (B, T, C) -> (B, C) with each column chosen for itself.
    """
    return bag_means(values, lengths, [min(top, int(length)) for length in lengths])


def aadc_loss(
    logits: Tensor,
    cosines: Tensor,
    texts: Tensor,
    labels: Tensor,
    lengths: Tensor | Sequence[int],
    *,
    top: int = 5,
    sharpness: float = 1.0,
) -> AADCLoss:
    """All of a batch of B videos.

    logits     (B, T) before the sigmoid: the paper's sigmoid of a mean of sigmoids stays below 0.74, so the
               mean is taken of logits and squashed once
    cosines    (B, T, C) with the texts (C, D), the normal class first
    labels     (B, C) 1 for each class of a video; several are given equal shares
    sharpness  gamma; a raw cosine times 1 tells hardly anything apart, so it multiplies CLIP's 1 / 0.07
    """
    abnormal = 1 - labels[:, 0]
    return AADCLoss(
        anomaly=functional.binary_cross_entropy_with_logits(
            video_logits(logits, lengths, top).float(), abnormal
        ),
        category=category_loss(cosines, labels, lengths, top=top, sharpness=sharpness),
        separation=separation(texts) if len(texts) > 1 else torch.zeros((), device=texts.device),
    )


def category_loss(
    cosines: Tensor, labels: Tensor, lengths: Tensor | Sequence[int], *, top: int, sharpness: float
) -> Tensor:
    """Cross-entropy of softmax(gamma s), s the mean of each class's `top` largest cosines (MIL-Align)."""
    targets = labels / labels.sum(1, keepdim=True)
    scores = video_logits(cosines, lengths, top).float() * (sharpness / TEMPERATURE)
    return -(targets * scores.log_softmax(1)).sum(1).mean()
