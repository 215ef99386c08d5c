"""MobileNetV2 without its classifier.

Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018.
"""

from __future__ import annotations

from torch import Tensor, nn

STAGES = (
    # expansion, channels, repeats, first stride (table 2 of the paper)
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)

LOCAL_BLOCK = 13
"""Index in `features` of the last block at stride 16: 96 channels."""

LOCAL_CHANNELS = 96
POOLED_CHANNELS = 1280


class InvertedResidual(nn.Module):
    """Expand, filter each channel, project; added to its input where shapes agree."""

    def __init__(self, channels_in: int, channels_out: int, *, stride: int, expansion: int) -> None:
        super().__init__()
        hidden = channels_in * expansion
        layers: list[nn.Module] = []
        if expansion != 1:
            layers += [nn.Conv2d(channels_in, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6()]
        layers += [
            nn.Conv2d(hidden, hidden, 3, stride, 1, groups=hidden, bias=False),
            nn.BatchNorm2d(hidden),
            nn.ReLU6(),
            nn.Conv2d(hidden, channels_out, 1, bias=False),
            nn.BatchNorm2d(channels_out),
        ]
        self.conv = nn.Sequential(*layers)
        self.adds_input = stride == 1 and channels_in == channels_out

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.conv(x)
        return x + y if self.adds_input else y


class MobileNetV2(nn.Module):
    """Maps (B, 3, H, W) normalised RGB to a local and a pooled feature."""

    def __init__(self) -> None:
        super().__init__()
        blocks: list[nn.Module] = [
            nn.Sequential(nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU6())
        ]
        channels = 32
        for expansion, width, repeats, first_stride in STAGES:
            for repeat in range(repeats):
                stride = first_stride if repeat == 0 else 1
                blocks.append(InvertedResidual(channels, width, stride=stride, expansion=expansion))
                channels = width
        blocks.append(
            nn.Sequential(
                nn.Conv2d(channels, POOLED_CHANNELS, 1, bias=False),
                nn.BatchNorm2d(POOLED_CHANNELS),
                nn.ReLU6(),
            )
        )
        self.features = nn.Sequential(*blocks)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 96, ceil(H / 16), ceil(W / 16)) of `LOCAL_BLOCK`, and (B, 1280), the mean of the last map."""
        x = self.features[: LOCAL_BLOCK + 1](x)
        return x, self.features[LOCAL_BLOCK + 1 :](x).mean((2, 3))
