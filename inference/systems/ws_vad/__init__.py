"""Weakly supervised detection from picture, flow and sound (paper 001); see README.md beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inference.systems.ws_vad.scoring import WeaklySupervisedSystem

__all__ = ["load_system"]


def load_system(model: Path | None = None, *, causal: bool = False) -> WeaklySupervisedSystem:
    """See `scoring.load_system`. Imported when called: the configurations are of use without torch."""
    from inference.systems.ws_vad.scoring import load_system as load

    return load(model, causal=causal)
