"""What the two stages minimise: Eq. 19 of paper 001 with the terms of the systems it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from inference.networks.mgfn_loss import contrast_loss, score_regularity, strongest
from inference.networks.mil import probability_loss, top_count, top_mean
from inference.networks.pel4vad_loss import likeness_loss, pair_with_prompts
from inference.networks.ur_dmu_loss import dual_memory_loss
from inference.systems.ws_vad.configuration import Weights
from inference.systems.ws_vad.network import Said, Videos, WeaklySupervised
from inference.systems.ws_vad.rgb import RGBRows


@dataclass(frozen=True, slots=True)
class Terms:
    """Scalars, weighted.

    bag         cross-entropy of the mean of each video's T // 16 + 1 highest scores (L_ce)
    prompts     divergence of likenesses to prompts (L_kd)
    memories    the auxiliary terms of the dual memories
    contrast    magnitude contrast
    regularity  few and even scores in abnormal videos
    snippets    cross-entropy of every snippet with its video's label, not in the paper
    """

    bag: Tensor
    prompts: Tensor
    memories: Tensor
    contrast: Tensor
    regularity: Tensor
    snippets: Tensor

    @property
    def total(self) -> Tensor:
        return self.bag + self.prompts + self.memories + self.contrast + self.regularity + self.snippets


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
    snippets = _snippets(rgb.logits, labels, weights)
    return Terms(_bag(scores, labels), prompts, memories, contrast, regularity, snippets)


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
    snippets = _snippets(said.logits, labels, weights)
    if said.rgb is None:
        return Terms(bag, nothing, nothing, contrast, regularity, snippets)
    of_rgb = rgb_terms(network, said.rgb, classes, weights)
    return Terms(
        bag + of_rgb.bag,
        of_rgb.prompts,
        of_rgb.memories,
        contrast + of_rgb.contrast,
        regularity + of_rgb.regularity,
        snippets + of_rgb.snippets,
    )


def _bag(scores: Tensor, labels: Tensor) -> Tensor:
    return probability_loss(top_mean(scores, top_count(scores.shape[1])), labels)


def scorer_loss(network: WeaklySupervised, videos: Videos, labels: Tensor, ridge: Sequence[float]) -> Tensor:
    """Each stream's own scorer, every snippet held to its video's label: labels (B,) in {0, 1}.

    ridge  weights of the squares of each of STREAMS' scorers
    """
    assert network.scorers is not None  # noqa: S101 (asked for only where there are some)
    present = videos.present[..., network.columns]
    logits = network.scored(videos, present).float()
    misfit = binary_cross_entropy_with_logits(
        logits, labels.to(logits)[:, None, None].expand_as(logits), reduction="none"
    )
    known = present.to(misfit)
    of_streams = (misfit * known).sum((0, 1)) / known.sum((0, 1)).clamp(min=1)
    strengths = torch.tensor(ridge, device=logits.device)[network.columns]
    return of_streams.sum() + (strengths * network.scorers.squares()).sum()


def _snippets(logits: Tensor, labels: Tensor, weights: Weights) -> Tensor:
    if not weights.snippets:
        return logits.new_zeros(())
    exact = logits.float()
    held_to = labels[:, None].to(exact).expand_as(exact)
    return weights.snippets * binary_cross_entropy_with_logits(exact, held_to)


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
