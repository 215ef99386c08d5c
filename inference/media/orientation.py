"""How a stored picture is turned and mirrored before it is shown."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from av.sidedata.sidedata import SideDataContainer, Type
from av.video.frame import VideoFrame

from inference.types import Frames


@dataclass(frozen=True, slots=True)
class Orientation:
    """What makes a stored picture upright: columns and rows swap first, then sides do.

    All eight ways to place a picture upright are of this kind; a quarter turn clockwise is
    `Orientation(transposed=True, mirrored=True)`.
    """

    transposed: bool = False
    mirrored: bool = False
    """left and right swap"""
    flipped: bool = False
    """top and bottom swap"""

    def apply(self, picture: Frames) -> Frames:
        """`picture` (H, W) or (H, W, 3) as it is shown: (W, H, ...) where transposed."""
        if self.transposed:
            picture = np.asarray(cv2.transpose(picture), np.uint8)
        if self.mirrored or self.flipped:
            code = -1 if self.mirrored and self.flipped else int(self.mirrored)
            picture = np.asarray(cv2.flip(picture, code), np.uint8)
        return np.ascontiguousarray(picture)

    def filters(self) -> list[str]:
        """The same as FFmpeg's filters."""
        # FFmpeg's name for swapping columns and rows alone.
        steps = [
            (self.transposed, "transpose=cclock_flip"),
            (self.mirrored, "hflip"),
            (self.flipped, "vflip"),
        ]
        return [name for wanted, name in steps if wanted]


UPRIGHT = Orientation()


def orientation_of(frame: VideoFrame) -> Orientation:
    """As the recording's display matrix asks, to the nearest quarter turn; upright where there is none."""
    # The stubs of PyAV take the container of side data for one of its items.
    sides = cast(SideDataContainer, frame.side_data)
    try:
        matrix = bytes(sides[Type.DISPLAYMATRIX])
    except KeyError:
        return UPRIGHT
    # A stored point (x, y) is shown at (a x + c y, b x + d y), times 65536; y points down.
    a, b, _, c, d, *_ = struct.unpack("=9i", matrix)
    if a == b == c == d == 0:
        return UPRIGHT
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(mirrored=a < 0, flipped=d < 0)
    return Orientation(transposed=True, mirrored=c < 0, flipped=b < 0)


class OrientationReader:
    """`orientation_of` for the pictures of one stream, one after the other.

    A frame whose side data was once asked for lies in a reference cycle in PyAV, so that its buffers stay
    until the garbage collector comes by: decoders then take new ones, and a process that decodes for hours
    grows. The side data is therefore read only when the angle, which is told without it, has changed; a
    stream that flips its picture midway and does not turn it is the one that goes unseen.
    """

    def __init__(self) -> None:
        self._rotation: int | None = None
        self._orientation = UPRIGHT

    def __call__(self, frame: VideoFrame) -> Orientation:
        if frame.rotation != self._rotation:
            self._rotation, self._orientation = frame.rotation, orientation_of(frame)
        return self._orientation
