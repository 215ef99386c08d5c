"""Weights and inputs that depend on names alone, so that the same numbers can be given to another library."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor


def filled(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Tensors of the same names and shapes, spread so that activations stay finite through deep networks."""
    return {
        name: _fill(name, tuple(tensor.shape))
        if tensor.is_floating_point()
        else torch.zeros(tensor.shape, dtype=tensor.dtype)
        for name, tensor in tensors.items()
    }


def uniform(name: str, shape: tuple[int, ...], low: float = -1.0, high: float = 1.0) -> Tensor:
    numbers = np.random.default_rng(zlib.crc32(name.encode())).random(shape, np.float32)
    return torch.from_numpy(numbers * np.float32(high - low) + np.float32(low))


def _fill(name: str, shape: tuple[int, ...]) -> Tensor:
    if len(shape) > 1:
        bound = float(np.sqrt(6 / np.prod(shape[1:])))
        return uniform(name, shape, -bound, bound)
    positive = name.endswith(("running_var", "weight"))
    return uniform(name, shape, 0.5, 1.5) if positive else uniform(name, shape, -0.1, 0.1)
