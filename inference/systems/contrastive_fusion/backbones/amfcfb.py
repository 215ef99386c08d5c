"""AMFCFB: appearance and motion encoders that gate each other.

The paper names the "appearance-motion feature cross-fusion block" and 1536 output channels, but no plan of
its channels. Here: two encoders 64-128-256-512 over the clip and its temporal differences; after every stage
each stream is gated by the other; the map is [appearance; motion; fused], 3 x 512. No decoder and no memory,
since only the extractor is used.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

_PLAN = (64, 128, 256, 512)


class AMFCFB(nn.Module):
    """(B, C, 16, 112, 112) -> (B, 1536 * width, 2, 7, 7)."""

    def __init__(self, *, channels: int = 1, width: float = 1.0) -> None:
        super().__init__()
        plan = [max(1, round(size * width)) for size in _PLAN]
        self.appearance = _encoder(channels, plan)
        self.motion = _encoder(channels, plan)
        self.gates = nn.ModuleList(CrossGate(size) for size in plan)
        self.fused = nn.Sequential(
            nn.Conv3d(2 * plan[-1], plan[-1], 1, bias=False), nn.BatchNorm3d(plan[-1]), nn.ReLU()
        )
        self.channels = 3 * plan[-1]

    def features(self, clips: Tensor) -> Tensor:
        appearance, motion = clips, differences(clips)
        for look, move, gate in zip(self.appearance, self.motion, self.gates, strict=True):
            appearance, motion = gate(look(appearance), move(motion))
        fused = self.fused(torch.cat([appearance, motion], dim=1))
        return torch.cat([appearance, motion, fused], dim=1)

    def last_stage(self) -> list[nn.Module]:
        return [self.appearance[-1], self.motion[-1], self.gates[-1], self.fused]


class CrossGate(nn.Module):
    """Each stream multiplied by 2 sigmoid(1x1x1 convolution of the other): neutral where the gate says 0."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.by_motion = nn.Conv3d(size, size, 1)
        self.by_appearance = nn.Conv3d(size, size, 1)

    def forward(self, appearance: Tensor, motion: Tensor) -> tuple[Tensor, Tensor]:
        return (
            appearance * 2 * torch.sigmoid(self.by_motion(motion)),
            motion * 2 * torch.sigmoid(self.by_appearance(appearance)),
        )


def differences(clips: Tensor) -> Tensor:
    """Each frame minus the one before; the first frame has none and differs by 0. Shape as `clips`."""
    return torch.diff(clips, dim=2, prepend=clips[:, :, :1])


def _encoder(channels: int, plan: list[int]) -> nn.ModuleList:
    sizes = [channels, *plan]
    return nn.ModuleList(
        # The first stage keeps all frames: movement is fastest there.
        _stage(before, after, stride=(1 if stage == 0 else 2, 2, 2))
        for stage, (before, after) in enumerate(zip(sizes, plan, strict=False))
    )


def _stage(before: int, after: int, *, stride: tuple[int, int, int]) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv3d(before, after, 3, stride, 1, bias=False),
        nn.BatchNorm3d(after),
        nn.ReLU(inplace=True),
        nn.Conv3d(after, after, 3, 1, 1, bias=False),
        nn.BatchNorm3d(after),
        nn.ReLU(inplace=True),
    )
