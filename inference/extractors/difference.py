"""How much the picture changes, whatever changes it: the plainest thing that a system must beat."""

from __future__ import annotations

import cv2
import numpy as np

from inference.extractors.motion import working_grey
from inference.extractors.protocol import Arrays, Remembered
from inference.types import Snippet

_REMEMBERED_PAIRS = 16


class DifferenceExtractor:
    """Compares neighbouring analysed frames of a snippet.

    Arrays (P pairs of distinct frames, at most 15; none for a still of one frame):

    difference.mean   (P,) float32   mean absolute difference of grey values in [0, 1], at the lines at which
                                     flow is computed
    """

    name = "difference"

    def __init__(self) -> None:
        self._pairs: Remembered[float] = Remembered(_REMEMBERED_PAIRS)

    def extract(self, snippet: Snippet) -> Arrays:
        numbers = snippet.frame_numbers
        found = []
        for after in range(1, len(numbers)):
            if numbers[after] == numbers[after - 1]:
                continue
            key = snippet.source, int(numbers[after - 1]), int(numbers[after])
            if key not in self._pairs:
                before, later = (working_grey(snippet.frames[place]) for place in (after - 1, after))
                self._pairs.put(key, float(cv2.absdiff(before, later).mean()) / 255)
            found.append(self._pairs[key])
        return {"difference.mean": np.asarray(found, np.float32)}
