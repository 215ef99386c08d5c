"""The 18-layer 3D residual network (Hara et al., "Can Spatiotemporal 3D CNNs Retrace the History of 2D CNNs
and ImageNet?", 2018), under the parameter names of kenshohara/3D-ResNets-PyTorch.

For clips of 16x112x112 the maps are (64w, 16, 56, 56) after the first convolution, then (64w, 8, 28, 28),
(128w, 4, 14, 14), (256w, 2, 7, 7) and (512w, 1, 4, 4), w being the width.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn.functional import max_pool3d, pad, relu

from inference.networks.loading import build_strict, shape

NAME = "resnet3d18"
STAGES = ((64, 1), (128, 2), (256, 2), (512, 2))
"""Channels at width 1 and stride of the four stages, of two blocks each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What 18-layer residual networks for clips are built to.

    channels         of the input pictures
    classes          of the output; None leaves the classifier out
    width            multiplies the channels of every layer
    conv1_t_size, conv1_t_stride, no_max_pool   the stem, by the names of the published options
    projected        shortcuts over a change of size are 1x1x1 convolutions ("type B"), else strided with
                     zeros for the new channels ("type A")
    """

    channels: int = 3
    classes: int | None = 400
    width: float = 1.0
    conv1_t_size: int = 7
    conv1_t_stride: int = 1
    no_max_pool: bool = False
    projected: bool = True

    @property
    def planes(self) -> int:
        """Channels behind the stem."""
        return int(STAGES[0][0] * self.width)


def from_state_dict(
    state_dict: Mapping[str, Tensor], *, conv1_t_stride: int = 1, no_max_pool: bool = False
) -> ResNet3D18:
    """Channels, classes, width, the first kernel's length and the kind of shortcut are read from the tensors;
    a file without `fc` gives a network whose output is the pooled feature."""
    _, channels, conv1_t_size, _, _ = shape(state_dict, "conv1.weight", NAME)
    options = options_of(
        state_dict,
        NAME,
        last="layer4.1.conv2.weight",
        channels=channels,
        conv1_t_size=conv1_t_size,
        conv1_t_stride=conv1_t_stride,
        no_max_pool=no_max_pool,
    )
    return build_strict(ResNet3D18(options), state_dict, NAME)


def options_of(
    state_dict: Mapping[str, Tensor],
    name: str,
    *,
    last: str,
    channels: int,
    conv1_t_size: int,
    conv1_t_stride: int,
    no_max_pool: bool,
) -> Options:
    """Options with the classes, the kind of shortcuts and the width that tensors show: that which gives the
    channels of the convolution called `last`; exact, and so are the others'."""
    classified = {"fc.weight", "fc.bias"} & set(state_dict)
    return Options(
        channels=channels,
        classes=shape(state_dict, "fc.weight", name)[0] if classified else None,
        width=shape(state_dict, last, name)[0] / STAGES[-1][0],
        conv1_t_size=conv1_t_size,
        conv1_t_stride=conv1_t_stride,
        no_max_pool=no_max_pool,
        projected=any(".downsample." in key for key in state_dict),
    )


class VideoResNet18(nn.Module, ABC):
    """Stages, pooling and classifier of 18-layer residual networks for clips.

    A subclass makes its stem, then calls `add_stages`.
    """

    no_max_pool: bool
    fc: nn.Linear | None

    def add_stages(self, block: type[nn.Module], options: Options) -> None:
        """Add what follows the stem, and draw all convolutions by Kaiming's rule over their outputs."""
        self.no_max_pool = options.no_max_pool
        channels, width, projected = options.planes, options.width, options.projected
        for number, (planes, stride) in enumerate(STAGES, start=1):
            outputs = int(planes * width)
            self.add_module(
                f"layer{number}",
                nn.Sequential(
                    block(channels, outputs, stride, _shortcut(channels, outputs, stride, projected)),
                    block(outputs, outputs, 1, nn.Identity()),
                ),
            )
            channels = outputs
        self.feature_size = channels
        self.fc = nn.Linear(channels, options.classes) if options.classes is not None else None
        for module in self.modules():
            if isinstance(module, nn.Conv3d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    @abstractmethod
    def stem(self, x: Tensor) -> Tensor:
        """(B, C, T, H, W) to (B, 64w, T, H/2, W/2): the first convolution, normalised and rectified."""

    def features(self, x: Tensor) -> Tensor:
        """Clips (B, C, T, H, W) to the map of `layer4` (B, 512w, T/8, H/32, W/32), sizes rounded up."""
        x = self.stem(x)
        if not self.no_max_pool:
            x = max_pool3d(x, kernel_size=3, stride=2, padding=1)
        for number in range(1, len(STAGES) + 1):
            x = self.get_submodule(f"layer{number}")(x)
        return x

    def forward(self, x: Tensor) -> Tensor:
        """Clips (B, C, T, H, W) to logits (B, classes), or to pooled features (B, 512w) without classes."""
        pooled = self.features(x).mean(dim=(2, 3, 4))
        return pooled if self.fc is None else self.fc(pooled)


class ResNet3D18(VideoResNet18):
    """Residual blocks of two 3x3x3 convolutions behind one of 7x7x7."""

    def __init__(self, options: Options) -> None:
        super().__init__()
        length = options.conv1_t_size
        self.conv1 = nn.Conv3d(
            options.channels,
            options.planes,
            kernel_size=(length, 7, 7),
            stride=(options.conv1_t_stride, 2, 2),
            padding=(length // 2, 3, 3),
            bias=False,
        )
        self.bn1 = nn.BatchNorm3d(options.planes)
        self.add_stages(_Block, options)

    def stem(self, x: Tensor) -> Tensor:
        return relu(self.bn1(self.conv1(x)), inplace=True)


class _Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int, shortcut: nn.Module) -> None:
        super().__init__()
        self.conv1 = nn.Conv3d(inputs, outputs, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm3d(outputs)
        self.conv2 = nn.Conv3d(outputs, outputs, kernel_size=3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm3d(outputs)
        self.downsample = shortcut

    def forward(self, x: Tensor) -> Tensor:
        y = relu(self.bn1(self.conv1(x)), inplace=True)
        return relu(self.bn2(self.conv2(y)) + self.downsample(x), inplace=True)


class _Padded(nn.Module):
    """Shortcut of type A, without parameters: every stride-th position, and zeros for the new channels."""

    def __init__(self, added: int, stride: int) -> None:
        super().__init__()
        self.added = added
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        s = self.stride
        return pad(x[:, :, ::s, ::s, ::s], (0, 0, 0, 0, 0, 0, 0, self.added))


def _shortcut(inputs: int, outputs: int, stride: int, projected: bool) -> nn.Module:
    if stride == 1 and inputs == outputs:
        return nn.Identity()
    if not projected:
        return _Padded(outputs - inputs, stride)
    return nn.Sequential(
        nn.Conv3d(inputs, outputs, kernel_size=1, stride=stride, bias=False), nn.BatchNorm3d(outputs)
    )
