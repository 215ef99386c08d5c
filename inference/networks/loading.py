"""Strict loading of published weights: a network either gets every tensor it needs or says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

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
    missing = [key for key in own if key not in state_dict and not is_optional(key)]
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


class Source(NamedTuple):
    """Where a parameter lies in a published file: a tensor, or one of its equal parts along axis 0."""

    key: str
    part: int = 0
    parts: int = 1


def build_renamed(
    module: Network, state_dict: Mapping[str, Tensor], name: str, source: Callable[[str], Source]
) -> Network:
    """`build_strict` for a module whose parameters are called otherwise than in the published file.

    source  says where the parameter of the module's name lies in the file

    Raises CheckpointMismatch, naming keys as the file does.
    """
    own = module.state_dict()
    sources = {parameter: source(parameter) for parameter in own}
    used = {place.key for place in sources.values()}
    missing: dict[str, None] = {}
    shapes: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {}
    tensors: dict[str, Tensor] = {}
    for parameter, place in sources.items():
        if place.key not in state_dict:
            if not is_optional(parameter):
                missing[place.key] = None
            continue
        found = state_dict[place.key]
        want = tuple(own[parameter].shape)
        whole = (want[0] * place.parts, *want[1:]) if place.parts > 1 else want
        if tuple(found.shape) != whole:
            shapes[place.key] = (tuple(found.shape), whole)
        else:
            tensors[parameter] = found.chunk(place.parts)[place.part] if place.parts > 1 else found
    surplus = [key for key in state_dict if key not in used]
    if missing or surplus or shapes:
        raise CheckpointMismatch(name, missing=list(missing), surplus=surplus, shapes=shapes)
    return build_strict(module, tensors, name)


def renaming(rules: Sequence[tuple[str, str]]) -> Callable[[str], Source]:
    """A `source` of regular expressions and their replacements, applied in turn."""
    compiled = [(re.compile(pattern), replacement) for pattern, replacement in rules]

    def source(parameter: str) -> Source:
        for pattern, replacement in compiled:
            parameter = pattern.sub(replacement, parameter)
        return Source(parameter)

    return source


def is_optional(key: str) -> bool:
    return key.rpartition(".")[2] == _OPTIONAL


def shape(state_dict: Mapping[str, Tensor], key: str, name: str, axes: int | None = None) -> tuple[int, ...]:
    """The shape of the tensor called `key`, from which sizes are inferred.

    Raises CheckpointMismatch when it is missing, or has another number of axes.
    """
    if key not in state_dict:
        raise CheckpointMismatch(name, missing=[key])
    found = tuple(state_dict[key].shape)
    if axes is not None and len(found) != axes:
        raise CheckpointMismatch(name, hint=f"{key} is {found}, which are not {axes} sizes.")
    return found


def count(state_dict: Mapping[str, Tensor], prefix: str) -> int:
    """How many numbered children `prefix` has: `prefix0.`, `prefix1.`, ... as in `layers.`"""
    numbers = {key[len(prefix) :].partition(".")[0] for key in state_dict if key.startswith(prefix)}
    return len({number for number in numbers if number.isdigit()})
