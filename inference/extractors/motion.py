"""How fast things move, and where to: dense optical flow, averaged over a coarse grid of cells.

Flow is Dense Inverse Search (Kroeger et al., ECCV 2016) in OpenCV's implementation with the settings
of its medium preset. Speeds are per second of real presentation time and divided by the picture's
height, so that the same walk gives the same number at any frame rate and resolution.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.extractors.protocol import Remembered
from inference.runtime.device import cores
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

CellMotion = tuple[NDArray[np.float16], NDArray[np.float16]]
"""speed (gh, gw) and velocity (gh, gw, 2) of one pair of frames"""


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
        # The stubs of OpenCV do not know that there need be no flow to start from.
        flow = cast(Any, self._full if fine else self._half).calc(before, after, None)
        return cell_motion(flow / (seconds * before.shape[0]), grid)


def cell_motion(flow: NDArray[np.float32], grid: tuple[int, int]) -> CellMotion:
    """Mean speed and velocity of each cell from those of the pixels, (H, W, 2)."""
    size = (grid[1], grid[0])
    speed = cv2.resize(cv2.magnitude(flow[..., 0], flow[..., 1]), size, interpolation=cv2.INTER_AREA)
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

    def __init__(
        self, *, threads: int | None = None, sources: int = 1, fine_up_to: int = FINE_UP_TO_LINES
    ) -> None:
        """Pairs are measured by `threads` threads at once, each with a `FlowField`; by default one a core.
        Overlapping snippets of so many `sources` in turn are remembered. Pictures of at most `fine_up_to`
        lines get flow at full resolution."""
        self._fine_up_to = fine_up_to
        self._fields = threading.local()
        self._pool = ThreadPoolExecutor(threads or cores(), thread_name_prefix="flow")
        self._pairs: Remembered[CellMotion] = Remembered(_REMEMBERED_PAIRS * sources)

    def extract(self, snippet: Snippet) -> Mapping[str, NDArray[Any]]:
        """Measure one snippet. Pairs shared with the snippet before it are not computed again."""
        frames, numbers, times = snippet.frames, snippet.frame_numbers, snippet.frame_times
        grid = grid_shape(frames.shape[1], frames.shape[2])
        pairs = [i for i in range(1, len(frames)) if numbers[i] != numbers[i - 1] and times[i] > times[i - 1]]
        keys = {i: (snippet.source, int(numbers[i - 1]), int(numbers[i])) for i in pairs}
        known = {i: self._pairs[keys[i]] for i in pairs if keys[i] in self._pairs}
        new = [i for i in pairs if i not in known]
        needed = sorted({j for i in new for j in (i - 1, i)})
        grey = dict(zip(needed, self._pool.map(working_grey, [frames[j] for j in needed]), strict=True))
        fine = frames.shape[1] <= self._fine_up_to

        def measure(i: int) -> CellMotion:
            return self._field()(grey[i - 1], grey[i], float(times[i] - times[i - 1]), grid, fine=fine)

        known |= zip(new, self._pool.map(measure, new), strict=True)
        for i in pairs:
            self._pairs.put(keys[i], known[i])
        found = [known[i] for i in pairs]
        return {
            "motion.speed": np.asarray([speed for speed, _ in found], np.float16).reshape(-1, *grid),
            "motion.vector": np.asarray([vector for _, vector in found], np.float16).reshape(-1, *grid, 2),
            "motion.pair_time": times[pairs].astype(np.float64),
            "motion.pair_frame": numbers[pairs].astype(np.int64),
        }

    def _field(self) -> FlowField:
        """This thread's own."""
        if not hasattr(self._fields, "flow"):
            self._fields.flow = FlowField()
        flow: FlowField = self._fields.flow
        return flow
