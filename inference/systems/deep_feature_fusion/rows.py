"""The values that pools are made of: columns, examples to be added, and rows as they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.errors import InferenceError
from inference.types import Floats, Ints


class PoolError(InferenceError):
    """A pool that is missing, damaged or of other columns than what is added to it."""

    code = "pool"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that one extractor fills.

    version  changes with its weights, its preprocessing or the meaning of a column
    """

    extractor: str
    version: str
    size: int


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows to be added, and where each was seen.

    features  (n, d) float32; columns in the pool's order, NaN where an extractor measured nothing
    clips     (n,) the recording of each row, by file name or another name that finds it again
    times     (n,) seconds into it, float64
    """

    features: Floats
    clips: Sequence[str]
    times: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.features)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a pool holds, in the order in which it was added.

    features  (n, d) float32
    classes   (n,) int64, places in `names`
    names     the classes, by id
    clips     (n,) the source of each row
    times     (n,) seconds into it, float64
    columns   what the d columns are
    """

    features: Floats
    classes: Ints
    names: tuple[str, ...]
    clips: tuple[str, ...]
    times: NDArray[np.float64]
    columns: tuple[Columns, ...]

    def __len__(self) -> int:
        return len(self.features)

    def counts(self) -> dict[str, int]:
        """Rows by class name."""
        numbers = np.bincount(self.classes, minlength=len(self.names)).tolist()
        return dict(zip(self.names, numbers, strict=True))

    def where(self, chosen: NDArray[np.bool_] | Ints) -> Rows:
        """Some of the rows, chosen by a mask or by numbers; class ids stay."""
        numbers = np.flatnonzero(chosen) if np.asarray(chosen).dtype == np.bool_ else np.asarray(chosen)
        return Rows(
            features=self.features[numbers],
            classes=self.classes[numbers],
            names=self.names,
            clips=tuple(self.clips[number] for number in numbers.tolist()),
            times=self.times[numbers],
            columns=self.columns,
        )

    def of(self, extractors: Sequence[str]) -> Rows:
        """Only the columns of these extractors, in this order. Raises PoolError for one it does not have."""
        starts: dict[str, tuple[int, Columns]] = {}
        start = 0
        for columns in self.columns:
            starts[columns.extractor] = start, columns
            start += columns.size
        if absent := [name for name in extractors if name not in starts]:
            raise PoolError(f"The pool has no columns of {', '.join(absent)}, only of {', '.join(starts)}.")
        places = [np.arange(starts[name][0], starts[name][0] + starts[name][1].size) for name in extractors]
        return Rows(
            features=np.ascontiguousarray(self.features[:, np.concatenate(places)]),
            classes=self.classes,
            names=self.names,
            clips=self.clips,
            times=self.times,
            columns=tuple(starts[name][1] for name in extractors),
        )
