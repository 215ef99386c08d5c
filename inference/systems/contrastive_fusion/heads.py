"""What reads the pooled fused feature: the projection, the classification and the plain detection head."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.functional import normalize

EMBEDDING = 128
HIDDEN = 256
DROPOUT = 0.4


class Projection(nn.Module):
    """c-256-ReLU-128, L2-normalised (Eq. 6): (B, c) -> (B, 128)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(channels, HIDDEN)
        self.out = nn.Linear(HIDDEN, EMBEDDING)

    def forward(self, features: Tensor) -> Tensor:
        return normalize(self.out(self.hidden(features).relu()).float(), dim=1)


class Classification(nn.Module):
    """c-256-classes: (B, c) -> logits (B, classes).

    `regularised` puts batch statistics before the ReLU and dropout behind it, which the paper does for
    3D-ResNet18 and AMFCFB and leaves out for MFCF (section 4.2.2).
    """

    def __init__(self, channels: int, classes: int, *, regularised: bool = True) -> None:
        super().__init__()
        self.hidden = nn.Linear(channels, HIDDEN)
        self.norm = nn.BatchNorm1d(HIDDEN) if regularised else nn.Identity()
        self.dropout = nn.Dropout(DROPOUT if regularised else 0.0)
        self.out = nn.Linear(HIDDEN, classes)

    def forward(self, features: Tensor) -> Tensor:
        logits: Tensor = self.out(self.dropout(self.norm(self.hidden(features)).relu()))
        return logits


class PlainDetection(nn.Module):
    """One fully connected layer in place of the projection, for cross-entropy and focal loss (section 6.3):
    (B, c) -> logits (B, 2) of normal and abnormal."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.out = nn.Linear(channels, 2)

    def forward(self, features: Tensor) -> Tensor:
        logits: Tensor = self.out(features)
        return logits


def initialise(module: nn.Module) -> None:
    """Kaiming-normal weights and small positive biases for convolutions and linear layers.

    Convolutions keep the variance of gradients (fan out), as those of Driver-Anomaly-Detection; linear layers
    that of values (fan in): by fan out the first logits of two or six classes would be large.
    """
    for part in module.modules():
        if isinstance(part, nn.Conv3d | nn.Linear):
            if isinstance(part, nn.Conv3d):
                nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")
            else:
                nn.init.kaiming_normal_(part.weight, mode="fan_in", nonlinearity="relu")
            if part.bias is not None:
                nn.init.constant_(part.bias, 0.01)
