"""The empty courtyard of the drawn scene: wall, hedge, grass, a paved path, a tree and a lamp."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]

PATH_TOP, PATH_BOTTOM = 196, 322
"""Rows between which people walk, at a height of 360."""


def draw_ground(width: int, height: int) -> Picture:
    """One picture, BGR uint8 (height, width, 3)."""
    chance = np.random.default_rng(5)
    canvas = np.zeros((height, width, 3), np.uint8)
    _fill(canvas, 0, 56, top=(196, 186, 172), bottom=(214, 206, 196))
    _fill(canvas, 56, 172, top=(112, 126, 150), bottom=(104, 116, 138))
    for left in range(24, width - 40, 88):
        cv2.rectangle(canvas, (left, 78), (left + 44, 140), (86, 78, 70), -1)
        cv2.rectangle(canvas, (left + 3, 81), (left + 41, 137), (148, 140, 118), -1)
        cv2.line(canvas, (left + 22, 81), (left + 22, 137), (86, 78, 70), 2)
        cv2.line(canvas, (left + 3, 106), (left + 41, 106), (86, 78, 70), 2)
    cv2.rectangle(canvas, (418, 84), (466, 172), (64, 70, 84), -1)
    _fill(canvas, 172, PATH_TOP, top=(66, 104, 82), bottom=(78, 128, 102))
    _fill(canvas, PATH_TOP, PATH_BOTTOM, top=(150, 158, 164), bottom=(172, 180, 186))
    _pave(canvas)
    _fill(canvas, PATH_BOTTOM, height, top=(80, 132, 104), bottom=(66, 112, 88))
    _texture(canvas, chance)
    _tree(canvas, chance)
    cv2.line(canvas, (548, 196), (548, 62), (54, 56, 58), 4, cv2.LINE_AA)
    cv2.ellipse(canvas, (548, 58), (13, 7), 0, 0, 360, (196, 222, 232), -1, cv2.LINE_AA)
    return canvas


def _fill(
    canvas: Picture, first: int, last: int, *, top: tuple[int, int, int], bottom: tuple[int, int, int]
) -> None:
    share = np.linspace(0.0, 1.0, last - first)[:, None, None]
    canvas[first:last] = (np.array(top) * (1 - share) + np.array(bottom) * share).astype(np.uint8)


def _pave(canvas: Picture) -> None:
    """Joints that run together towards a point above the wall, so that the path lies flat."""
    width = canvas.shape[1]
    for joint in (PATH_TOP, 206, 220, 240, 267, 299, PATH_BOTTOM):
        cv2.line(canvas, (0, joint), (width, joint), (134, 142, 148), 1, cv2.LINE_AA)
    for foot in range(-600, width + 600, 62):
        head = int(width / 2 + (foot - width / 2) * 0.52)
        cv2.line(canvas, (head, PATH_TOP), (foot, PATH_BOTTOM), (138, 146, 152), 1, cv2.LINE_AA)


def _texture(canvas: Picture, chance: np.random.Generator) -> None:
    """Coarse and fine grain: plain areas would give optical flow nothing to hold on to."""
    height, width = canvas.shape[:2]
    coarse = cv2.resize(
        chance.normal(0, 7, (height // 10, width // 10)), (width, height), interpolation=cv2.INTER_CUBIC
    )
    grain = coarse + cv2.GaussianBlur(chance.normal(0, 12, (height, width)), (0, 0), 1.1)
    canvas[:] = np.clip(canvas + grain[:, :, None], 0, 255).astype(np.uint8)


def _tree(canvas: Picture, chance: np.random.Generator) -> None:
    cv2.line(canvas, (92, 200), (96, 96), (58, 74, 92), 12, cv2.LINE_AA)
    for _ in range(90):
        angle, reach = chance.uniform(0, 2 * np.pi), 52 * np.sqrt(chance.uniform())
        centre = (int(96 + 1.2 * reach * np.cos(angle)), int(70 + 0.8 * reach * np.sin(angle)))
        shade = int(chance.integers(-18, 24))
        leaf = (58 + shade, 108 + shade, 78 + shade)
        cv2.circle(canvas, centre, int(chance.integers(6, 14)), leaf, -1, cv2.LINE_AA)
