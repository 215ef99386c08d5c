"""Xception (Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2017), under the
parameter names of timm's `legacy_xception`.

At 299x299 the maps are (64, 147, 147) after the stem, then 128 channels at 74, 256 at 37, 728 at 19, and
2048 at 10.
"""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn
from torch.nn.functional import relu

from inference.networks.loading import build_strict, shape

NAME = "xception"
FEATURES = 2048
_MIDDLE = [f"block{number}" for number in range(4, 12)]


def from_state_dict(state_dict: Mapping[str, Tensor]) -> Xception:
    """Channels and classes are read from the tensors; a file without `fc` gives a network whose output is
    the pooled feature."""
    network = Xception(
        channels=shape(state_dict, "conv1.weight", NAME)[1],
        classes=shape(state_dict, "fc.weight", NAME)[0]
        if {"fc.weight", "fc.bias"} & set(state_dict)
        else None,
    )
    return build_strict(network, state_dict, NAME)


class Xception(nn.Module):
    """
    channels  of the input pictures
    classes   of the output; None leaves the classifier out
    """

    def __init__(self, *, channels: int = 3, classes: int | None = 1000) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 32, 3, stride=2, bias=False)
        self.bn1 = nn.BatchNorm2d(32)
        self.conv2 = nn.Conv2d(32, 64, 3, bias=False)
        self.bn2 = nn.BatchNorm2d(64)
        self.block1 = _Block(64, [128, 128], stride=2, rectified=False)
        self.block2 = _Block(128, [256, 256], stride=2)
        self.block3 = _Block(256, [728, 728], stride=2)
        for name in _MIDDLE:
            self.add_module(name, _Block(728, [728, 728, 728]))
        self.block12 = _Block(728, [728, 1024], stride=2)
        self.conv3 = _Separable(1024, 1536)
        self.bn3 = nn.BatchNorm2d(1536)
        self.conv4 = _Separable(1536, FEATURES)
        self.bn4 = nn.BatchNorm2d(FEATURES)
        self.fc = nn.Linear(FEATURES, classes) if classes is not None else None

    def feature_map(self, x: Tensor) -> Tensor:
        """Pictures (B, C, H, W) to the last map (B, 2048, about H/32, about W/32)."""
        x = relu(self.bn1(self.conv1(x)), inplace=True)
        x = relu(self.bn2(self.conv2(x)), inplace=True)
        for name in ("block1", "block2", "block3", *_MIDDLE, "block12"):
            x = self.get_submodule(name)(x)
        x = relu(self.bn3(self.conv3(x)), inplace=True)
        return relu(self.bn4(self.conv4(x)), inplace=True)

    def features(self, x: Tensor) -> Tensor:
        """Pictures (B, C, H, W) to pooled features (B, 2048)."""
        return self.feature_map(x).mean(dim=(2, 3))

    def forward(self, x: Tensor) -> Tensor:
        """Pictures (B, C, H, W), scaled to [-1, 1], to logits (B, classes)."""
        pooled = self.features(x)
        return pooled if self.fc is None else self.fc(pooled)


class _Separable(nn.Module):
    """A 3x3 convolution of each channel by itself, then a 1x1 convolution across channels."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False)
        self.pointwise = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.pointwise(self.conv1(x))
        return y


class _Block(nn.Module):
    """ReLU, separable convolution and BatchNorm for each of `widths`, a pool at stride 2, and a shortcut.

    rectified  whether the first convolution's input passes a ReLU
    """

    def __init__(self, inputs: int, widths: list[int], *, stride: int = 1, rectified: bool = True) -> None:
        super().__init__()
        steps: list[nn.Module] = []
        channels = inputs
        for width in widths:
            if steps or rectified:
                steps.append(nn.ReLU())
            steps += [_Separable(channels, width), nn.BatchNorm2d(width)]
            channels = width
        if stride != 1:
            steps.append(nn.MaxPool2d(3, stride, padding=1))
        self.rep = nn.Sequential(*steps)
        changed = stride != 1 or channels != inputs
        self.skip = nn.Conv2d(inputs, channels, 1, stride=stride, bias=False) if changed else None
        self.skipbn = nn.BatchNorm2d(channels) if changed else None

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.rep(x)
        if self.skip is None or self.skipbn is None:
            return y + x
        shortcut: Tensor = self.skipbn(self.skip(x))
        return y + shortcut
