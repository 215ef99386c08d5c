"""How fast things move, and where to: dense optical flow, averaged over a coarse grid of cells.

Flow is Dense Inverse Search (Kroeger et al., ECCV 2016) in OpenCV's implementation with the settings
of its medium preset. Speeds are per second of real presentation time and divided by the picture's
height, so that the same walk gives the same number at any frame rate and resolution.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.types import Snippet

GRID_ROWS = 12
"""Cells are square, a twelfth of the picture's height: about the size of a person seen from a mast."""

WORKING_HEIGHT = 240
"""Lines at which flow is computed; a taller picture is reduced to it, a smaller one keeps its size."""

FINE_UP_TO_LINES = 288
"""Sources of at most so many lines show small people: they get flow at full resolution.

Measured on 360x240 pictures with people of 30 pixels: the preset's own finest scale (half resolution)
correlates 0.93 with flow of the doubled picture in the fast cells, full resolution 0.996. It costs
3.6 times as much, which a larger source, already reduced to `WORKING_HEIGHT`, could not afford.
"""

_REMEMBERED_PAIRS = 16


def grid_shape(height: int, width: int) -> tuple[int, int]:
    """Rows and columns of the cell grid of a picture of this size."""
    return GRID_ROWS, max(1, round(GRID_ROWS * width / height))


def working_grey(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The (H, W, 3) BGR picture in grey, reduced to at most `WORKING_HEIGHT` lines."""
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    if height > FINE_UP_TO_LINES:
        size = (max(16, round(width * WORKING_HEIGHT / height)), WORKING_HEIGHT)
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    if min(grey.shape) < 32:
        # The coarsest patches of the pyramid need some picture to stand on.
        scale = 32 / min(grey.shape)
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    return np.asarray(grey, dtype=np.uint8)


class FlowField:
    """Computes the cell velocities between two pictures; holds OpenCV's working memory."""

    def __init__(self) -> None:
        self._half = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        self._full = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        self._full.setFinestScale(0)

    def __call__(
        self,
        before: NDArray[np.uint8],
        after: NDArray[np.uint8],
        seconds: float,
        grid: tuple[int, int],
        *,
        fine: bool,
    ) -> tuple[NDArray[np.float16], NDArray[np.float16]]:
        """Speed (gh, gw) and velocity (gh, gw, 2), both in picture heights a second.

        `before` and `after` are grey pictures of one size, `seconds` > 0 apart. Velocity points right and
        down. The speed of a cell is the mean of its pixels' speeds, so motion in both directions adds up.
        """
        flow = (self._full if fine else self._half).calc(before, after, None)
        flow = flow / (seconds * before.shape[0])
        size = (grid[1], grid[0])
        speed = cv2.resize(np.linalg.norm(flow, axis=2), size, interpolation=cv2.INTER_AREA)
        vector = cv2.resize(flow, size, interpolation=cv2.INTER_AREA)
        return speed.reshape(grid).astype(np.float16), vector.reshape(*grid, 2).astype(np.float16)


class MotionExtractor:
    """Flow of every pair of neighbouring analysed frames of a snippet.

    Arrays (P pairs of distinct frames, at most 15; none for a still of one frame):

    motion.speed       (P, gh, gw) float16   mean speed of a cell, picture heights a second
    motion.vector      (P, gh, gw, 2) float16   mean velocity (right, down), the same unit
    motion.pair_time   (P,) float64   presentation time of the pair's second frame
    motion.pair_frame  (P,) int64   original number of the pair's second frame
    """

    name = "motion"

    def __init__(self) -> None:
        self._flow = FlowField()
        self._pairs: OrderedDict[
            tuple[str, int, int], tuple[NDArray[np.float16], NDArray[np.float16]]
        ] = OrderedDict()

    def extract(self, snippet: Snippet) -> Mapping[str, NDArray[Any]]:
        """Measure one snippet. Pairs shared with the snippet before it are not computed again."""
        frames, numbers, times = snippet.frames, snippet.frame_numbers, snippet.frame_times
        grid = grid_shape(frames.shape[1], frames.shape[2])
        fine = frames.shape[1] <= FINE_UP_TO_LINES
        grey: dict[int, NDArray[np.uint8]] = {}
        speeds, vectors, seconds = [], [], []
        pairs = [i for i in range(1, len(frames)) if numbers[i] != numbers[i - 1] and times[i] > times[i - 1]]
        for i in pairs:
            key = (snippet.source, int(numbers[i - 1]), int(numbers[i]))
            if key not in self._pairs:
                for j in (i - 1, i):
                    if j not in grey:
                        grey[j] = working_grey(frames[j])
                self._remember(
                    key, self._flow(grey[i - 1], grey[i], float(times[i] - times[i - 1]), grid, fine=fine)
                )
            speed, vector = self._pairs[key]
            speeds.append(speed)
            vectors.append(vector)
            seconds.append(times[i])
        return {
            "motion.speed": np.asarray(speeds, np.float16).reshape(-1, *grid),
            "motion.vector": np.asarray(vectors, np.float16).reshape(-1, *grid, 2),
            "motion.pair_time": np.asarray(seconds, np.float64),
            "motion.pair_frame": np.asarray([numbers[i] for i in pairs], np.int64),
        }

    def _remember(
        self, key: tuple[str, int, int], pair: tuple[NDArray[np.float16], NDArray[np.float16]]
    ) -> None:
        self._pairs[key] = pair
        while len(self._pairs) > _REMEMBERED_PAIRS:
            self._pairs.popitem(last=False)
