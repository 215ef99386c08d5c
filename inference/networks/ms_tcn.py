"""Multi-stage temporal convolutional network, under the parameter names of the authors.

Abu Farha and Gall, "MS-TCN: Multi-Stage Temporal Convolutional Network for Action Segmentation" (CVPR 2019);
names as in yabufarha/ms-tcn.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, relu

from inference.networks.loading import build_strict, count, shape

NAME = "ms_tcn"


class MSTCN(nn.Module):
    """Labels every step; each stage after the first refines what the one before it said.

    dimensions  of a step's features
    classes     to tell apart
    stages, layers, width  of the network; layer l is dilated by 2^l
    """

    def __init__(
        self,
        dimensions: int,
        classes: int,
        *,
        stages: int = 4,
        layers: int = 10,
        width: int = 64,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        self.stage1 = Stage(dimensions, classes, layers, width, dropout)
        self.stages = nn.ModuleList(
            Stage(classes, classes, layers, width, dropout) for _ in range(stages - 1)
        )

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Logits of all stages.

        x     (B, dimensions, T)
        mask  (B, classes, T), 1 for steps and 0 for padding; only its first class is looked at within layers

        Returns (stages, B, classes, T).
        """
        logits = self.stage1(x, mask)
        all_logits = [logits]
        for stage in self.stages:
            logits = stage(logits.softmax(1) * mask[:, :1], mask)
            all_logits.append(logits)
        return torch.stack(all_logits)


class Stage(nn.Module):
    """Residual dilated layers between two pointwise ones: (B, D, T) -> (B, classes, T)."""

    def __init__(self, dimensions: int, classes: int, layers: int, width: int, dropout: float) -> None:
        super().__init__()
        self.conv_1x1 = nn.Conv1d(dimensions, width, 1)
        self.layers = nn.ModuleList(DilatedResidual(2**layer, width, dropout) for layer in range(layers))
        self.conv_out = nn.Conv1d(width, classes, 1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.conv_1x1(x)
        for layer in self.layers:
            x = layer(x, mask)
        logits: Tensor = self.conv_out(x) * mask[:, :1]
        return logits


class DilatedResidual(nn.Module):
    def __init__(self, dilation: int, width: int, dropout: float) -> None:
        super().__init__()
        self.conv_dilated = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation)
        self.conv_1x1 = nn.Conv1d(width, width, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        changed = self.dropout(self.conv_1x1(relu(self.conv_dilated(x))))
        out: Tensor = (x + changed) * mask[:, :1]
        return out


IGNORED = -100
"""Target of steps that are padding."""


def stage_losses(logits: Tensor, targets: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Cross-entropy and smoothing loss of one stage, unweighted.

    logits   (B, classes, T)
    targets  (B, T) class of every step, `IGNORED` for padding
    mask     (B, classes, T)

    The smoothing loss is the mean squared step of the log-probabilities, at most 16 each; the gradient
    reaches only the later step of each pair.
    """
    classification = cross_entropy(logits, targets, ignore_index=IGNORED)
    steps = logits[:, :, 1:].log_softmax(1) - logits.detach()[:, :, :-1].log_softmax(1)
    return classification, (steps.square().clamp(max=16) * mask[:, :, 1:]).mean()


def loss(logits: Tensor, targets: Tensor, mask: Tensor, *, smoothing: float = 0.15) -> Tensor:
    """Cross-entropy plus `smoothing` times the smoothing loss, summed over stages: (S, B, classes, T)."""
    total = logits.new_zeros(())
    for stage in logits:
        classification, jumps = stage_losses(stage, targets, mask)
        total = total + classification + smoothing * jumps
    return total


def from_state_dict(state_dict: Mapping[str, Tensor]) -> MSTCN:
    """The network of the authors' checkpoint. Raises CheckpointMismatch."""
    width, dimensions, _ = shape(state_dict, "stage1.conv_1x1.weight", NAME, 3)
    network = MSTCN(
        dimensions,
        shape(state_dict, "stage1.conv_out.weight", NAME, 3)[0],
        stages=1 + count(state_dict, "stages."),
        layers=count(state_dict, "stage1.layers."),
        width=width,
    )
    return build_strict(network, state_dict, NAME)
