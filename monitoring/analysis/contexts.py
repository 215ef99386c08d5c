"""What systems carry from one second of a camera to the next, as bytes: any flat table of arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

Context = Mapping[str, NDArray[Any]]

LONGEST_GAP = 5.0
"""Seconds without a snippet after which what was before no longer tells anything about now."""

_END = "end"
_OWN = "own."


def dump(context: Context | None, end: float) -> bytes:
    """A context as it was at Unix second `end`; None, or an empty one, begins anew the next time."""
    tables: dict[str, NDArray[Any]] = {_END: np.asarray([end], np.float64)}
    for name, array in (context or {}).items():
        # safetensors writes the memory as it lies, so it must lie in C order.
        tables[_OWN + name] = np.ascontiguousarray(array).reshape(np.shape(array))
    return bytes(save(tables))


def restore(data: bytes | None, start: float) -> dict[str, NDArray[Any]] | None:
    """The context that counts for a snippet from Unix second `start` on. None to begin anew: without one,
    after a gap, when the clock was set back, and for bytes that `dump` did not make."""
    if not data:
        return None
    try:
        tables = load(data)
    except SafetensorError:
        return None
    end = tables.pop(_END, None)
    if end is None or end.shape != (1,) or not -0.5 <= start - float(end[0]) <= LONGEST_GAP:
        return None
    return {name.removeprefix(_OWN): table for name, table in tables.items()} or None
