"""The map of a system's feature pool: laid out in a plane by a worker, kept as a file, shown by a page.

MEDIA_ROOT/pools/<system>.json holds the last map, and <system>.state.json whether another is being made.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from inference.errors import InferenceError
from inference.weights.cache import write_aside
from monitoring.analysis.queue import enqueue_call
from monitoring.analysis.systems import catalogue

LAY_OUT = "monitoring.tasks.lay_out_pool"

LONGEST = 900.0
"""Seconds after which nobody believes any more that a worker is at it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A pool's rows in a plane, (n,) each. What `SystemEntry.pool` names gives one; it is called by workers.

    x, y     places without a unit: only who is near whom counts
    labels   class of each row
    clips    the recording of each row: its title, its file's name or its SHA-256
    times    seconds into it
    version  of the pool
    total    rows that the pool has, of which these may be a sample
    """

    x: Sequence[float]
    y: Sequence[float]
    labels: Sequence[str]
    clips: Sequence[str]
    times: Sequence[float]
    version: str
    total: int


@dataclass(frozen=True, slots=True)
class MapState:
    """word  "none", "working", "done" or "failed"; `sentence` says why it failed"""

    word: str
    sentence: str = ""
    layout: dict[str, Any] | None = None


def ask(system: str) -> None:
    """Have the map made anew, unless a worker is at it."""
    if read(system).word == "working":
        return
    _write(_state_path(system), {"began": time.time()})
    enqueue_call(LAY_OUT, [system])


def run(system: str) -> None:
    """Makes the map. Worker code: loads what the pool's owner needs."""
    try:
        layout: Layout = import_string(catalogue()[system].pool)()
    except InferenceError as error:
        _write(_state_path(system), {"failed": str(error)})
        return
    _write(_map_path(system), {**asdict(layout), "made": time.time()})
    _state_path(system).unlink(missing_ok=True)


def read(system: str) -> MapState:
    layout, state = _read(_map_path(system)), _read(_state_path(system))
    if state is not None and "failed" in state:
        return MapState("failed", str(state["failed"]), layout)
    if state is not None and time.time() - state.get("began", 0.0) < LONGEST:
        return MapState("working", "", layout)
    if state is not None:
        return MapState("failed", "The worker did not finish in time. Its log says why.", layout)
    return MapState("done" if layout else "none", "", layout)


def _map_path(system: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "pools" / f"{system}.json"


def _state_path(system: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "pools" / f"{system}.state.json"


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_aside(path, json.dumps(content, separators=(",", ":")).encode())


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content: dict[str, Any] = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return content
