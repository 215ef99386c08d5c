"""Contrast of audio and visual snippets across a batch (Yu et al., ACM Multimedia 2022)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import normalize

from inference.networks.macil import AudioVisual
from inference.networks.mil import top_count

TEMPERATURE = 0.1


@dataclass(frozen=True, slots=True)
class Contrast:
    """Scalars: abnormal snippets of one modality shall resemble those of the other more than they resemble

    audio_background, visual_background  the other modality's background
    audio_normal, visual_normal          the other modality's most suspicious snippets of normal bags
    """

    audio_background: Tensor
    audio_normal: Tensor
    visual_background: Tensor
    visual_normal: Tensor


def information_nce(query: Tensor, positive: Tensor, negatives: Tensor) -> Tensor:
    """Mean -log share of the positive among it and all negatives: (N, D), (N, D), (M, D) -> scalar.

    Likeness is the cosine over `TEMPERATURE`; row i of `positive` belongs to row i of `query`, and every
    query has the same negatives.
    """
    query, positive, negatives = (normalize(rows, dim=-1) for rows in (query, positive, negatives))
    logits = torch.cat([(query * positive).sum(1, keepdim=True), query @ negatives.T], dim=1) / TEMPERATURE
    return -logits.log_softmax(1)[:, 0].mean()


def contrast(
    output: AudioVisual, probabilities: Tensor, lengths: Tensor, *, swapped: bool = False
) -> Contrast:
    """The four terms; all zero where the batch has no abnormal or no normal bag.

    probabilities  (B,) of the bags; those above 0.5 count as abnormal whatever their label
    lengths        (B,) snippets that are no padding
    swapped        give each modality the other's rows, as the published training script does by mistake
    """
    rows = (output.audio_rows, output.visual_rows)
    if swapped:
        rows = rows[::-1]
    audio = _Rows.of(output.audio, rows[0], probabilities, lengths)
    visual = _Rows.of(output.visual, rows[1], probabilities, lengths)
    if not len(audio.abnormal) or not len(audio.normal):
        zero = output.logits.new_zeros(())
        return Contrast(zero, zero, zero, zero)
    return Contrast(
        audio_background=information_nce(audio.abnormal, visual.abnormal, visual.background),
        audio_normal=information_nce(audio.abnormal, visual.abnormal, visual.normal),
        visual_background=information_nce(visual.abnormal, audio.abnormal, audio.background),
        visual_normal=information_nce(visual.abnormal, audio.abnormal, audio.normal),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of one modality, (N, D) each. Those of an abnormal bag are all the mean of its highest."""

    abnormal: Tensor
    normal: Tensor
    background: Tensor

    @classmethod
    def of(cls, scores: Tensor, rows: Tensor, probabilities: Tensor, lengths: Tensor) -> _Rows:
        empty = rows[:0, 0]
        abnormal, normal, background = [empty], [empty], [empty]
        for bag_scores, bag_rows, probability, length in zip(
            scores, rows, probabilities.tolist(), lengths.tolist(), strict=True
        ):
            most = top_count(length)
            highest = bag_rows[bag_scores[:length].topk(most).indices]
            background.append(bag_rows[bag_scores[:length].topk(most, largest=False).indices])
            if probability > 0.5:
                abnormal.append(highest.mean(0, keepdim=True).expand_as(highest))
            else:
                normal.append(highest)
        return cls(torch.cat(abnormal), torch.cat(normal), torch.cat(background))


def contrast_weight(epoch: int) -> float:
    """Of the contrast in the loss: grows by 0.1 an epoch, up to 1.5."""
    return min(1.5, 0.1 * epoch)
