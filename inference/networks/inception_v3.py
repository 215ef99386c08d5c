"""Inception-v3 (Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2016), under the
parameter names of torchvision and timm.

At 299x299 the maps are (192, 35, 35) after the stem, 288 channels at 35, 768 at 17 and 2048 at 8.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, max_pool2d, relu

from inference.networks.loading import build_strict, shape

NAME = "inception_v3"
FEATURES = 2048


def from_state_dict(state_dict: Mapping[str, Tensor]) -> InceptionV3:
    """Channels, classes and whether there is an auxiliary classifier are read from the tensors; a file
    without `fc` gives a network whose output is the pooled feature."""
    network = InceptionV3(
        channels=shape(state_dict, "Conv2d_1a_3x3.conv.weight", NAME)[1],
        classes=shape(state_dict, "fc.weight", NAME)[0]
        if {"fc.weight", "fc.bias"} & set(state_dict)
        else None,
        auxiliary=any(key.startswith("AuxLogits.") for key in state_dict),
    )
    return build_strict(network, state_dict, NAME)


class Convolution(nn.Module):
    """Convolution without bias, BatchNorm and ReLU.

    padding  None keeps the size at stride 1 and pads nothing at another stride
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int | tuple[int, int],
        stride: int = 1,
        padding: int | None = None,
    ) -> None:
        super().__init__()
        height, width = (kernel, kernel) if isinstance(kernel, int) else kernel
        kept = (height // 2, width // 2) if stride == 1 else (0, 0)
        around = kept if padding is None else (padding, padding)
        self.conv = nn.Conv2d(inputs, outputs, (height, width), stride, around, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return relu(self.bn(self.conv(x)), inplace=True)


class InceptionV3(nn.Module):
    """
    channels   of the input pictures
    classes    of the output; None leaves the classifier out
    auxiliary  with the second classifier that the published training used; it plays no part in `forward`
    """

    def __init__(self, *, channels: int = 3, classes: int | None = 1000, auxiliary: bool = False) -> None:
        super().__init__()
        self.Conv2d_1a_3x3 = Convolution(channels, 32, 3, stride=2)
        self.Conv2d_2a_3x3 = Convolution(32, 32, 3, padding=0)
        self.Conv2d_2b_3x3 = Convolution(32, 64, 3)
        self.Conv2d_3b_1x1 = Convolution(64, 80, 1)
        self.Conv2d_4a_3x3 = Convolution(80, 192, 3, padding=0)
        inputs = 192
        for name, paths in _MIXED.items():
            self.add_module(name, _Mixed(inputs, paths))
            inputs = _outputs(inputs, paths)
        self.AuxLogits = _Auxiliary(768, classes or 0) if auxiliary else None
        self.fc = nn.Linear(FEATURES, classes) if classes is not None else None

    def feature_map(self, x: Tensor) -> Tensor:
        """Pictures (B, C, H, W) to the map of the last block (B, 2048, about H/32 - 1, about W/32 - 1)."""
        x = self.Conv2d_2b_3x3(self.Conv2d_2a_3x3(self.Conv2d_1a_3x3(x)))
        x = max_pool2d(x, kernel_size=3, stride=2)
        x = self.Conv2d_4a_3x3(self.Conv2d_3b_1x1(x))
        x = max_pool2d(x, kernel_size=3, stride=2)
        for name in _MIXED:
            x = self.get_submodule(name)(x)
        return x

    def features(self, x: Tensor) -> Tensor:
        """Pictures (B, C, H, W) to pooled features (B, 2048)."""
        return self.feature_map(x).mean(dim=(2, 3))

    def forward(self, x: Tensor) -> Tensor:
        """Pictures (B, C, H, W), scaled to [-1, 1], to logits (B, classes)."""
        pooled = self.features(x)
        return pooled if self.fc is None else self.fc(pooled)


class _Step(NamedTuple):
    name: str
    outputs: int
    kernel: int | tuple[int, int]
    stride: int = 1


class _Pool(NamedTuple):
    """Of 3x3: an average that keeps the size, or a maximum at stride 2."""

    largest: bool


_Path = tuple["_Step | _Pool | tuple[_Step, _Step]", ...]
"""What one branch does in turn; a pair of steps takes the same input, and their outputs are concatenated."""


class _Mixed(nn.Module):
    """Branches over the same input, concatenated in order."""

    def __init__(self, inputs: int, paths: tuple[_Path, ...]) -> None:
        super().__init__()
        self.paths = paths
        for path in paths:
            channels = inputs
            for step in path:
                if isinstance(step, _Pool):
                    continue
                fork = (step,) if isinstance(step, _Step) else step
                for name, outputs, kernel, stride in fork:
                    self.add_module(name, Convolution(channels, outputs, kernel, stride))
                channels = sum(one.outputs for one in fork)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self._follow(path, x) for path in self.paths], dim=1)

    def _follow(self, path: _Path, x: Tensor) -> Tensor:
        for step in path:
            if isinstance(step, _Pool):
                x = max_pool2d(x, 3, 2) if step.largest else avg_pool2d(x, 3, stride=1, padding=1)
            elif isinstance(step, _Step):
                x = self.get_submodule(step.name)(x)
            else:
                x = torch.cat([self.get_submodule(one.name)(x) for one in step], dim=1)
        return x


