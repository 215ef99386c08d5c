"""Strict loading of published weights: a network either gets every tensor it needs or says what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from torch import Tensor, nn

from inference.errors import CheckpointMismatch

Network = TypeVar("Network", bound=nn.Module)
# Counts the batches seen in training and plays no part in evaluation; files of before torch 0.4.1 lack it.
_OPTIONAL = "num_batches_tracked"


def build_strict(module: Network, state_dict: Mapping[str, Tensor], name: str) -> Network:
    """Give `module` the tensors of `state_dict`, all of them and no others, and set it to evaluation.

    The numbers are copied as float32 whatever precision they were stored in. BatchNorm's
    `num_batches_tracked` may be absent.

    Raises CheckpointMismatch, naming keys that are missing, surplus or of another shape; the module is
    untouched then.
    """
    own = module.state_dict()
    missing = [key for key in own if key not in state_dict and key.rpartition(".")[2] != _OPTIONAL]
    surplus = [key for key in state_dict if key not in own]
    shapes = {
        key: (tuple(state_dict[key].shape), tuple(tensor.shape))
        for key, tensor in own.items()
        if key in state_dict and state_dict[key].shape != tensor.shape
    }
    if missing or surplus or shapes:
        raise CheckpointMismatch(name, missing=missing, surplus=surplus, shapes=shapes)
    module.load_state_dict(dict(state_dict), strict=False)  # strict but for the optional counts
    return module.eval()


def shape(state_dict: Mapping[str, Tensor], key: str, name: str) -> tuple[int, ...]:
    """The shape of the tensor called `key`, from which sizes are inferred.

    Raises CheckpointMismatch when it is missing.
    """
    if key not in state_dict:
        raise CheckpointMismatch(name, missing=[key])
    return tuple(state_dict[key].shape)


def count(state_dict: Mapping[str, Tensor], prefix: str) -> int:
    """How many numbered children `prefix` has: `prefix0.`, `prefix1.`, ... as in `layers.`"""
    numbers = {key[len(prefix) :].partition(".")[0] for key in state_dict if key.startswith(prefix)}
    return len({number for number in numbers if number.isdigit()})
