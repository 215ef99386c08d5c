"""Where the recordings of a pool were seen: what must not be split between learning and testing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from inference.systems.deep_feature_fusion.pool import PoolError
from inference.weights.cache import write_aside

SOURCES = "sources.json"


def write_sources(folder: Path, sources: Mapping[str, str]) -> None:
    """Keep the scene or person of each recording beside a model's pool, in one step."""
    write_aside(folder / SOURCES, (json.dumps(sources, indent=0, ensure_ascii=False) + "\n").encode())


def read_sources(folder: Path) -> dict[str, str]:
    """By the names that the pool gives its recordings. A model that was made without has none: each of its
    recordings is then a source of its own. Raises PoolError for a file that says nothing of the kind."""
    try:
        told = json.loads((folder / SOURCES).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise PoolError(f"{folder / SOURCES} cannot be read: {error}.") from error
    if not isinstance(told, dict):
        raise PoolError(f"{folder / SOURCES} does not name the sources of recordings.")
    return {str(clip): str(source) for clip, source in told.items()}
