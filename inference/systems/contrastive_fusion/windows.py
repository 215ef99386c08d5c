"""The square of the picture that is cut out around people over a snippet.

One square holds for all frames of a snippet, so that a person's way through it is seen: it is the union of
his boxes, a little wider. It is at most `WIDEST` times as wide as he is tall, so that one who runs or rides
through the whole picture is still seen large enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MARGIN = 1.15
WIDEST = 3.2


@dataclass(frozen=True, slots=True)
class Window:
    """A square: left upper corner and side, pixels of the picture. It may reach beyond the picture."""

    left: float
    top: float
    side: float

    @property
    def corners(self) -> NDArray[np.float64]:
        """(4, 2) clockwise from the left upper one."""
        right, bottom = self.left + self.side, self.top + self.side
        return np.array([[self.left, self.top], [right, self.top], [right, bottom], [self.left, bottom]])

    def to_crop(self, size: int) -> NDArray[np.float64]:
        """(2, 3) affine map from the picture's pixels to those of a crop of `size` pixels, centres at .5."""
        scale = size / self.side
        return np.array(
            [[scale, 0.0, (0.5 - self.left) * scale - 0.5], [0.0, scale, (0.5 - self.top) * scale - 0.5]]
        )


def window_of(boxes: NDArray[np.floating]) -> Window:
    """Of boxes (n, 4) left, top, right, bottom in pixels, in order of time. Raises ValueError without any."""
    if not len(boxes):
        raise ValueError("A window needs at least one box.")
    left, top = boxes[:, 0].min(), boxes[:, 1].min()
    right, bottom = boxes[:, 2].max(), boxes[:, 3].max()
    tall = float(np.median(boxes[:, 3] - boxes[:, 1]))
    side = MARGIN * max(right - left, bottom - top)
    centre = np.array([(left + right) / 2, (top + bottom) / 2])
    limit = WIDEST * max(tall, 1.0)
    if side > limit:
        side = limit
        middle = boxes[len(boxes) // 2]
        seen = np.array([(middle[0] + middle[2]) / 2, (middle[1] + middle[3]) / 2])
        # As near to the person in the snippet's middle as leaves no room unused beyond the union.
        reach = np.maximum(np.array([right - left, bottom - top]) * MARGIN - side, 0.0) / 2
        centre = np.clip(seen, centre - reach, centre + reach)
    side = max(float(side), 8.0)
    return Window(float(centre[0] - side / 2), float(centre[1] - side / 2), side)


def to_and_fro(first: int, last: int, frames: int) -> NDArray[np.int64]:
    """(frames,) which frame to show at each place when only those from `first` to `last` show somebody: these
    in their own time, and before and beyond them the same backwards.

    Nothing stands still that way, nor does it move faster than it did, and it needs no other frames.
    """
    return np.asarray(np.pad(np.arange(first, last + 1), (first, frames - 1 - last), mode="reflect"))
