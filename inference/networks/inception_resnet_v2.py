"""Inception-ResNet-v2 (Szegedy et al., "Inception-v4, Inception-ResNet and the Impact of Residual
Connections on Learning", 2017), under the parameter names of timm.

At 299x299 the maps have 320 channels at 35, 1088 at 17, 2080 at 8, and 1536 at the end.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn.functional import max_pool2d

from inference.networks.inception_v3 import Convolution
from inference.networks.loading import build_strict, count, shape

NAME = "inception_resnet_v2"
FEATURES = 1536


def from_state_dict(state_dict: Mapping[str, Tensor]) -> InceptionResNetV2:
    """Channels, classes and how often the residual blocks repeat are read from the tensors; a file without
    `classif` gives a network whose output is the pooled feature."""
    headed = {"classif.weight", "classif.bias"} & set(state_dict)
    network = InceptionResNetV2(
        channels=shape(state_dict, "conv2d_1a.conv.weight", NAME)[1],
        classes=shape(state_dict, "classif.weight", NAME)[0] if headed else None,
        repeats=(
            count(state_dict, "repeat."),
            count(state_dict, "repeat_1."),
            count(state_dict, "repeat_2."),
        ),
    )
    return build_strict(network, state_dict, NAME)


class InceptionResNetV2(nn.Module):
    """
    channels  of the input pictures
    classes   of the output; None leaves the classifier out
    repeats   residual blocks at 35, 17 and 8; at 8 a last one without activation follows
    """

    def __init__(
        self,
        *,
        channels: int = 3,
        classes: int | None = 1000,
        repeats: tuple[int, int, int] = (10, 20, 9),
    ) -> None:
        super().__init__()
        self.conv2d_1a = Convolution(channels, 32, 3, stride=2)
        self.conv2d_2a = Convolution(32, 32, 3, padding=0)
        self.conv2d_2b = Convolution(32, 64, 3)
        self.conv2d_3b = Convolution(64, 80, 1)
        self.conv2d_4a = Convolution(80, 192, 3, padding=0)
        self.mixed_5b = _Branches(
            Convolution(192, 96, 1),
            nn.Sequential(Convolution(192, 48, 1), Convolution(48, 64, 5)),
            nn.Sequential(Convolution(192, 64, 1), Convolution(64, 96, 3), Convolution(96, 96, 3)),
            nn.Sequential(
                nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False), Convolution(192, 64, 1)
            ),
        )
        self.repeat = nn.Sequential(*(_block_35() for _ in range(repeats[0])))
        self.mixed_6a = _Branches(
            Convolution(320, 384, 3, stride=2),
            nn.Sequential(
                Convolution(320, 256, 1), Convolution(256, 256, 3), Convolution(256, 384, 3, stride=2)
            ),
            nn.MaxPool2d(3, stride=2),
        )
        self.repeat_1 = nn.Sequential(*(_block_17() for _ in range(repeats[1])))
        self.mixed_7a = _Branches(
            nn.Sequential(Convolution(1088, 256, 1), Convolution(256, 384, 3, stride=2)),
            nn.Sequential(Convolution(1088, 256, 1), Convolution(256, 288, 3, stride=2)),
            nn.Sequential(
                Convolution(1088, 256, 1), Convolution(256, 288, 3), Convolution(288, 320, 3, stride=2)
            ),
            nn.MaxPool2d(3, stride=2),
        )
        self.repeat_2 = nn.Sequential(*(_block_8(scale=0.2) for _ in range(repeats[2])))
        self.block8 = _block_8(scale=1.0, rectified=False)
        self.conv2d_7b = Convolution(2080, FEATURES, 1)
        self.classif = nn.Linear(FEATURES, classes) if classes is not None else None

    def feature_map(self, x: Tensor) -> Tensor:
        """Pictures (B, C, H, W) to the last map (B, 1536, about H/32 - 1, about W/32 - 1)."""
        x = self.conv2d_2b(self.conv2d_2a(self.conv2d_1a(x)))
        x = max_pool2d(x, kernel_size=3, stride=2)
        x = self.conv2d_4a(self.conv2d_3b(x))
        x = max_pool2d(x, kernel_size=3, stride=2)
        x = self.repeat(self.mixed_5b(x))
        x = self.repeat_1(self.mixed_6a(x))
        x = self.block8(self.repeat_2(self.mixed_7a(x)))
        last: Tensor = self.conv2d_7b(x)
        return last

    def features(self, x: Tensor) -> Tensor:
        """Pictures (B, C, H, W) to pooled features (B, 1536)."""
        return self.feature_map(x).mean(dim=(2, 3))

    def forward(self, x: Tensor) -> Tensor:
        """Pictures (B, C, H, W), scaled to [-1, 1], to logits (B, classes)."""
        pooled = self.features(x)
        return pooled if self.classif is None else self.classif(pooled)


class _Branches(nn.Module):
    """Branches over the same input, concatenated in order."""

    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.names = [f"branch{number}" for number in range(len(branches))]
        for name, branch in zip(self.names, branches, strict=True):
            self.add_module(name, branch)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.get_submodule(name)(x) for name in self.names], dim=1)


class _Residual(_Branches):
    """Branches, brought back to the input's channels by `conv2d`, scaled and added to the input."""

    def __init__(self, *branches: nn.Module, merge: nn.Conv2d, scale: float, rectified: bool = True) -> None:
        super().__init__(*branches)
        self.conv2d = merge
        self.scale = scale
        self.rectified = rectified

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv2d(super().forward(x)) * self.scale + x
        return torch.relu(y) if self.rectified else y


def _block_35() -> _Residual:
    return _Residual(
        Convolution(320, 32, 1),
        nn.Sequential(Convolution(320, 32, 1), Convolution(32, 32, 3)),
        nn.Sequential(Convolution(320, 32, 1), Convolution(32, 48, 3), Convolution(48, 64, 3)),
        merge=nn.Conv2d(128, 320, 1),
        scale=0.17,
    )


def _block_17() -> _Residual:
    return _Residual(
        Convolution(1088, 192, 1),
        nn.Sequential(
            Convolution(1088, 128, 1), Convolution(128, 160, (1, 7)), Convolution(160, 192, (7, 1))
        ),
        merge=nn.Conv2d(384, 1088, 1),
        scale=0.1,
    )


def _block_8(scale: float, rectified: bool = True) -> _Residual:
    return _Residual(
        Convolution(2080, 192, 1),
        nn.Sequential(
            Convolution(2080, 192, 1), Convolution(192, 224, (1, 3)), Convolution(224, 256, (3, 1))
        ),
        merge=nn.Conv2d(448, 2080, 1),
        scale=scale,
        rectified=rectified,
    )
