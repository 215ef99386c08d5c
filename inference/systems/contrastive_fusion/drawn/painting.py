"""An act as pictures of material numbers: drawn once, seen by both sensors."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.systems.contrastive_fusion.drawn.scenes import Camera
from inference.systems.contrastive_fusion.drawn.shapes import Act, Capsule, Shape, Slab

FINER = 2
"""Shapes are drawn this many times larger and averaged down: edges of limbs two pixels wide stay smooth."""
_SHIFT = 3
"""Bits of a pixel's fraction in the coordinates handed to OpenCV."""


def paint(act: Act, camera: Camera, place: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.uint8]:
    """(n, FINER * height, FINER * width): at each pixel the number of the material + 1, 0 where none is.

    place  (2, 3) map from the scene's pixels to those of a picture of `size` (width, height)
    """
    count = _instants(act)
    maps = np.zeros((count, FINER * size[1], FINER * size[0]), np.uint8)
    finer = FINER * place
    finer[:, 2] += (FINER - 1) / 2
    for shape in sorted(act.shapes, key=_depth, reverse=True):
        _draw(maps, shape, camera, finer)
    return maps


def _instants(act: Act) -> int:
    return len(act.people[0])


def _depth(shape: Shape) -> float:
    if isinstance(shape, Capsule):
        return float((shape.start[:, 1] + shape.end[:, 1]).mean() / 2)
    if isinstance(shape, Slab):
        return float(shape.centre[:, 1].mean())
    return float(shape.rim[:, :, 1].mean())


def _draw(maps: NDArray[np.uint8], shape: Shape, camera: Camera, place: NDArray[np.float64]) -> None:
    colour = shape.material + 1
    magnified = float(np.hypot(place[0, 0], place[1, 0])) * (1 << _SHIFT)
    if isinstance(shape, Capsule):
        ends = camera.project(np.stack([shape.start, shape.end], axis=1))
        pixels = _pixels(ends, place)
        thick = np.maximum(np.rint(2 * shape.radius * ends[:, 0, 2] * magnified / (1 << _SHIFT)), 1).astype(
            int
        )
        dots = np.abs(pixels[:, 0] - pixels[:, 1]).max(axis=1) < (1 << _SHIFT)
        for picture, (a, b), width, dot in zip(
            maps, pixels.tolist(), thick.tolist(), dots.tolist(), strict=True
        ):
            if dot:
                cv2.circle(picture, a, (width << _SHIFT) // 2, colour, -1, cv2.LINE_8, _SHIFT)
            else:
                cv2.line(picture, a, b, colour, width, cv2.LINE_8, _SHIFT)
    elif isinstance(shape, Slab):
        centre = camera.project(shape.centre)
        middle = _pixels(centre[:, None], place)[:, 0]
        half = 0.5 * magnified * centre[:, 2:] * np.array([[shape.width, shape.height * np.cos(camera.tilt)]])
        low, high = np.rint(middle - half).astype(int), np.rint(middle + half).astype(int)
        for picture, a, b in zip(maps, low.tolist(), high.tolist(), strict=True):
            cv2.rectangle(picture, a, b, colour, -1, cv2.LINE_8, _SHIFT)
    else:
        rim = camera.project(shape.rim)
        pixels = _pixels(rim, place)
        thick = np.maximum(np.rint(2 * shape.radius * rim[:, 0, 2] * magnified / (1 << _SHIFT)), 1).astype(
            int
        )
        for picture, line, width in zip(maps, pixels.astype(np.int32), thick.tolist(), strict=True):
            cv2.polylines(picture, [line], True, colour, width, cv2.LINE_8, _SHIFT)


def _pixels(projected: NDArray[np.float64], place: NDArray[np.float64]) -> NDArray[np.int64]:
    """(..., 2) fixed-point pixels of projected points (..., 3), kept near enough to be drawn."""
    there = projected[..., :2] @ place[:, :2].T + place[:, 2]
    return np.rint(np.clip(there, -2000, 4000) * (1 << _SHIFT)).astype(np.int64)
