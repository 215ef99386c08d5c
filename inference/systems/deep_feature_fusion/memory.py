"""What a camera's scoring carries from one second to the next: the looks of the last one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from inference.types import Floats

Number = TypeVar("Number", bound=np.generic)


class UnreadableMemory(ValueError):
    """Bytes that `dump` did not make."""


@dataclass(frozen=True, slots=True)
class Memory:
    """looks  (m, size) by extractor, as measured
    times  (m,) seconds by extractor, ascending
    """

    looks: Mapping[str, Floats] = field(default_factory=dict)
    times: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def since(self, start: float, before: float) -> Memory:
        """Only looks later than `start` and earlier than `before`, in seconds."""
        kept = {name: (times > start) & (times < before) for name, times in self.times.items()}
        return Memory(
            {name: looks[kept[name]] for name, looks in self.looks.items()},
            {name: times[kept[name]] for name, times in self.times.items()},
        )

    def followed_by(self, later: Memory) -> Memory:
        names = later.looks
        return Memory(
            {name: _after(self.looks, later.looks, name) for name in names},
            {name: _after(self.times, later.times, name) for name in names},
        )


def dump(memory: Memory) -> bytes:
    tables: dict[str, NDArray[np.generic]] = {}
    for name, looks in memory.looks.items():
        # Half precision is what they were measured in, except for the few columns of small extractors.
        kind = np.float16 if looks.shape[1] >= 256 else np.float32
        tables[f"looks.{name}"] = np.ascontiguousarray(looks.astype(kind))
        tables[f"times.{name}"] = np.ascontiguousarray(memory.times[name])
    return bytes(save(tables))


def restore(data: bytes) -> Memory:
    """Raises UnreadableMemory."""
    try:
        tables = load(data)
    except SafetensorError as error:
        raise UnreadableMemory(str(error)) from error
    looks = {name[6:]: table.astype(np.float32) for name, table in tables.items() if name[:6] == "looks."}
    times = {name[6:]: table for name, table in tables.items() if name[:6] == "times."}
    if set(looks) != set(times):
        raise UnreadableMemory("looks and times differ")
    return Memory(looks, times)


def _after(
    earlier: Mapping[str, NDArray[Number]], later: Mapping[str, NDArray[Number]], name: str
) -> NDArray[Number]:
    if name not in earlier or not len(earlier[name]):
        return later[name]
    return np.concatenate([earlier[name], later[name]])
