"""Reading what others have trained: the tensors of a checkpoint file, and never the code one may carry."""

from __future__ import annotations

import pickle
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inference.errors import CheckpointUnreadable

if TYPE_CHECKING:
    from torch import Tensor

SUFFIXES = (".pt", ".pth", ".pkl", ".bin", ".ckpt", ".tar", ".safetensors")
# Under which names training scripts keep the parameters, beside optimisers, epochs and arguments.
_WRAPPERS = ("state_dict", "model_state_dict", "model", "net", "network", "module", "weights")
# Put before every name by what wrapped the network in training: DataParallel, torch.compile.
_PREFIXES = ("module.", "_orig_mod.")
_TELLING = 8


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The parameters found in a file.

    tensors      by name, prefixes of wrappers taken off
    found_under  keys that led to them, outermost first
    removed      prefixes taken off, outermost first
    left_out     what else the file holds, by key
    """

    tensors: Mapping[str, Tensor]
    found_under: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def read(path: Path, *, only: str = "") -> Checkpoint:
    """The parameters that a file holds, wherever training scripts usually put them.

    only  take those whose names begin so, and take it off; the others are left out

    Raises CheckpointUnreadable for a file that is missing, damaged, without parameters, or holds code.
    """
    if not path.is_file():
        raise CheckpointUnreadable(f"There is no file {path}.")
    content = _safetensors(path) if path.suffix == ".safetensors" else unpickle(path)
    found = _search(path, content)
    tensors = dict(found.tensors)
    removed = list(found.removed)
    left_out = list(found.left_out)
    for prefix in (*_PREFIXES, *_PREFIXES):
        if tensors and all(key.startswith(prefix) for key in tensors):
            tensors = {key.removeprefix(prefix): tensor for key, tensor in tensors.items()}
            removed.append(prefix)
    if only:
        left_out += [key for key in tensors if not key.startswith(only)]
        tensors = {key.removeprefix(only): value for key, value in tensors.items() if key.startswith(only)}
        removed.append(only)
        if not tensors:
            raise CheckpointUnreadable(f"No parameter in {path} has a name that begins with {only!r}.")
    return Checkpoint(tensors, found.found_under, tuple(removed), tuple(left_out))


def unpickle(path: Path) -> Any:
    """What torch saved in a file, if it is tensors, numbers, text and containers of them.

    Raises CheckpointUnreadable; nothing that the file might want to run is run.
    """
    import torch

    try:
        with torch.serialization.safe_globals(_harmless()), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about old formats; what cannot be read is told below
            return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise CheckpointUnreadable(_refusal(path, str(error))) from error
    except RuntimeError as error:
        if "TorchScript" in str(error):
            raise CheckpointUnreadable(
                f"{path} is a TorchScript archive, which holds code, and is refused."
                " Save its state_dict with torch.save where you trust it, and import that file."
            ) from error
        raise CheckpointUnreadable(f"{path} is damaged or no checkpoint: {_first_line(error)}") from error
    except (EOFError, ValueError, KeyError, IndexError, AttributeError, TypeError, AssertionError) as error:
        # What a truncated or foreign file makes the reader stumble over.
        raise CheckpointUnreadable(
            f"{path} is damaged or no checkpoint ({type(error).__name__}: {_first_line(error)})."
        ) from error


def _refusal(path: Path, message: str) -> str:
    named = re.search(r"GLOBAL ([\w.]+)", message) or re.search(r"class ([\w.]+)", message)
    if "Unsupported" not in message and named is None:
        return f"{path} is damaged or no checkpoint that torch.save wrote."
    what = f" ({named[1]})" if named else ""
    return (
        f"{path} holds more than weights: reading it would run code of its own{what}, so it is refused."
        " Save its state_dict alone with torch.save where you trust it, and import that file."
    )


def _safetensors(path: Path) -> Mapping[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        tensors: Mapping[str, Tensor] = load_file(path)
    except SafetensorError as error:
        raise CheckpointUnreadable(f"{path} is damaged or no safetensors file: {error}") from error
    return tensors


def _search(path: Path, content: Any) -> Checkpoint:
    """Follow wrappers from the outside in, until a mapping holds tensors."""
    under: list[str] = []
    left_out: list[str] = []
    while True:
        if isinstance(content, tuple | list) and content:
            left_out += [f"[{number}]" for number in range(1, len(content))]
            content = content[0]
            under.append("[0]")
            continue
        if not isinstance(content, Mapping) or not content:
            raise CheckpointUnreadable(f"{path} holds no parameters: {_what(content)}.")
        tensors = {str(key): _tensor(value) for key, value in content.items() if _is_tensor(value)}
        inner = next((key for key in _WRAPPERS if isinstance(content.get(key), Mapping)), None)
        if inner is None and not tensors:
            mappings = [key for key, value in content.items() if isinstance(value, Mapping) and value]
            inner = mappings[0] if len(mappings) == 1 else None
            if inner is None:
                raise CheckpointUnreadable(f"{path} holds no parameters: {_what(content)}.")
        left_out += [str(key) for key, value in content.items() if key != inner and not _is_tensor(value)]
        if inner is None:
            return Checkpoint(tensors, tuple(under), (), tuple(left_out))
        left_out += list(tensors)
        under.append(str(inner))
        content = content[inner]


def _is_tensor(value: Any) -> bool:
    import numpy as np
    import torch

    return isinstance(value, torch.Tensor) or (isinstance(value, np.ndarray) and value.dtype.kind in "fiub")


def _tensor(value: Any) -> Tensor:
    import torch

    return torch.as_tensor(value).detach()


def _what(content: Any) -> str:
    if isinstance(content, Mapping):
        keys = [str(key) for key in content]
        more = f" and {len(keys) - _TELLING} more" if len(keys) > _TELLING else ""
        return f"its keys are {', '.join(keys[:_TELLING])}{more}" if keys else "it is empty"
    return f"it is a {type(content).__name__}"


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]


def _harmless() -> list[Any]:
    """What checkpoints hold besides tensors that cannot do anything: NumPy's numbers and arrays, and the
    arguments of the training script."""
    from argparse import Namespace

    import numpy as np
    from numpy import dtypes
    from numpy._core.multiarray import _reconstruct, scalar

    kinds = [getattr(dtypes, name) for name in dtypes.__all__]
    return [
        (scalar, "numpy.core.multiarray.scalar"),
        (scalar, "numpy._core.multiarray.scalar"),
        (_reconstruct, "numpy.core.multiarray._reconstruct"),
        (_reconstruct, "numpy._core.multiarray._reconstruct"),
        np.ndarray,
        np.dtype,
        *kinds,
        Namespace,
    ]
