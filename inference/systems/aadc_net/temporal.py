"""The multiscale temporal network on videos of different lengths in a batch, looking both ways or back only.

The parameters are those of `inference.networks.mtn.MultiscaleTemporal`; where nothing is padded and both ways
are looked at, so are the numbers.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from inference.networks.mtn import MultiscaleTemporal, NonLocal

WIDEST_DILATION = 4
_LAST = 2
"""Snippets that the last convolution (kernel 3) looks back when it looks nowhere else."""


class MaskedTemporal(MultiscaleTemporal):
    """Padding counts for nothing: neither in convolutions, attention nor the statistics of BatchNorm.

    causal  no snippet depends on a later one
    window  snippets, itself among them, that a snippet attends to when causal
    """

    def __init__(self, dimensions: int, *, causal: bool = False, window: int = 8) -> None:
        super().__init__(dimensions)
        self.causal, self.window = causal, window

    @property
    def reach(self) -> int:
        """How many earlier snippets a causal output depends on."""
        return max(2 * WIDEST_DILATION, self.window - 1) + _LAST

    def forward(self, x: Tensor, real: Tensor | None = None) -> Tensor:
        """(N, T, D) -> (N, T, D); real (N, T) tells snippets from padding at the end."""
        kept = torch.ones_like(x[:, :, 0], dtype=torch.bool) if real is None else real
        by_time = (x * kept.unsqueeze(2)).transpose(1, 2)
        scales = [self._convolved(stage, by_time, kept) for stage in (self.conv_1, self.conv_2, self.conv_3)]
        scales.append(self._attended(self.conv_4(by_time), kept))
        fused = self._convolved(self.conv_5, torch.cat(scales, dim=1), kept) + by_time
        return fused.transpose(1, 2)

    def _convolved(self, stage: nn.Sequential, x: Tensor, real: Tensor) -> Tensor:
        convolution, activation, norm = stage
        if self.causal:
            # Shifted by what it would look ahead, it looks back twice as far instead.
            x = functional.pad(x, (int(cast(nn.Conv1d, convolution).padding[0]), 0))
        out: Tensor = activation(convolution(x))
        return _normalised(norm, out[:, :, : real.shape[1]], real)

    def _attended(self, x: Tensor, real: Tensor) -> Tensor:
        block: NonLocal = self.non_local
        seen = self._seen(real)
        affinity = block.theta(x).transpose(1, 2) @ block.phi(x) * seen
        affinity = affinity / seen.sum(2, keepdim=True).clamp(min=1)
        mixed = (affinity @ block.g(x).transpose(1, 2)).transpose(1, 2)
        return (_normalised(block.W[1], block.W[0](mixed), real) + x) * real.unsqueeze(1)

    def _seen(self, real: Tensor) -> Tensor:
        """(N, T, T) 1 where the row's snippet attends to the column's."""
        seen = real[:, None].expand(-1, real.shape[1], -1).float()
        if not self.causal:
            return seen
        place = torch.arange(real.shape[1], device=real.device)
        back = place[:, None] - place
        return seen * ((back >= 0) & (back < self.window))


def _normalised(norm: nn.Module, x: Tensor, real: Tensor) -> Tensor:
    """BatchNorm of the rows that are no padding, zeros elsewhere: (N, C, T)."""
    rows = x.transpose(1, 2)
    out = torch.zeros_like(rows)
    out[real] = norm(rows[real]).to(out.dtype)
    return out.transpose(1, 2)
