"""Where trained models are kept: one folder a model, with its tensors and its card.

    <models folder>/<system>/<name>/model.safetensors, card.json, further files
    <models folder>/<system>/.active        the name of the model in use

A system may also ship a starter model in `inference/systems/<system>/starter/`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.errors import ModelError, ModelMissing
from inference.weights.cache import write_aside

TENSORS = "model.safetensors"
CARD = "card.json"
STARTER = "starter"
"""The name under which the packaged model of a system is listed."""

_ACTIVE = ".active"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SYSTEMS = Path(__file__).parents[1] / "systems"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that is on this machine, and its card."""

    system: str
    name: str
    folder: Path
    active: bool
    packaged: bool
    card: Mapping[str, Any]


def models_folder() -> Path:
    """WATCHPOST_MODELS, else `models` below WATCHPOST_DATA, else `data/models` below the working folder."""
    if explicit := os.environ.get("WATCHPOST_MODELS"):
        return Path(explicit)
    return Path(os.environ.get("WATCHPOST_DATA") or "data") / "models"


def installed(system: str) -> list[ModelInfo]:
    """The models of a system, installed ones by name, then the packaged starter if there is one.

    A folder without a readable card is no model and is left out.
    """
    active = active_name(system)
    folder = models_folder() / _checked(system)
    found = [
        (path.name, path) for path in sorted(folder.glob("*")) if path.is_dir() and _NAME.fullmatch(path.name)
    ]
    packaged = _starter(system)
    models = []
    for name, path in [*found, (STARTER, packaged)]:
        try:
            card = read_card(path)
        except ModelError:
            continue
        models.append(ModelInfo(system, name, path, name == active, path == packaged, card))
    return models


def active_name(system: str) -> str | None:
    """Which model of a system is in use: the activated one, else the starter; None where there is neither."""
    try:
        name = (models_folder() / _checked(system) / _ACTIVE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        name = ""
    if _NAME.fullmatch(name) and (models_folder() / system / name / CARD).is_file():
        return name
    return STARTER if (_starter(system) / CARD).is_file() else None


def find(system: str, name: str | None = None) -> Path:
    """The folder of a model, by default of the one in use.

    Raises ModelMissing, which names the command that trains one.
    """
    chosen = active_name(system) if name is None else _checked(name)
    if chosen is not None:
        for folder in (models_folder() / _checked(system) / chosen, _starter(system)):
            if (folder != _starter(system) or chosen == STARTER) and (folder / CARD).is_file():
                return folder
    raise ModelMissing(system, name)


def activate(system: str, name: str) -> None:
    """Use this model of a system from now on. Raises ModelMissing."""
    find(system, name)
    write_aside(models_folder() / _checked(system) / _ACTIVE, f"{name}\n".encode())


def save(
    system: str,
    name: str,
    tensors: Mapping[str, Any],
    card: Mapping[str, Any],
    *,
    files: Mapping[str, bytes] | None = None,
) -> Path:
    """Install a model under a name, in one step as far as readers see; returns its folder.

    tensors  NumPy arrays or torch tensors, by parameter name
    files    further files of the model, by file name
    """
    return write(
        models_folder() / _checked(system) / _checked(name), tensors, {"system": system, **card}, files=files
    )


def install(folder: Path, system: str, name: str) -> Path:
    """Copy a model folder into the store under a name; returns where it is. Raises ModelError."""
    read_card(folder)
    target = models_folder() / _checked(system) / _checked(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".installing.") as place:
        aside = Path(place) / name
        aside.mkdir()
        for path in folder.iterdir():
            if path.is_file():
                shutil.copy2(path, aside / path.name)
        _swap(aside, target)
    return target


def write(
    folder: Path,
    tensors: Mapping[str, Any],
    card: Mapping[str, Any],
    *,
    files: Mapping[str, bytes] | None = None,
) -> Path:
    """Write a model folder, replacing what is there only when all of it has been written."""
    from safetensors.numpy import save as packed

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".writing.") as place:
        aside = Path(place) / folder.name
        aside.mkdir()
        (aside / TENSORS).write_bytes(packed({name: _array(tensor) for name, tensor in tensors.items()}))
        for name, content in (files or {}).items():
            (aside / _checked(name)).write_bytes(content)
        stamped = {"created": datetime.now(UTC).isoformat(timespec="seconds"), **card}
        text = json.dumps(stamped, indent=1, ensure_ascii=False, allow_nan=False)
        (aside / CARD).write_text(text + "\n", encoding="utf-8")
        _swap(aside, folder)
    return folder


def read_card(folder: Path) -> dict[str, Any]:
    """The card of a model folder. Raises ModelError."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder} holds no trained model: its {CARD} cannot be read ({error}).") from error
    if not isinstance(card, dict):
        raise ModelError(f"{folder / CARD} does not hold the description of a model.")
    return card


def read_tensors(folder: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a model folder by name; torch takes them with `torch.from_numpy`. Raises ModelError."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        arrays: dict[str, NDArray[Any]] = load_file(folder / TENSORS)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"The model in {folder} cannot be read: {error}.") from error
    return arrays


def _starter(system: str) -> Path:
    return _SYSTEMS / _checked(system) / STARTER


def _checked(name: str) -> str:
    """Names become folder names, so they may not climb out of the store."""
    if not _NAME.fullmatch(name):
        raise ModelError(
            f"{name!r} cannot be a model's name: use letters, digits, dots, dashes, underscores."
        )
    return name


def _array(tensor: Any) -> NDArray[Any]:
    if hasattr(tensor, "detach"):
        tensor = tensor.detach().cpu().numpy()
    # safetensors writes the memory as it lies, so it must lie in C order.
    return np.ascontiguousarray(tensor).reshape(np.shape(tensor))


def _swap(aside: Path, target: Path) -> None:
    """Put a filled folder in place of another: a reader never finds a mixture (for an instant, nothing)."""
    if target.exists():
        target.rename(aside.parent / f"{target.name}.replaced")
    aside.rename(target)
