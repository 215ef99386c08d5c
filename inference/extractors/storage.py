"""Features in files: safetensors, one file a chunk, read lazily."""

from __future__ import annotations

import bisect
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import accumulate
from pathlib import Path
from typing import Any, overload

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from inference.errors import InferenceError
from inference.types import Features

FORMAT = "watchpost-features-1"
_PLAIN = tuple(
    f.name for f in fields(Features) if f.name in {"sequence", "start", "end", "frame_start", "frame_end"}
)


def save_features(path: str | os.PathLike[str], features: Sequence[Features]) -> None:
    """Write features of consecutive snippets to `path`, aside and then renamed."""
    target = Path(path)
    tensors: dict[str, np.ndarray[Any, Any]] = {}
    rows: list[dict[str, int | float]] = []
    for place, item in enumerate(features):
        rows.append({name: getattr(item, name) for name in _PLAIN})
        tensors[f"{place}/frame_numbers"] = np.ascontiguousarray(item.frame_numbers)
        tensors[f"{place}/frame_times"] = np.ascontiguousarray(item.frame_times)
        for name, array in item.arrays.items():
            # ascontiguousarray would turn a 0-d array into a 1-d one.
            tensors[f"{place}/arrays/{name}"] = np.array(array, order="C")
    handle, aside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    try:
        save_file(tensors, aside, metadata={"format": FORMAT, "snippets": json.dumps(rows)})
        os.replace(aside, target)
    except BaseException:
        os.unlink(aside)
        raise


def load_features(path: str | os.PathLike[str]) -> list[Features]:
    """Read what `save_features` wrote. Raises InferenceError for a file that is not that."""
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != FORMAT:
                raise InferenceError(f"{Path(path).name} does not hold features of this version.")
            rows = json.loads(metadata["snippets"])
            loaded: list[dict[str, Any]] = [{"arrays": {}} for _ in rows]
            for key in file.keys():  # noqa: SIM118 (not a mapping)
                place, _, name = key.partition("/")
                item = loaded[int(place)]
                if name.startswith("arrays/"):
                    item["arrays"][name.removeprefix("arrays/")] = file.get_tensor(key)
                else:
                    item[name] = file.get_tensor(key)
    except SafetensorError as error:
        raise InferenceError(f"{Path(path).name} is not a readable features file.") from error
    return [Features(**row, **item) for row, item in zip(rows, loaded, strict=True)]


class StoredFeatures(Sequence[Features]):
    """Features of several files in order, as one sequence. Holds one file's worth in memory at a time, so
    that a recording of hours can be walked through; a walk reads each file once."""

    def __init__(self, paths: Iterable[str | os.PathLike[str]]) -> None:
        self._paths = [Path(path) for path in paths]
        self._ends = list(accumulate(count_features(path) for path in self._paths))
        self._held: tuple[int, list[Features]] | None = None

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, place: int) -> Features: ...
    @overload
    def __getitem__(self, place: slice) -> list[Features]: ...
    def __getitem__(self, place: int | slice) -> Features | list[Features]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        if place < 0:
            place += len(self)
        if not 0 <= place < len(self):
            raise IndexError(place)
        file = bisect.bisect_right(self._ends, place)
        if self._held is None or self._held[0] != file:
            self._held = file, load_features(self._paths[file])
        return self._held[1][place - (self._ends[file - 1] if file else 0)]


def count_features(path: str | os.PathLike[str]) -> int:
    """How many snippets a features file holds; reads only its header."""
    try:
        with safe_open(path, framework="numpy") as file:
            return len(json.loads((file.metadata() or {}).get("snippets", "[]")))
    except SafetensorError as error:
        raise InferenceError(f"{Path(path).name} is not a readable features file.") from error
