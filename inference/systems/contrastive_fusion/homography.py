"""Where a point of the visible picture lies in the thermal one."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
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

        Raises HomographyError for fewer, or when they lie on a line.
        """
        if len(visible) != len(thermal) or len(visible) < 4:
            raise HomographyError("Mark the same four or more points in both pictures.")
        found, _ = cv2.findHomography(np.asarray(visible, np.float64), np.asarray(thermal, np.float64))
        if found is None:
            raise HomographyError("These points do not determine how the pictures lie: spread them out.")
        return cls.of(found.ravel().tolist())

    def map(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """(n, 2) fractions of the visible picture to (n, 2) of the thermal one."""
        return _mapped(self.matrix, points)

    def back(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """(n, 2) fractions of the thermal picture to (n, 2) of the visible one."""
        return _mapped(np.linalg.inv(self.matrix), points)


def _mapped(matrix: NDArray[np.floating], points: NDArray[np.floating]) -> NDArray[np.float64]:
    there = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    return np.asarray(there[:, :2] / there[:, 2:])


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
