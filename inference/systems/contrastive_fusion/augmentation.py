"""Augmentation of pairs: one geometry for both modalities, noise of each sensor's own (paper 000, 4.2.1).

The ranges are those of Driver-Anomaly-Detection, on whose recipe the paper builds, and flips.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

LARGEST_ANGLE = 5.0
SCALES = (1.0, 0.95, 0.9, 0.85)
NOISE_PROBABILITY = 0.1
NOISE_SHARE = 0.01


def augment(visible: Tensor, thermal: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Both clips (B, 1, T, H, W) in [0, 1], turned, cropped and mirrored alike, then each made noisy."""
    frames = visible.shape[2]
    grid = affine_grid(
        _geometry(visible.shape[0], rng).to(visible.device),
        [visible.shape[0], 1, *visible.shape[3:]],
        align_corners=False,
    )
    both = torch.cat([visible, thermal], dim=2).squeeze(1)
    moved = grid_sample(both, grid, padding_mode="border", align_corners=False).unsqueeze(1)
    seed = int(rng.integers(2**62))
    generator = torch.Generator(visible.device).manual_seed(seed)
    return _noisy(moved[:, :, :frames], generator), _noisy(moved[:, :, frames:], generator)


def present_modalities(count: int, dropped: float, rng: np.random.Generator) -> Tensor:
    """(count, 2) bool: with probability `dropped` one of the two modalities, at random, is absent."""
    present = np.ones((count, 2), bool)
    absent = np.flatnonzero(rng.random(count) < dropped)
    present[absent, rng.integers(2, size=len(absent))] = False
    return torch.from_numpy(present)


def _geometry(count: int, rng: np.random.Generator) -> Tensor:
    """(count, 2, 3) from places of the result to places of the picture, both in [-1, 1]."""
    angles = np.radians(rng.uniform(-LARGEST_ANGLE, LARGEST_ANGLE, count))
    scales = rng.choice(SCALES, count)
    mirrored = rng.choice([-1.0, 1.0], count)
    cosine, sine = scales * np.cos(angles), scales * np.sin(angles)
    matrix = np.zeros((count, 2, 3), np.float32)
    matrix[:, 0] = np.stack([cosine * mirrored, -sine, np.zeros(count)], axis=1)
    matrix[:, 1] = np.stack([sine * mirrored, cosine, np.zeros(count)], axis=1)
    # A smaller crop may lie anywhere within the picture.
    matrix[:, :, 2] = rng.uniform(-1, 1, (count, 2)) * (1 - scales)[:, None]
    return torch.from_numpy(matrix)


def _noisy(clips: Tensor, generator: torch.Generator) -> Tensor:
    """Some clips get white pixels and some black ones: a hundredth of all."""
    for value in (1.0, 0.0):
        hit = torch.rand(clips.shape[0], generator=generator, device=clips.device) < NOISE_PROBABILITY
        for row in hit.nonzero().flatten().tolist():
            pixels = torch.rand(clips[row].shape, generator=generator, device=clips.device) < NOISE_SHARE
            clips[row] = clips[row].masked_fill(pixels, value)
    return clips
