"""MFF (Nguyen and Kong 2023): two I3D, one a modality, over pictures with their TV-L1 optical flow."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from inference.networks.i3d import WIDTH, InceptionI3D
from inference.systems.contrastive_fusion.baselines.build import abnormal_logits
from inference.systems.contrastive_fusion.baselines.tvl1 import tvl1_flow

HIDDEN = 4000
"""Paper 000 counts 32.79 million parameters and says nothing of the layers behind the two I3D (24.57
million): one hidden layer of this size gives that number."""
_LARGEST_FLOW = 20.0


class MFF(nn.Module):
    """Each I3D sees three channels: the grey picture and both directions of its flow. Their features are put
    side by side."""

    def __init__(self, *, classes: int) -> None:
        super().__init__()
        self.visible = InceptionI3D(3)
        self.thermal = InceptionI3D(3)
        self.hidden = nn.Linear(2 * WIDTH, HIDDEN)
        self.out = nn.Linear(HIDDEN, classes)
        self.dropout = nn.Dropout(0.5)

    def classify(self, visible: Tensor, thermal: Tensor, present: Tensor | None = None) -> Tensor:
        features = [self.visible(with_flow(visible)), self.thermal(with_flow(thermal))]
        if present is not None:
            features = [part * present[:, [k]].to(part.dtype) for k, part in enumerate(features)]
        logits: Tensor = self.out(self.dropout(self.hidden(torch.cat(features, dim=1)).relu()))
        return logits

    def detect(self, visible: Tensor, thermal: Tensor, present: Tensor | None = None) -> Tensor:
        return abnormal_logits(self.classify(visible, thermal, present))


def with_flow(clips: Tensor) -> Tensor:
    """(B, 1, T, H, W) in [0, 1] -> (B, 3, T, H, W) in [-1, 1]: the picture, flow to the right, flow down.

    Flow is that to the next frame, clipped to 20 pixels; the last frame repeats the one before.
    """
    batch, _, frames, height, width = clips.shape
    before = clips[:, 0, :-1].reshape(-1, height, width)
    after = clips[:, 0, 1:].reshape(-1, height, width)
    flow = tvl1_flow(before, after).clamp(-_LARGEST_FLOW, _LARGEST_FLOW) / _LARGEST_FLOW
    flow = flow.reshape(batch, frames - 1, 2, height, width).transpose(1, 2)
    return torch.cat([clips * 2 - 1, torch.cat([flow, flow[:, :, -1:]], dim=2)], dim=1)
