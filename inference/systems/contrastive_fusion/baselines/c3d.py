"""C3D (Tran et al. 2015) for clips of three channels: 78.02 million parameters with six classes."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from inference.systems.contrastive_fusion.baselines.build import abnormal_logits, stacked
from inference.systems.contrastive_fusion.heads import initialise

_PLAN = ((64,), (128,), (256, 256), (512, 512), (512, 512))


class C3D(nn.Module):
    """Five groups of 3x3x3 convolutions, pools between them of which the first spares time, two hidden
    layers. Input (B, 3, 16, 112, 112)."""

    def __init__(self, *, classes: int, width: float = 1.0) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for group, sizes in enumerate(_PLAN):
            for size in sizes:
                after = max(1, round(size * width))
                layers += [nn.Conv3d(before, after, 3, padding=1), nn.ReLU(inplace=True)]
                before = after
            last = group == len(_PLAN) - 1
            # The last map is 2 x 7 x 7: a pixel of padding makes its pooled size 4.
            layers.append(nn.MaxPool3d((1 if group == 0 else 2, 2, 2), padding=(0, 1, 1) if last else 0))
        self.convolutions = nn.Sequential(*layers)
        hidden = max(1, round(4096 * width))
        self.fc6 = nn.Linear(before * 16, hidden)
        self.fc7 = nn.Linear(hidden, hidden)
        self.fc8 = nn.Linear(hidden, classes)
        self.dropout = nn.Dropout(0.5)
        initialise(self)

    def forward(self, clips: Tensor) -> Tensor:
        x = torch.flatten(self.convolutions(clips), 1)
        x = self.dropout(self.fc6(x).relu())
        logits: Tensor = self.fc8(self.dropout(self.fc7(x).relu()))
        return logits

    def classify(self, visible: Tensor, thermal: Tensor, present: Tensor | None = None) -> Tensor:
        return self.forward(stacked(visible, thermal, present))

    def detect(self, visible: Tensor, thermal: Tensor, present: Tensor | None = None) -> Tensor:
        return abnormal_logits(self.classify(visible, thermal, present))
