"""I3D (Carreira and Zisserman 2017) for clips of three channels: 12.29 million parameters, six classes."""

from __future__ import annotations

from torch import Tensor, nn

from inference.networks.i3d import InceptionI3D
from inference.systems.contrastive_fusion.baselines.build import abnormal_logits, stacked


class I3D(nn.Module):
    """The mean over time of the class logits. Pictures are taken to [-1, 1], as its weights expect."""

    def __init__(self, *, classes: int) -> None:
        super().__init__()
        self.network = InceptionI3D(3, classes)

    def classify(self, visible: Tensor, thermal: Tensor, present: Tensor | None = None) -> Tensor:
        logits: Tensor = self.network.classify(stacked(visible, thermal, present) * 2 - 1)
        return logits.mean(dim=2)

    def detect(self, visible: Tensor, thermal: Tensor, present: Tensor | None = None) -> Tensor:
        return abnormal_logits(self.classify(visible, thermal, present))
