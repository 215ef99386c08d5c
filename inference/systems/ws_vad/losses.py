"""What the two stages minimise: Eq. 19 of paper 001 with the terms of the systems it is made of."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from inference.networks.mgfn_loss import contrast_loss, score_regularity, strongest
from inference.networks.mil import probability_loss, top_count, top_mean
from inference.networks.pel4vad_loss import likeness_loss, pair_with_prompts
from inference.networks.ur_dmu_loss import dual_memory_loss
from inference.systems.ws_vad.configuration import Weights
from inference.systems.ws_vad.network import Said, WeaklySupervised
from inference.systems.ws_vad.rgb import RGBRows


@dataclass(frozen=True, slots=True)
class Terms:
    """Scalars, weighted.

    bag         cross-entropy of the mean of each video's T // 16 + 1 highest scores (L_ce)
    prompts     divergence of likenesses to prompts (L_kd)
    memories    the auxiliary terms of the dual memories
    contrast    magnitude contrast
    regularity  few and even scores in abnormal videos
    """

    bag: Tensor
    prompts: Tensor
    memories: Tensor
    contrast: Tensor
    regularity: Tensor

    @property
    def total(self) -> Tensor:
        return self.bag + self.prompts + self.memories + self.contrast + self.regularity


def rgb_terms(network: WeaklySupervised, rgb: RGBRows, classes: Tensor, weights: Weights) -> Terms:
    """The first stage, on a batch whose first half is normal videos: classes (B,), 0 for normal."""
    scores = torch.sigmoid(rgb.logits.float())
    labels = (classes > 0).to(scores)
    nothing = scores.new_zeros(())
    prompts = memories = nothing
    if weights.prompts:
        of_videos = torch.stack([network.prompts[:1].expand(len(classes), -1), network.prompts[classes]], 1)
        pairs = pair_with_prompts(scores.unsqueeze(-1), rgb.context.float(), classes, of_videos)
        prompts = weights.prompts * likeness_loss(pairs, network.logit_scale)
    if weights.memories and rgb.learning is not None:
        memories = weights.memories * dual_memory_loss(scores, rgb.learning, labels).auxiliary
    contrast, regularity = _contrast_and_regularity(scores, rgb.features, weights)
    return Terms(_bag(scores, labels), prompts, memories, contrast, regularity)


def fused_terms(network: WeaklySupervised, said: Said, classes: Tensor, weights: Weights) -> Terms:
    """The second stage: all terms of the RGB stream go on, and the fused score has bags and contrast of its
    own."""
    scores = said.scores.float()
    labels = (classes > 0).to(scores)
    nothing = scores.new_zeros(())
    bag = _bag(scores, labels)
    if said.fused is None:
        assert said.rgb is not None  # noqa: S101 (an architecture has a stream)
        return rgb_terms(network, said.rgb, classes, weights)
    contrast, regularity = _contrast_and_regularity(scores, said.fused.features, weights)
    if said.rgb is None:
        return Terms(bag, nothing, nothing, contrast, regularity)
    of_rgb = rgb_terms(network, said.rgb, classes, weights)
    return Terms(
        bag + of_rgb.bag,
        of_rgb.prompts,
        of_rgb.memories,
        contrast + of_rgb.contrast,
        regularity + of_rgb.regularity,
    )


def _bag(scores: Tensor, labels: Tensor) -> Tensor:
    return probability_loss(top_mean(scores, top_count(scores.shape[1])), labels)


def _contrast_and_regularity(scores: Tensor, features: Tensor, weights: Weights) -> tuple[Tensor, Tensor]:
    half = len(scores) // 2
    nothing = scores.new_zeros(())
    contrast = regularity = nothing
    if weights.contrast:
        chosen = strongest(features.float())
        contrast = weights.contrast * contrast_loss(chosen[:half], chosen[half:]).total
    if weights.regularity:
        regularity = weights.regularity * score_regularity(scores[half:])
    return contrast, regularity
