"""Losses of prompt-enhanced learning (Pu et al., IEEE TIP 2024): of bags, and of likeness to prompts."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import kl_div, normalize

from inference.networks.mil import bag_means, probability_loss, top_count

SHARPNESS = 10.0
"""Of the weights that tell foreground from background, and of the targets."""


@dataclass(frozen=True, slots=True)
class PromptLoss:
    """Scalars: cross-entropy of the bags, divergence from the prompts, and their weighted sum."""

    bag: Tensor
    prompt: Tensor
    total: Tensor


@dataclass(frozen=True, slots=True)
class PromptPairs:
    """Features of parts of videos and the prompt features they should resemble, row by row.

    video, text  (N, D); an abnormal video gives two rows (what is abnormal in it and its background), a
                 normal one a single row
    labels       (N,) class of each row; 0 is normal and background
    """

    video: Tensor
    text: Tensor
    labels: Tensor


def prompt_loss(
    scores: Tensor,
    context: Tensor,
    *,
    lengths: Tensor,
    labels: Tensor,
    classes: Tensor,
    prompts: Tensor,
    logit_scale: Tensor,
    weight: float = 1.0,
) -> PromptLoss:
    """Both terms and their sum.

    scores, context  (B, T, 1) and (B, T, D) of `PEL4VAD.scores_and_context`
    lengths          (B,) snippets that are no padding
    labels, classes  (B,) whether abnormal, and of which class (0: normal)
    prompts          (B, 2, D) text features: [:, 0] of the normal class, [:, 1] of the video's own; of a
                     normal video only the first is used
    logit_scale      logarithm of the scale of cosines, learnt
    weight           of the prompt term: XD-Violence and UCF-Crime 1, ShanghaiTech 9
    """
    bag = bag_loss(scores.squeeze(-1), labels, lengths)
    prompt = likeness_loss(pair_with_prompts(scores, context, classes, prompts), logit_scale)
    return PromptLoss(bag=bag, prompt=prompt, total=bag + weight * prompt)


def bag_loss(scores: Tensor, labels: Tensor, lengths: Tensor) -> Tensor:
    """Binary cross-entropy of the mean of a bag's highest scores; of a normal bag, its highest alone.

    scores (B, T) in [0, 1], labels (B,), lengths (B,).
    """
    abnormal = [bool(label) for label in labels]
    counts = [
        top_count(int(length)) if is_abnormal else 1
        for length, is_abnormal in zip(lengths, abnormal, strict=True)
    ]
    return probability_loss(bag_means(scores, lengths, counts), labels)


def pair_with_prompts(scores: Tensor, context: Tensor, classes: Tensor, prompts: Tensor) -> PromptPairs:
    """Foreground and background of every video by its own scores, beside their prompts.

    Arguments as in `prompt_loss`. Weights of snippets are exp(10 s) - 1 for the foreground and
    exp(10 (1 - s)) - 1 for the background, scaled to sum to 1 over a video.
    """
    foreground, background = (
        (normalize(torch.exp(SHARPNESS * share) - 1, p=1, dim=1) * context).sum(1)
        for share in (scores, 1 - scores)
    )
    video, text, labels = [], [], []
    for index, label in enumerate(classes.tolist()):
        if label == 0:
            # What stands out in a normal video is normal as well: it is taken, not the background.
            video.append(foreground[index])
            text.append(prompts[index, 0])
            labels.append(0)
        else:
            video += [foreground[index], background[index]]
            text += [prompts[index, 1], prompts[index, 0]]
            labels += [label, 0]
    return PromptPairs(torch.stack(video), torch.stack(text), classes.new_tensor(labels))


def likeness(pairs: PromptPairs, logit_scale: Tensor) -> Tensor:
    """(N, N) scaled cosines of video parts (rows) with prompts (columns)."""
    return logit_scale.exp() * normalize(pairs.video, dim=-1) @ normalize(pairs.text, dim=-1).T


def likeness_loss(pairs: PromptPairs, logit_scale: Tensor) -> Tensor:
    """Divergence of the likenesses from sharing all likeness among prompts of the same class."""
    same = (pairs.labels[:, None] == pairs.labels).to(pairs.video.dtype)
    return kl_div(
        likeness(pairs, logit_scale).log_softmax(1), (SHARPNESS * same).softmax(1), reduction="batchmean"
    )
