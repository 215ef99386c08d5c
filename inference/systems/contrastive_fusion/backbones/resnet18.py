"""3D-ResNet18 (Hara et al. 2017) without its pooling and classifier."""

from __future__ import annotations

from torch import Tensor, nn

from inference.networks.resnet3d import Options, ResNet3D18


class ResNet18Features(nn.Module):
    """(B, C, 16, 112, 112) -> (B, 512 * width, 1, 4, 4)."""

    def __init__(self, *, channels: int = 1, width: float = 1.0) -> None:
        super().__init__()
        self.network = ResNet3D18(Options(channels=channels, classes=None, width=width))
        self.channels = self.network.feature_size

    def features(self, clips: Tensor) -> Tensor:
        return self.network.features(clips)

    def last_stage(self) -> list[nn.Module]:
        return [self.network.get_submodule("layer4")]
