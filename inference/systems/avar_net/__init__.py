"""Sound and picture recognised together over short sequences (paper 003, AVAR-Net); see README.md beside this
file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inference.systems.avar_net.scoring import AvarNetSystem

__all__ = ["load_system"]


def load_system(model: Path | None = None, *, causal: bool = False) -> AvarNetSystem:
    """See `scoring.load_system`, imported only when called: the configurations are listed without torch."""
    from inference.systems.avar_net.scoring import load_system as load

    return load(model, causal=causal)
