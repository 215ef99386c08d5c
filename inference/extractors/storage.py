"""Features in files: safetensors, one file a chunk, read lazily.

Snippets overlap by half, and so do the rows of their arrays: flow of the same pairs of frames, objects of the
same frame. Rows that ended an array of the snippet before and open this one's are stored once.
"""

from __future__ import annotations

import bisect
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import accumulate
from pathlib import Path
from typing import Any, overload

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from inference.errors import InferenceError
from inference.types import Features

Array = np.ndarray[Any, Any]
FORMAT = "watchpost-features-1"
_PLAIN = tuple(
    f.name for f in fields(Features) if f.name in {"sequence", "start", "end", "frame_start", "frame_end"}
)


def save_features(path: str | os.PathLike[str], features: Sequence[Features]) -> None:
    """Write features of consecutive snippets to `path`, aside and then renamed."""
    target = Path(path)
    tensors: dict[str, Array] = {}
    rows: list[dict[str, int | float]] = []
    shared: dict[str, int] = {}
    before: Mapping[str, Array] = {}
    for place, item in enumerate(features):
        rows.append({name: getattr(item, name) for name in _PLAIN})
        arrays = _arrays(item)
        for name, array in arrays.items():
            key = f"{place}/{name}"
            known = _shared_rows(before[name], array) if name in before else 0
            if known:
                shared[key] = known
            tensors[key] = array[known:] if known else array
        before = arrays
    metadata = {"format": FORMAT, "snippets": json.dumps(rows), "shared": json.dumps(shared)}
    handle, aside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    try:
        save_file(tensors, aside, metadata=metadata)
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
            shared = json.loads(metadata.get("shared", "{}"))
            loaded: list[dict[str, Array]] = [{} for _ in rows]
            for key in file.keys():  # noqa: SIM118 (not a mapping)
                place, _, name = key.partition("/")
                loaded[int(place)][name] = file.get_tensor(key)
    except SafetensorError as error:
        raise InferenceError(f"{Path(path).name} is not a readable features file.") from error
    for key, known in sorted(shared.items(), key=lambda item: int(item[0].partition("/")[0])):
        place, _, name = key.partition("/")
        own, before = loaded[int(place)], loaded[int(place) - 1]
        own[name] = np.concatenate([before[name][-known:], own[name]])
    return [
        Features(
            **row,
            frame_numbers=item.pop("frame_numbers"),
            frame_times=item.pop("frame_times"),
            arrays={name.removeprefix("arrays/"): array for name, array in item.items()},
        )
        for row, item in zip(rows, loaded, strict=True)
    ]


def _arrays(item: Features) -> dict[str, Array]:
    # ascontiguousarray would turn a 0-d array into a 1-d one.
    arrays = {f"arrays/{name}": np.array(array, order="C") for name, array in item.arrays.items()}
    return arrays | {
        "frame_numbers": np.ascontiguousarray(item.frame_numbers),
        "frame_times": np.ascontiguousarray(item.frame_times),
    }


def _shared_rows(before: Array, after: Array) -> int:
    """How many rows, bit for bit, end `before` and begin `after`: the most that do."""
    if (
        not before.ndim
        or not after.ndim
        or (before.shape[1:], before.dtype) != (after.shape[1:], after.dtype)
    ):
        return 0
    tail, head = before.tobytes(), after.tobytes()
    row = after.nbytes // len(after) if len(after) else 0
    most = min(len(before), len(after)) if row else 0
    return next((n for n in range(most, 0, -1) if tail.endswith(head[: n * row])), 0)


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
