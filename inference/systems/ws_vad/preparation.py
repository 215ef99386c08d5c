"""What is done to measured columns before the network: standardised, and reduced to principal components.

With a few hundred clips to learn from, 4,396 columns would be learned by heart; which directions vary can be
learned without any label. Where the paper's extractors are used nothing is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.systems.ws_vad.configuration import Architecture
from inference.systems.ws_vad.inputs import COLUMNS, Rows
from inference.types import Floats

FARTHEST = 6.0
"""Deviations at which prepared values are cut off: one odd snippet shall not fill the attention."""

CAMERA_FLOW = "camera_flow"
_MEAN, _MATRIX = ".mean", ".matrix"


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """(x - mean) @ matrix.T, or times the diagonal that `matrix` holds: mean (d,), matrix (k, d) or (d,)."""

    mean: Floats
    matrix: Floats

    def __call__(self, rows: Floats) -> Floats:
        moved = rows - self.mean
        found = moved * self.matrix if self.matrix.ndim == 1 else moved @ self.matrix.T
        return np.asarray(np.clip(found, -FARTHEST, FARTHEST), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Preparation:
    """A projection by input; cameras' flow has its own. Inputs without one stay as they are."""

    projections: Mapping[str, Projection]

    def __call__(self, rows: Rows, architecture: Architecture) -> Rows:
        """Rows as wide as the architecture expects; what is missing is zeros. Raises ValueError where the
        measured columns are of another width."""
        prepared: dict[str, Floats] = {}
        for name, column in COLUMNS.items():
            values: Floats = getattr(rows, name)
            width: int = getattr(architecture, name)
            projection = self.projections.get(CAMERA_FLOW if name == "flow" and rows.camera else name)
            known = rows.present[:, column]
            if not known.any():
                prepared[name] = np.zeros((len(rows), width), np.float32)
                continue
            found = values if projection is None else projection(values)
            if found.shape[1] != width:
                raise ValueError(f"{name} has {found.shape[1]} columns where the model takes {width}")
            prepared[name] = np.where(known[:, None], found, np.float32(0)).astype(np.float32)
        return Rows(**prepared, present=rows.present, camera=rows.camera)

    def tensors(self) -> dict[str, NDArray[Any]]:
        """For a model's file; matrices in half precision."""
        return {
            **{f"{name}{_MEAN}": each.mean.astype(np.float32) for name, each in self.projections.items()},
            **{
                f"{name}{_MATRIX}": each.matrix.astype(np.float16 if each.matrix.ndim > 1 else np.float32)
                for name, each in self.projections.items()
            },
        }

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, NDArray[Any]]) -> Preparation:
        names = [name.removesuffix(_MEAN) for name in tensors if name.endswith(_MEAN)]
        return cls(
            {
                name: Projection(
                    np.asarray(tensors[name + _MEAN], np.float32),
                    np.asarray(tensors[name + _MATRIX], np.float32),
                )
                for name in names
            }
        )


def fit_preparation(
    recordings: Sequence[Rows], cameras: Sequence[Rows], architecture: Architecture
) -> Preparation:
    """Learned of measured rows without their labels: pictures, clips and audio become principal components,
    flow is standardised. An input that fewer than two snippets have is left as it is."""
    found: dict[str, Projection] = {}
    for name, column in COLUMNS.items():
        width = getattr(architecture, name)
        values = _known(recordings, name, column)
        if len(values) > 1:
            found[name] = _standardised(values) if values.shape[1] == width else _components(values, width)
    flow = _known(cameras, "flow", 1)
    if len(flow) > 1:
        found[CAMERA_FLOW] = _standardised(flow)
    # As they will be read again, so that what is trained is what is used.
    return Preparation.from_tensors(Preparation(found).tensors())


def _known(rows: Sequence[Rows], name: str, column: int) -> Floats:
    parts = [getattr(each, name)[each.present[:, column]] for each in rows]
    return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)


def _standardised(values: Floats) -> Projection:
    deviation = values.std(axis=0)
    return Projection(values.mean(axis=0), np.where(deviation > 1e-6, 1 / np.maximum(deviation, 1e-6), 0.0))


def _components(values: Floats, width: int) -> Projection:
    """The first `width` principal components of the standardised columns, of deviation 1 on average: later
    ones, which tell one clip from another, stay small."""
    columns = _standardised(values)
    standard = (values - columns.mean) * columns.matrix
    _, strengths, directions = np.linalg.svd(standard.astype(np.float64), full_matrices=False)
    count = min(width, len(directions))
    deviation = max(float(np.sqrt((strengths[:count] ** 2).mean() / len(values))), 1e-6)
    matrix = np.zeros((width, values.shape[1]), np.float32)
    matrix[:count] = directions[:count] / deviation * columns.matrix
    return Projection(columns.mean, matrix)
