"""Both losses of AADC-Net (paper 002, section III-G): top-K anomaly scores, and MIL-Align over categories;
and one for few sources."""

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
    """Scalars, unweighted: whether videos are abnormal, and each of their snippets for itself; which class
    they are of, how alike texts are."""

    anomaly: Tensor
    each: Tensor
    category: Tensor
    separation: Tensor

    def total(self, *, balance: float, separation: float, each: float = 0.0) -> Tensor:
        found = self.anomaly + balance * self.category + separation * self.separation
        return found + each * self.each if each else found


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
        each=each_loss(logits, abnormal, lengths),
        category=category_loss(cosines, labels, lengths, top=top, sharpness=sharpness),
        separation=separation(texts) if len(texts) > 1 else torch.zeros((), device=texts.device),
    )


def each_loss(logits: Tensor, abnormal: Tensor, lengths: Tensor | Sequence[int]) -> Tensor:
    """Cross-entropy of every snippet (B, T) with its video's label (B,).

    Of videos joined anew all the time, a normal clip is in normal and abnormal ones alike, and an abnormal
    clip in abnormal ones only: labels are wrong at a rate that depends on nothing but the clip's class, so
    that snippets are ranked as their own labels would rank them. The K highest alone are soon learnt by
    heart.
    """
    places = torch.arange(logits.shape[1], device=logits.device)
    real = places < torch.as_tensor(lengths, device=logits.device)[:, None]
    targets = abnormal[:, None].expand_as(logits)
    return functional.binary_cross_entropy_with_logits(logits[real].float(), targets[real])


def category_loss(
    cosines: Tensor, labels: Tensor, lengths: Tensor | Sequence[int], *, top: int, sharpness: float
) -> Tensor:
    """Cross-entropy of softmax(gamma s), s the mean of each class's `top` largest cosines (MIL-Align)."""
    targets = labels / labels.sum(1, keepdim=True)
    scores = video_logits(cosines, lengths, top).float() * (sharpness / TEMPERATURE)
    return -(targets * scores.log_softmax(1)).sum(1).mean()
