"""Dual TV-L1 optical flow (Zach, Pock and Bischof 2007; Sanchez, Meinhardt-Llopis and Facciolo 2013).

OpenCV's lies in its contributed modules, which are not installed here; this one runs many pairs at once.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import grid_sample, interpolate, pad

TAU, LAMBDA, THETA = 0.25, 0.15, 0.3
SCALES, WARPS, ITERATIONS = 4, 3, 15
_SMALLEST = 16
_SMALL = 1e-6


@torch.no_grad()
def tvl1_flow(before: Tensor, after: Tensor) -> Tensor:
    """Flow (n, 2, H, W) in pixels, right and down, that takes `before` to `after`, both (n, H, W) in [0, 1].

    Coarse to fine over pictures halved in size; at each size the data term is linearised WARPS times and
    smoothed by ITERATIONS steps of the dual of total variation.
    """
    first, second = before.float().unsqueeze(1) * 255, after.float().unsqueeze(1) * 255
    pyramid = [(first, second)]
    while len(pyramid) < SCALES and min(pyramid[-1][0].shape[2:]) >= 2 * _SMALLEST:
        pyramid.append(
            (
                interpolate(pyramid[-1][0], scale_factor=0.5, mode="area"),
                interpolate(pyramid[-1][1], scale_factor=0.5, mode="area"),
            )
        )
    flow = torch.zeros_like(pyramid[-1][0]).repeat(1, 2, 1, 1)
    for first, second in reversed(pyramid):
        if flow.shape[2:] != first.shape[2:]:
            size = first.shape[2:]
            # The flow doubles with the picture.
            ratio = torch.tensor([size[1] / flow.shape[3], size[0] / flow.shape[2]], device=flow.device)
            flow = interpolate(flow, size=size, mode="bilinear", align_corners=False) * ratio[:, None, None]
        flow = _refined(first, second, flow)
    return flow


def _refined(first: Tensor, second: Tensor, flow: Tensor) -> Tensor:
    dual = torch.zeros_like(flow).repeat(1, 2, 1, 1)
    slope = torch.cat(_central(second), dim=1)
    for _ in range(WARPS):
        warped, bent = _warped(second, flow), _warped(slope, flow)
        steep = (bent**2).sum(1, keepdim=True) + _SMALL
        constant = warped - (bent * flow).sum(1, keepdim=True) - first
        for _ in range(ITERATIONS):
            # The data term has a closed solution in three cases.
            residual = constant + (bent * flow).sum(1, keepdim=True)
            bound = LAMBDA * THETA * steep
            step = torch.where(residual.abs() <= bound, -residual / steep, -LAMBDA * THETA * residual.sign())
            aside = flow + step * bent
            flow = aside + THETA * torch.cat([_divergence(dual[:, 0:2]), _divergence(dual[:, 2:4])], dim=1)
            parts = []
            for channel in (0, 1):
                rise = torch.cat(_forward(flow[:, [channel]]), dim=1)
                length = rise.norm(dim=1, keepdim=True)
                old = dual[:, 2 * channel : 2 * channel + 2]
                parts.append((old + TAU / THETA * rise) / (1 + TAU / THETA * length))
            dual = torch.cat(parts, dim=1)
    return flow


def _central(picture: Tensor) -> tuple[Tensor, Tensor]:
    wide = pad(picture, (1, 1, 1, 1), mode="replicate")
    return (wide[:, :, 1:-1, 2:] - wide[:, :, 1:-1, :-2]) / 2, (
        wide[:, :, 2:, 1:-1] - wide[:, :, :-2, 1:-1]
    ) / 2


def _forward(picture: Tensor) -> tuple[Tensor, Tensor]:
    """Differences to the right and below; 0 at the last column and row."""
    return pad(picture.diff(dim=3), (0, 1, 0, 0)), pad(picture.diff(dim=2), (0, 0, 0, 1))


def _divergence(field: Tensor) -> Tensor:
    """The negative adjoint of `_forward`."""
    across, down = field[:, [0]].clone(), field[:, [1]].clone()
    across[..., -1] = 0
    down[..., -1, :] = 0
    return across - pad(across[..., :-1], (1, 0, 0, 0)) + down - pad(down[..., :-1, :], (0, 0, 1, 0))


def _warped(pictures: Tensor, flow: Tensor) -> Tensor:
    """What lies where the flow leads, by bilinear interpolation, borders repeated."""
    height, width = pictures.shape[2:]
    rows = torch.arange(height, device=flow.device, dtype=flow.dtype)[:, None] + flow[:, 1]
    columns = torch.arange(width, device=flow.device, dtype=flow.dtype)[None, :] + flow[:, 0]
    grid = torch.stack([2 * columns / max(width - 1, 1) - 1, 2 * rows / max(height - 1, 1) - 1], dim=-1)
    return grid_sample(pictures, grid, padding_mode="border", align_corners=True)
