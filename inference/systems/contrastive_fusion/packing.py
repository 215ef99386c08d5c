"""Weights as they are stored: half precision, and whole numbers of eight bits where most of them are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

_LARGE = 100_000
"""Elements from which on a weight is stored in eight bits, with a factor for every output channel."""
_FACTOR = ".factor"


def packed(state: Mapping[str, Tensor], *, eight_bits: bool) -> dict[str, NDArray[Any]]:
    """The tensors of a state dict in few bytes; `unpacked` gives them back to about three digits."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, tensor in state.items():
        values = tensor.detach().cpu().numpy()
        if values.dtype != np.float32:
            arrays[name] = values
        elif eight_bits and values.size >= _LARGE and values.ndim > 1:
            factors = np.abs(values).reshape(len(values), -1).max(axis=1) / 127
            factors = np.maximum(factors, np.finfo(np.float32).tiny).astype(np.float32)
            shaped = factors.reshape(-1, *[1] * (values.ndim - 1))
            arrays[name] = np.round(values / shaped).astype(np.int8)
            arrays[name + _FACTOR] = factors
        else:
            # Beyond half precision's range a variance would become infinite.
            fits = np.abs(values).max(initial=0) < np.finfo(np.float16).max
            arrays[name] = values.astype(np.float16) if fits else values
    return arrays


def unpacked(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Tensor]:
    """The state dict, in single precision."""
    state = {}
    for name, values in arrays.items():
        if name.endswith(_FACTOR):
            continue
        if (factors := arrays.get(name + _FACTOR)) is not None:
            values = values.astype(np.float32) * factors.reshape(-1, *[1] * (values.ndim - 1))
        elif values.dtype == np.float16:
            values = values.astype(np.float32)
        state[name] = torch.from_numpy(np.ascontiguousarray(values).reshape(values.shape))
    return state


def round_as_stored(network: nn.Module, *, eight_bits: bool) -> None:
    """Give a network the weights that it will have when it is read again, to measure what will be used."""
    network.load_state_dict(unpacked(packed(network.state_dict(), eight_bits=eight_bits)))
