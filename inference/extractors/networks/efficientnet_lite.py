"""EfficientNet-Lite0 without its classifier.

Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019; the Lite
variants (Liu, 2020) leave out squeeze-and-excitation and use ReLU6. Parameter names are those of the packaged
checkpoint.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

STAGES = (
    # expansion, channels, repeats, first stride, kernel
    (1, 16, 1, 1, 3),
    (6, 24, 2, 2, 3),
    (6, 40, 2, 2, 5),
    (6, 80, 3, 2, 3),
    (6, 112, 3, 1, 5),
    (6, 192, 4, 2, 5),
    (6, 320, 1, 1, 3),
)
POOLED_CHANNELS = 1280


class Convolution(nn.Conv2d):
    """Padded as TensorFlow does: the output is the input's size over the stride, and where padding is odd the
    further row and column come at the end."""

    def forward(self, x: Tensor) -> Tensor:
        height, width = (
            max((-(size // -stride) - 1) * stride + kernel - size, 0)
            for size, stride, kernel in zip(x.shape[-2:], self.stride, self.kernel_size, strict=True)
        )
        x = functional.pad(x, (width // 2, width - width // 2, height // 2, height - height // 2))
        return super().forward(x)


class Block(nn.Module):
    """Expand, filter each channel, project; added to its input where shapes agree."""

    def __init__(self, inputs: int, outputs: int, *, expansion: int, stride: int, kernel: int) -> None:
        super().__init__()
        hidden = inputs * expansion
        if expansion != 1:
            self._expand_conv = Convolution(inputs, hidden, 1, bias=False)
            self._bn0 = _norm(hidden)
        self._depthwise_conv = Convolution(hidden, hidden, kernel, stride, groups=hidden, bias=False)
        self._bn1 = _norm(hidden)
        self._project_conv = Convolution(hidden, outputs, 1, bias=False)
        self._bn2 = _norm(outputs)
        self.expands = expansion != 1
        self.adds_input = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu6(self._bn0(self._expand_conv(x))) if self.expands else x
        y = functional.relu6(self._bn1(self._depthwise_conv(y)))
        projected: Tensor = self._bn2(self._project_conv(y))
        return x + projected if self.adds_input else projected


class EfficientNetLite0(nn.Module):
    """Maps (B, 3, H, W) normalised RGB to its last map, (B, 1280, ceil(H / 32), ceil(W / 32))."""

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem = Convolution(3, 32, 3, 2, bias=False)
        self._bn0 = _norm(32)
        self._blocks = nn.ModuleList()
        channels = 32
        for expansion, width, repeats, first_stride, kernel in STAGES:
            for repeat in range(repeats):
                stride = first_stride if repeat == 0 else 1
                self._blocks.append(Block(channels, width, expansion=expansion, stride=stride, kernel=kernel))
                channels = width
        self._conv_head = Convolution(channels, POOLED_CHANNELS, 1, bias=False)
        self._bn1 = _norm(POOLED_CHANNELS)

    def feature_map(self, x: Tensor) -> Tensor:
        x = functional.relu6(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        return functional.relu6(self._bn1(self._conv_head(x)))

    def forward(self, x: Tensor) -> Tensor:
        return self.feature_map(x)


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3)
