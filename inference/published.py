"""Published networks from their authors' checkpoints, by name.

A network is built to the sizes that the tensors have, under the parameter names of the file, and loaded
strictly. What shapes cannot tell (a number of heads, a window) is a keyword with the published default.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inference.errors import CheckpointMismatch, CheckpointUnreadable

if TYPE_CHECKING:
    from torch import Tensor, nn

# Each builder takes (state_dict, **settings); modules are imported when first asked for.
_BUILDERS = {
    "ur_dmu": "ur_dmu:from_state_dict",
    "pel4vad": "pel4vad:from_state_dict",
    "mtn_rtfm": "mtn:rtfm_from_state_dict",
    "clip_tsa": "mtn:clip_tsa_from_state_dict",
    "ms_tcn": "ms_tcn:from_state_dict",
    "i3d": "i3d:from_state_dict",
    "vggish": "vggish:from_state_dict",
    "resnet3d18": "resnet3d:from_state_dict",
    "r2plus1d18": "r2plus1d:from_state_dict",
    "mobilenet_v2": "mobilenet_v2:from_state_dict",
    "mobilevit": "mobilevit:from_state_dict",
    "inception_v3": "inception_v3:from_state_dict",
    "inception_resnet_v2": "inception_resnet_v2:from_state_dict",
    "xception": "xception:from_state_dict",
    "wav2vec2": "wav2vec2:from_state_dict",
    "detr": "detr:from_state_dict",
    "clip": "clip:from_state_dict",
    "macil": "macil:from_state_dict",
    "vadclip": "vadclip:from_state_dict",
}
NAMES = tuple(_BUILDERS)


def load(name: str, state_dict: Mapping[str, Tensor], **settings: Any) -> nn.Module:
    """The network called `name`, in evaluation mode, with exactly the tensors of `state_dict`.

    state_dict  published parameter names to tensors, of any float precision; the network is float32
    settings    keywords of that network (see `settings_of`), where the file differs from the published one

    Raises KeyError for an unknown name, TypeError for an unknown setting, and CheckpointMismatch naming the
    keys that are missing, surplus or of another shape, or saying why their sizes make no such network.
    """
    build = _builder(name)
    wrapped = [key for key in state_dict if key.startswith("module.")]
    if wrapped and len(wrapped) == len(state_dict):
        raise CheckpointMismatch(
            name,
            surplus=wrapped,
            hint="All names begin with 'module.', which DataParallel adds:"
            " `python -m inference import-checkpoint` takes it off.",
        )
    try:
        return build(state_dict, **settings)
    except (IndexError, RuntimeError, ValueError, ZeroDivisionError) as error:
        # Tensors without the expected axes, or sizes and settings that make no network of this kind.
        raise CheckpointMismatch(name, hint=f"No network can be built of these sizes: {error}.") from error


def load_imported(folder: Path, name: str) -> nn.Module:
    """The network that `python -m inference import-checkpoint --as NAME FILE --out FOLDER` wrote.

    Raises CheckpointUnreadable for a folder that holds no import or one of another network, and ModelError
    for a damaged one.
    """
    import torch

    from inference.training.store import read_card, read_tensors

    card = read_card(folder)
    if card.get("network") != name:
        raise CheckpointUnreadable(
            f"{folder} holds {card.get('network', 'no published network')}, not {name}."
        )
    tensors = {key: torch.from_numpy(array) for key, array in read_tensors(folder).items()}
    return load(name, tensors, **card.get("settings", {}))


def settings_of(name: str) -> dict[str, Any]:
    """The settings that `load(name, ...)` takes, with their published defaults."""
    parameters = list(inspect.signature(_builder(name)).parameters.values())[1:]
    return {parameter.name: parameter.default for parameter in parameters}


def _builder(name: str) -> Callable[..., nn.Module]:
    if name not in _BUILDERS:
        raise KeyError(f"No published network is called {name!r}; there are {', '.join(NAMES)}.")
    module, _, function = _BUILDERS[name].partition(":")
    builder: Callable[..., nn.Module] = getattr(
        importlib.import_module(f"inference.networks.{module}"), function
    )
    return builder
