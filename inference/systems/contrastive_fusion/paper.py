"""The networks that Tables 8 and 9 of paper 000 compare, at full size with random weights."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from inference.systems.contrastive_fusion.complexity import untrained
from inference.systems.contrastive_fusion.configuration import find_configuration
from inference.systems.contrastive_fusion.network import FRAMES, SIZE, FusionNetwork
from inference.systems.contrastive_fusion.stages import classifier

NETWORKS = ("c3d", "i3d", "amfcfb", "mfcf", "resnet18")
"""Without MFF, which looks at optical flow that takes longer than the network."""


class Recognition(nn.Module):
    """A network as far as recognition needs it: two clips (B, 1, 16, 112, 112) -> logits (B, 6)."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        if isinstance(network, FusionNetwork):
            del network.projection, network.plain
        self.network = network

    def forward(self, visible: Tensor, thermal: Tensor) -> Tensor:
        logits: Tensor = classifier(self.network).classify(visible, thermal)
        return logits


def paper_modules() -> dict[str, tuple[nn.Module, tuple[Tensor, ...]]]:
    """Each network by name, in evaluation mode, with a pair of clips. They are alternatives, not parts."""
    pair = (torch.rand(1, 1, FRAMES, SIZE, SIZE), torch.rand(1, 1, FRAMES, SIZE, SIZE))
    return {name: (Recognition(untrained(find_configuration(name))).eval(), pair) for name in NETWORKS}