class _Auxiliary(nn.Module):
    """The classifier on the 17x17 map that training added."""

    def __init__(self, inputs: int, classes: int) -> None:
        super().__init__()
        self.conv0 = Convolution(inputs, 128, 1)
        self.conv1 = Convolution(128, 768, 5, padding=0)
        self.fc = nn.Linear(768, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(self.conv0(avg_pool2d(x, kernel_size=5, stride=3)))
        logits: Tensor = self.fc(x.mean(dim=(2, 3)))
        return logits


def _outputs(inputs: int, paths: tuple[_Path, ...]) -> int:
    """Channels that a block gives."""
    total = 0
    for path in paths:
        last = path[-1]
        if isinstance(last, _Pool):
            total += inputs
        else:
            total += last.outputs if isinstance(last, _Step) else sum(one.outputs for one in last)
    return total


_AVERAGE = _Pool(largest=False)
_MAXIMUM = _Pool(largest=True)


def _at_35(pooled: int) -> tuple[_Path, ...]:
    return (
        (_Step("branch1x1", 64, 1),),
        (_Step("branch5x5_1", 48, 1), _Step("branch5x5_2", 64, 5)),
        (_Step("branch3x3dbl_1", 64, 1), _Step("branch3x3dbl_2", 96, 3), _Step("branch3x3dbl_3", 96, 3)),
        (_AVERAGE, _Step("branch_pool", pooled, 1)),
    )


def _at_17(inner: int) -> tuple[_Path, ...]:
    across, down = (1, 7), (7, 1)
    return (
        (_Step("branch1x1", 192, 1),),
        (
            _Step("branch7x7_1", inner, 1),
            _Step("branch7x7_2", inner, across),
            _Step("branch7x7_3", 192, down),
        ),
        (
            _Step("branch7x7dbl_1", inner, 1),
            _Step("branch7x7dbl_2", inner, down),
            _Step("branch7x7dbl_3", inner, across),
            _Step("branch7x7dbl_4", inner, down),
            _Step("branch7x7dbl_5", 192, across),
        ),
        (_AVERAGE, _Step("branch_pool", 192, 1)),
    )


def _at_8() -> tuple[_Path, ...]:
    across, down = (1, 3), (3, 1)
    return (
        (_Step("branch1x1", 320, 1),),
        (
            _Step("branch3x3_1", 384, 1),
            (_Step("branch3x3_2a", 384, across), _Step("branch3x3_2b", 384, down)),
        ),
        (
            _Step("branch3x3dbl_1", 448, 1),
            _Step("branch3x3dbl_2", 384, 3),
            (_Step("branch3x3dbl_3a", 384, across), _Step("branch3x3dbl_3b", 384, down)),
        ),
        (_AVERAGE, _Step("branch_pool", 192, 1)),
    )


_TO_17: tuple[_Path, ...] = (
    (_Step("branch3x3", 384, 3, 2),),
    (_Step("branch3x3dbl_1", 64, 1), _Step("branch3x3dbl_2", 96, 3), _Step("branch3x3dbl_3", 96, 3, 2)),
    (_MAXIMUM,),
)
_TO_8: tuple[_Path, ...] = (
    (_Step("branch3x3_1", 192, 1), _Step("branch3x3_2", 320, 3, 2)),
    (
        _Step("branch7x7x3_1", 192, 1),
        _Step("branch7x7x3_2", 192, (1, 7)),
        _Step("branch7x7x3_3", 192, (7, 1)),
        _Step("branch7x7x3_4", 192, 3, 2),
    ),
    (_MAXIMUM,),
)
_MIXED: dict[str, tuple[_Path, ...]] = {
    "Mixed_5b": _at_35(32),
    "Mixed_5c": _at_35(64),
    "Mixed_5d": _at_35(64),
    "Mixed_6a": _TO_17,
    "Mixed_6b": _at_17(128),
    "Mixed_6c": _at_17(160),
    "Mixed_6d": _at_17(160),
    "Mixed_6e": _at_17(192),
    "Mixed_7a": _TO_8,
    "Mixed_7b": _at_8(),
    "Mixed_7c": _at_8(),
}
