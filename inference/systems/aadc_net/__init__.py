"""AADC-Net (paper 002): detected regions, a multiscale temporal network and categories named in words; see
README.md beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inference.systems.aadc_net.scoring import AADCNetSystem

__all__ = ["load_system"]


def load_system(
    model: Path | None = None, *, causal: bool = False, class_names: tuple[str, ...] | None = None
) -> AADCNetSystem:
    """See `scoring.load_system`. Imported when called: the answer in words is of use without torch."""
    from inference.systems.aadc_net.scoring import load_system as load

    return load(model, causal=causal, class_names=class_names)
