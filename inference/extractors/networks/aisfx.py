"""The aiSFX sound embedding: a nine-layer convolutional network over log-mel pictures.

Ma and Lerch, "Representation Learning for the Automatic Indexing of Sound Effects Libraries", ISMIR 2022. The
checkpoint's classifier heads are not used.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import max_pool2d, relu

EMBEDDING = 512
PREFIX = "embedding_net."
"""Of the parameters' names in the published checkpoint."""


class ConvolutionPair(nn.Module):
    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(channels_out, channels_out, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels_out)
        self.bn2 = nn.BatchNorm2d(channels_out)

    def forward(self, x: Tensor) -> Tensor:
        return relu(self.bn2(self.conv2(relu(self.bn1(self.conv1(x))))))


class SoundEmbedding(nn.Module):
    """Maps (B, T, 96) log-mel values to (B, 512): mean over bands, then maximum over time."""

    def __init__(self) -> None:
        super().__init__()
        self.conv_block1 = ConvolutionPair(1, 64)
        self.conv_block2 = ConvolutionPair(64, 128)
        self.conv_block3 = ConvolutionPair(128, 256)
        self.conv_block4 = ConvolutionPair(256, EMBEDDING)

    def forward(self, x: Tensor) -> Tensor:
        x = x.unsqueeze(1)
        for block in (self.conv_block1, self.conv_block2, self.conv_block3):
            x = max_pool2d(block(x), 2)
        return torch.amax(self.conv_block4(x).mean(3), dim=2)
