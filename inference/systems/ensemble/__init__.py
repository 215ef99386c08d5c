"""A calibrated mean of other systems' scores. See README.md.

Loading it loads the members' networks: import from the modules, or `load_system`, where that is wanted.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inference.systems.ensemble.scoring import Ensemble


def load_system(model: Path | None = None, *, causal: bool = False) -> Ensemble:
    """See `inference.systems.ensemble.scoring.load_system`."""
    from inference.systems.ensemble.scoring import load_system as load

    return load(model, causal=causal)
