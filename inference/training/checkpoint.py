"""Checkpoints: everything a run needs to go on, written so that a kill at any moment leaves a whole one."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import torch

from inference.errors import TrainingError
from inference.weights.cache import write_aside

_NAME = "checkpoint.pt"
_BEST = "best.pt"


class Checkpoints:
    """The checkpoint and the best weights of one run, in a folder of their own."""

    def __init__(self, folder: Path, *, identity: str) -> None:
        """identity  names what the run is made of (settings, data); another run's checkpoint is refused"""
        self.folder = folder
        self.identity = identity

    def save(self, state: dict[str, Any]) -> None:
        """Replace the checkpoint: the former one stays until the new one is on the disk."""
        self._write(_NAME, {"identity": self.identity, **state})

    def load(self, device: torch.device) -> dict[str, Any] | None:
        """The last checkpoint, or None at the start. Raises TrainingError."""
        state = self._read(_NAME, device)
        if state is not None and state.get("identity") != self.identity:
            raise TrainingError(
                f"{self.folder} holds a run of other settings or other data."
                " Choose another folder, or delete it to start anew."
            )
        return state

    def save_best(self, epoch: int, weights: dict[str, torch.Tensor]) -> None:
        self._write(_BEST, {"epoch": epoch, "weights": weights})

    def load_best(self, device: torch.device) -> dict[str, torch.Tensor] | None:
        state = self._read(_BEST, device)
        return None if state is None else state["weights"]

    def _write(self, name: str, state: dict[str, Any]) -> None:
        content = io.BytesIO()
        torch.save(state, content)
        write_aside(self.folder / name, content.getvalue())

    def _read(self, name: str, device: torch.device) -> dict[str, Any] | None:
        path = self.folder / name
        if not path.is_file():
            return None
        try:
            state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
        except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
            raise TrainingError(
                f"{path} cannot be read ({error}). Delete {self.folder} to start anew."
            ) from error
        return state
