"""Published checkpoints turned, once, into what loads fast and safely: safetensors and OpenVINO IR."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from inference.weights import checkpoint
from inference.weights.cache import cache_folder, make_once
from inference.weights.manifest import entry
from inference.weights.providers import locate

if TYPE_CHECKING:
    from openvino import Model
    from torch import Tensor


def state_dict(name: str) -> dict[str, Tensor]:
    """The tensors of a torch checkpoint, by parameter name, from a safetensors copy made at first use.

    The pickle is read with `weights_only=True`; see `checkpoint`.
    """
    from safetensors.torch import load_file, save_file

    source = locate(name)

    def make(folder: Path) -> None:
        save_file(_tensors(source), folder / "model.safetensors")

    folder = make_once(_target(name, "safetensors"), make)
    return load_file(folder / "model.safetensors")


def openvino_ir(name: str, variant: str, build: Callable[[Path], Model]) -> Path:
    """The `.xml` of a network in OpenVINO's format, made at first use by `build(weights file)`.

    `variant` names what `build` makes of the weights, with a version to raise when `build` changes.
    """
    import openvino

    source = locate(name)

    def make(folder: Path) -> None:
        openvino.save_model(build(source), folder / "model.xml", compress_to_fp16=False)

    version = openvino.get_version().split("-")[0]
    return make_once(_target(name, f"openvino-{version}-{variant}"), make) / "model.xml"


def _target(name: str, kind: str) -> Path:
    return cache_folder() / "converted" / f"{name}-{entry(name).sha256[:12]}-{kind}"


def _tensors(path: Path) -> dict[str, Tensor]:
    return {key: value.contiguous() for key, value in checkpoint.read(path).tensors.items()}
