"""Picture classifiers of `transformers` behind the same three calls as our own."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn


class PictureNetwork(nn.Module):
    """
    trunk       a model of `transformers` that returns `last_hidden_state`
    classifier  of the pooled feature; None where the file has none
    """

    def __init__(self, trunk: nn.Module, classifier: nn.Linear | None) -> None:
        super().__init__()
        self.trunk = trunk
        self.classifier = classifier

    def feature_map(self, x: Tensor) -> Tensor:
        """Pictures (B, 3, H, W) to the last map (B, D, about H/32, about W/32)."""
        output: Any = self.trunk(x)
        last: Tensor = output.last_hidden_state
        return last

    def features(self, x: Tensor) -> Tensor:
        """Pictures (B, 3, H, W) to pooled features (B, D)."""
        return self.feature_map(x).mean(dim=(2, 3))

    def forward(self, x: Tensor) -> Tensor:
        """Pictures (B, 3, H, W), normalised as published, to logits (B, classes), or to pooled features."""
        pooled = self.features(x)
        return pooled if self.classifier is None else self.classifier(pooled)
