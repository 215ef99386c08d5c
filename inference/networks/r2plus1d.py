"""The 18-layer R(2+1)D network (Tran et al., "A Closer Look at Spatiotemporal Convolutions for Action
Recognition", 2018), under the parameter names of kenshohara/3D-ResNets-PyTorch.

Every 3D convolution is one over space (`_s`) and one over time (`_t`); the channels between them keep the
number of parameters of the 3D convolution.
"""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn
from torch.nn.functional import relu

from inference.networks.loading import build_strict, shape
from inference.networks.resnet3d import Options, VideoResNet18, options_of

NAME = "r2plus1d18"


def from_state_dict(
    state_dict: Mapping[str, Tensor], *, conv1_t_stride: int = 1, no_max_pool: bool = False
) -> R2Plus1D18:
    """Channels, classes, width, the first kernel's length and the kind of shortcut are read from the tensors;
    a file without `fc` gives a network whose output is the pooled feature."""
    options = options_of(
        state_dict,
        NAME,
        last="layer4.1.conv2_t.weight",
        channels=shape(state_dict, "conv1_s.weight", NAME)[1],
        conv1_t_size=shape(state_dict, "conv1_t.weight", NAME)[2],
        conv1_t_stride=conv1_t_stride,
        no_max_pool=no_max_pool,
    )
    return build_strict(R2Plus1D18(options), state_dict, NAME)


def middle(inputs: int, outputs: int, size: int = 3, length: int = 3) -> int:
    """Channels between a convolution of size x size and one of `length`, as many as keep the parameters of
    the 3D convolution: floor(27 i o / (9 i + 3 o)) for 3x3x3 (section 3.5 of the paper)."""
    return (length * size * size * inputs * outputs) // (size * size * inputs + length * outputs)


class R2Plus1D18(VideoResNet18):
    """The stem's middle is that of three channels whatever the input's."""

    def __init__(self, options: Options) -> None:
        super().__init__()
        planes, length = options.planes, options.conv1_t_size
        between = middle(3, planes, size=7, length=length)
        self.conv1_s = _spatial(options.channels, between, size=7, stride=2)
        self.bn1_s = nn.BatchNorm3d(between)
        self.conv1_t = _temporal(between, planes, length=length, stride=options.conv1_t_stride)
        self.bn1_t = nn.BatchNorm3d(planes)
        self.add_stages(_Block, options)

    def stem(self, x: Tensor) -> Tensor:
        x = relu(self.bn1_s(self.conv1_s(x)), inplace=True)
        return relu(self.bn1_t(self.conv1_t(x)), inplace=True)


class _Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int, shortcut: nn.Module) -> None:
        super().__init__()
        first, second = middle(inputs, outputs), middle(outputs, outputs)
        self.conv1_s = _spatial(inputs, first, stride=stride)
        self.bn1_s = nn.BatchNorm3d(first)
        self.conv1_t = _temporal(first, outputs, stride=stride)
        self.bn1_t = nn.BatchNorm3d(outputs)
        self.conv2_s = _spatial(outputs, second)
        self.bn2_s = nn.BatchNorm3d(second)
        self.conv2_t = _temporal(second, outputs)
        self.bn2_t = nn.BatchNorm3d(outputs)
        self.downsample = shortcut

    def forward(self, x: Tensor) -> Tensor:
        y = relu(self.bn1_s(self.conv1_s(x)), inplace=True)
        y = relu(self.bn1_t(self.conv1_t(y)), inplace=True)
        y = relu(self.bn2_s(self.conv2_s(y)), inplace=True)
        return relu(self.bn2_t(self.conv2_t(y)) + self.downsample(x), inplace=True)


def _spatial(inputs: int, outputs: int, size: int = 3, stride: int = 1) -> nn.Conv3d:
    half = size // 2
    return nn.Conv3d(inputs, outputs, (1, size, size), (1, stride, stride), (0, half, half), bias=False)


def _temporal(inputs: int, outputs: int, length: int = 3, stride: int = 1) -> nn.Conv3d:
    return nn.Conv3d(inputs, outputs, (length, 1, 1), (stride, 1, 1), (length // 2, 0, 0), bias=False)
