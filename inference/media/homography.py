"""Where a point of the visible picture lies in the thermal one. NumPy only: pages and workers both use it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from inference.errors import InferenceError

VARIABLE = "WATCHPOST_HOMOGRAPHIES"
"""Environment variable with the path of a JSON file {"default": [9 numbers], "<camera or file>": [...]}."""


class HomographyError(InferenceError):
    """A homography that cannot be read or used."""

    code = "homography"


@dataclass(frozen=True, slots=True, eq=False)
class Homography:
    """A projective map of fractions of width and height, visible to thermal, so that no resolution matters.

    matrix  (3, 3) float64; the identity for cameras that see the same
    """

    matrix: NDArray[np.float64]

    @classmethod
    def identity(cls) -> Homography:
        return cls(np.eye(3))

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Homography:
        """From nine numbers, row by row. Raises HomographyError unless they make an invertible map."""
        try:
            matrix = np.asarray(numbers, np.float64).reshape(3, 3)
        except (TypeError, ValueError) as error:
            raise HomographyError("A homography is nine numbers, row by row.") from error
        if not np.isfinite(matrix).all() or abs(np.linalg.det(matrix)) < 1e-9:
            raise HomographyError("These nine numbers are no homography: they cannot be inverted.")
        return cls(matrix)

    @classmethod
    def from_points(
        cls, visible: Sequence[Sequence[float]], thermal: Sequence[Sequence[float]]
    ) -> Homography:
        """From at least four points marked in both pictures, as fractions of width and height.

        Direct linear transform with both sets of points normalised first (Hartley 1997): exact for four,
        least squares for more. Raises HomographyError for fewer, when they lie on a line, or when the map
        that they give turns a part of the picture inside out, as exchanged points do.
        """
        if len(visible) != len(thermal) or len(visible) < 4:
            raise HomographyError("Mark the same four or more points in both pictures.")
        try:
            here, there = (np.asarray(points, np.float64) for points in (visible, thermal))
        except (TypeError, ValueError) as error:
            raise HomographyError("A point is two numbers: fractions of width and height.") from error
        if any(points.shape[1:] != (2,) or not np.isfinite(points).all() for points in (here, there)):
            raise HomographyError("A point is two numbers: fractions of width and height.")
        found = cls.of(_transform(here, there).ravel().tolist())
        if found.folds:
            raise HomographyError(
                "These points turn a part of the picture inside out: look whether two of them are exchanged."
            )
        return found

    @property
    def folds(self) -> bool:
        """Whether a part of the visible picture is mapped beyond the horizon."""
        corners = np.array([[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]], np.float64)
        depths = corners @ self.matrix[2]
        return bool(depths.min() * depths.max() <= 0)

    @property
    def is_identity(self) -> bool:
        """Whether both cameras see exactly the same."""
        return bool(np.array_equal(self.matrix, np.eye(3)))

    def map(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """(n, 2) fractions of the visible picture to (n, 2) of the thermal one."""
        return _mapped(self.matrix, points)

    def back(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """(n, 2) fractions of the thermal picture to (n, 2) of the visible one."""
        return _mapped(np.linalg.inv(self.matrix), points)


def _mapped(matrix: NDArray[np.floating], points: NDArray[np.floating]) -> NDArray[np.float64]:
    there = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    return np.asarray(there[:, :2] / there[:, 2:])


_SPREAD_OUT = "These points do not determine how the pictures lie: spread them out, no three on a line."


def _transform(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.float64]:
    """(3, 3) such that it maps (n, 2) `here` to (n, 2) `there`, its last number 1 where that is possible."""
    before, source = _normalised(here)
    after, target = _normalised(there)
    homogeneous = np.concatenate([source, np.ones((len(source), 1))], axis=1)
    nothing = np.zeros_like(homogeneous)
    rows = np.concatenate(
        [
            np.concatenate([homogeneous, nothing, -target[:, :1] * homogeneous], axis=1),
            np.concatenate([nothing, homogeneous, -target[:, 1:] * homogeneous], axis=1),
        ]
    )
    # Nine unknowns up to their scale: eight directions must be determined.
    _, strengths, directions = np.linalg.svd(rows)
    if strengths[7] < 1e-3 * strengths[0]:
        raise HomographyError(_SPREAD_OUT)
    moved = directions[8].reshape(3, 3)
    largest, _, smallest = np.linalg.svd(moved, compute_uv=False)
    if smallest < 1e-3 * largest:
        raise HomographyError(_SPREAD_OUT)
    matrix = np.linalg.inv(after) @ moved @ before
    return np.asarray(matrix / (matrix[2, 2] if abs(matrix[2, 2]) > 1e-9 else np.abs(matrix).max()))


def _normalised(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The similarity that moves points to mean 0 and mean distance sqrt(2), (3, 3), and the moved points."""
    middle = points.mean(axis=0)
    distance = float(np.linalg.norm(points - middle, axis=1).mean())
    if distance < 1e-6:
        raise HomographyError(_SPREAD_OUT)
    scale = np.sqrt(2) / distance
    change = np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])
    return change, (points - middle) * scale


class HomographySource(Protocol):
    """Knows how the pictures of a source lie."""

    def of(self, source: str) -> Homography:
        """source  as in Snippet.source: a camera's id, or the path of a recording."""


@dataclass(frozen=True, slots=True, eq=False)
class Homographies:
    """By source: a camera's id, or the name of a recording's file; others have the default."""

    by_source: dict[str, Homography]
    default: Homography

    def of(self, source: str) -> Homography:
        return self.by_source.get(source) or self.by_source.get(Path(source).name) or self.default


def configured() -> Homographies:
    """What the file named by WATCHPOST_HOMOGRAPHIES says; the identity for all without it.

    Raises HomographyError when there is such a file and it cannot be used.
    """
    path = os.environ.get(VARIABLE)
    if not path:
        return Homographies({}, Homography.identity())
    try:
        listed: Any = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise HomographyError(f"{VARIABLE} names {path}, which cannot be read: {error}.") from error
    if not isinstance(listed, dict):
        raise HomographyError(f"{path} must hold nine numbers for each camera's name.")
    found = {str(name): Homography.of(numbers) for name, numbers in listed.items()}
    default = found.pop("default", Homography.identity())
    return Homographies(found, default)
