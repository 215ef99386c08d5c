"""Losses of VadCLIP (Wu et al., AAAI 2024): bags, alignment with texts, and texts kept apart."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import normalize

from inference.networks.mil import bag_means, probability_loss
from inference.networks.vadclip import Aligned

SEPARATION_WEIGHT = 1e-4


@dataclass(frozen=True, slots=True)
class AlignmentLoss:
    """Scalars, unweighted: whether bags are abnormal, which text they resemble, how alike the texts are."""

    bag: Tensor
    alignment: Tensor
    separation: Tensor

    @property
    def total(self) -> Tensor:
        return self.bag + self.alignment + SEPARATION_WEIGHT * self.separation


def alignment_loss(output: Aligned, texts: Tensor, labels: Tensor, lengths: Tensor) -> AlignmentLoss:
    """All three.

    texts    (C, D) features of the classes' prompts, the normal class first
    labels   (B, C) 1 for each class of a video; several are given equal shares
    lengths  (B,) snippets that are no padding
    """
    return AlignmentLoss(
        bag=bag_loss(output.anomaly, 1 - labels[:, 0], lengths),
        alignment=mil_align(output.alignment, labels, lengths),
        separation=separation(texts),
    )


def bag_loss(logits: Tensor, labels: Tensor, lengths: Tensor) -> Tensor:
    """Binary cross-entropy of the mean of a bag's highest scores: logits (B, T, 1), labels (B,)."""
    return probability_loss(bag_means(torch.sigmoid(logits).squeeze(-1), lengths), labels)


def mil_align(alignment: Tensor, labels: Tensor, lengths: Tensor) -> Tensor:
    """Cross-entropy of videos' classes, each pooled from the snippets most like its text (MIL-Align).

    alignment  (B, T, C) likenesses over the temperature
    labels     (B, C) scaled here to sum to 1
    """
    targets = labels / labels.sum(1, keepdim=True)
    return -(targets * bag_means(alignment, lengths).log_softmax(1)).sum(1).mean()


def separation(texts: Tensor) -> Tensor:
    """Mean absolute cosine of the first text, the normal one, with each of the others: (C, D) -> scalar."""
    unit = normalize(texts, dim=-1)
    return (unit[1:] @ unit[0]).abs().mean()
