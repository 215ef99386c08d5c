"""VGGish, under the parameter names of its PyTorch port.

Hershey et al., "CNN Architectures for Large-Scale Audio Classification" (ICASSP 2017); names as in
harritaylor/torchvggish. What it listens to is made by `inference.networks.vggish_frontend`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from inference.networks.loading import build_strict, shape
from inference.networks.vggish_frontend import BANDS, FRAMES

NAME = "vggish"
CHANNELS = (64, 128, 256, 256, 512, 512)
_POOLED_AFTER = (0, 1, 3, 5)
"""Convolutions that a pool of 2 x 2 follows."""
_CONVOLUTIONS = (0, 3, 6, 8, 11, 13)
"""Their places in `features`, between activations and pools."""


class VGGish(nn.Module):
    """Embeds 0.96 s of sound.

    channels  of the six convolutions
    hidden, embedding  widths of the layers after them
    with_postprocessor  whether the weights of `postprocess` are part of it
    """

    def __init__(
        self,
        channels: Sequence[int] = CHANNELS,
        *,
        hidden: Sequence[int] = (4096, 4096),
        embedding: int = 128,
        with_postprocessor: bool = False,
    ) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 1
        for number, width in enumerate(channels):
            layers += [nn.Conv2d(before, width, 3, padding=1), nn.ReLU()]
            if number in _POOLED_AFTER:
                layers.append(nn.MaxPool2d(2))
            before = width
        self.features = nn.Sequential(*layers)
        flat = before * (FRAMES // 16) * (BANDS // 16)
        first, second = hidden
        self.embeddings = nn.Sequential(
            nn.Linear(flat, first),
            nn.ReLU(),
            nn.Linear(first, second),
            nn.ReLU(),
            nn.Linear(second, embedding),
            nn.ReLU(),
        )
        self.pproc = Postprocessor(embedding) if with_postprocessor else None

    def forward(self, examples: Tensor) -> Tensor:
        """Log-mel examples (N, 1, 96, 64) -> embeddings (N, 128), before post-processing."""
        maps = self.features(examples).permute(0, 2, 3, 1)  # TensorFlow's order, as the weights are
        embedded: Tensor = self.embeddings(maps.flatten(1))
        return embedded

    def postprocess(self, embeddings: Tensor) -> Tensor:
        """Whitened and quantised as in AudioSet: (N, 128) -> (N, 128), whole numbers 0 to 255 as float."""
        if self.pproc is None:
            raise ValueError("This network was loaded without the weights of the post-processing.")
        processed: Tensor = self.pproc(embeddings)
        return processed


class Postprocessor(nn.Module):
    """Principal components, clipped to [-2, 2] and spread over 8 bits."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.pca_eigen_vectors = nn.Parameter(torch.eye(width), requires_grad=False)
        self.pca_means = nn.Parameter(torch.zeros(width, 1), requires_grad=False)

    def forward(self, embeddings: Tensor) -> Tensor:
        components = (self.pca_eigen_vectors @ (embeddings.T - self.pca_means)).T
        return ((components.clamp(-2, 2) + 2) * (255 / 4)).round()


def from_state_dict(state_dict: Mapping[str, Tensor]) -> VGGish:
    """The network of a published checkpoint, with or without `pproc.`. Raises CheckpointMismatch."""
    network = VGGish(
        [shape(state_dict, f"features.{place}.weight", NAME, 4)[0] for place in _CONVOLUTIONS],
        hidden=[shape(state_dict, f"embeddings.{place}.weight", NAME, 2)[0] for place in (0, 2)],
        embedding=shape(state_dict, "embeddings.4.weight", NAME, 2)[0],
        with_postprocessor=any(key.startswith("pproc.") for key in state_dict),
    )
    return build_strict(network, state_dict, NAME)
