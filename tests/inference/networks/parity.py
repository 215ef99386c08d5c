"""Recorded inputs and outputs of published networks, where this machine has them."""

from __future__ import annotations

import importlib.util
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import Tensor

from tests.conftest import DEVELOPMENT_DATA

FOLDER = DEVELOPMENT_DATA.parent / "parity"


def recording(name: str) -> dict[str, Any]:
    """A fixture's content; skips the test where it is absent."""
    path = FOLDER / f"{name}.pt"
    if not path.is_file():
        pytest.skip(f"the recorded outputs are not in {FOLDER}")
    content: dict[str, Any] = torch.load(path, weights_only=True)
    return content


def weights(content: dict[str, Any]) -> dict[str, Tensor]:
    """The parameters of a fixture: stored ones, and the others filled from their names."""
    stored = content.get("state_dict") or content.get("state_dict_exceptions") or {}
    fills = _fills()
    tensors = {}
    for name, shape in content["shapes"].items():
        if name in stored:
            tensors[name] = stored[name]
        elif name.endswith("num_batches_tracked"):
            tensors[name] = torch.zeros((), dtype=torch.int64)
        else:
            tensors[name] = torch.from_numpy(fills.fill(name, tuple(shape)))
    return tensors


def drawn(key: str, shape: tuple[int, ...], low: float = -1.0, high: float = 1.0) -> Tensor:
    """An input that a fixture names but does not store."""
    return torch.from_numpy(_fills().rand(key, shape, low, high))


def assert_same(found: Tensor, recorded: Tensor) -> None:
    """Equal to within 1e-4 of the largest number: deep networks cancel to nearly zero in places, and the
    order of their sums depends on the number of threads."""
    assert found.shape == recorded.shape
    scale = float(recorded.abs().max())
    torch.testing.assert_close(found, recorded, rtol=1e-4, atol=1e-4 * scale)


def _fills() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hashfill", FOLDER / "hashfill.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
