"""Motion of the scene at a tenth of its price: what a camera can be given every second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.extractors.protocol import Remembered
from inference.media.index import SNIPPET_HOP
from inference.systems.deep_feature_fusion import motion_features
from inference.systems.deep_feature_fusion.extractors import Looks
from inference.types import Floats, Frames, Modality, Snippet

LINES = 224
"""As high as a camera's frames are handed over; taller pictures are reduced to it."""

_SMALLEST = 32
_REMEMBERED = 4


@dataclass(frozen=True, slots=True)
class _Second:
    """values (44,) of flow fields (P, h, w, 2), whose pictures are (P,) seconds apart"""

    values: Floats
    velocity: Floats
    seconds: NDArray[np.float64]


class SecondMotion:
    """A look each second: `motion_features` of the flow of every other pair of its frames.

    Flow is Dense Inverse Search without refinement, down to half resolution. A look needs only its own
    second, so that it does not matter which worker saw the one before.
    """

    name = "motion_live"
    version = "dis-ultrafast-224-1"
    size = len(motion_features.NAMES)
    modality = Modality.MOTION

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._flow.setFinestScale(1)
        self._known: Remembered[_Second | None] = Remembered(_REMEMBERED)

    def look(self, snippet: Snippet, positions: Sequence[int]) -> Looks:
        count = len(snippet.frame_numbers)
        found, numbers = [], []
        for first in range(count % SNIPPET_HOP, count, SNIPPET_HOP):
            last = first + SNIPPET_HOP - 1
            shown = tuple(snippet.frame_numbers[first : last + 1].tolist())
            seen = self._known.get((snippet.source, shown), partial(self._second, snippet, first))
            if seen is not None:
                found.append(seen)
                numbers.append(int(snippet.frame_numbers[last]))
        height, width = snippet.frames.shape[1:3]
        return Looks(
            np.reshape([second.values for second in found], (-1, self.size)).astype(np.float32),
            np.asarray(numbers, np.int64),
            occlude=partial(
                motion_features.occluded,
                [(second.velocity, second.seconds) for second in found],
                width / height,
            )
            if found
            else None,
        )

    def _second(self, snippet: Snippet, first: int) -> _Second | None:
        """None where nothing but one picture was shown."""
        height, width = snippet.frames.shape[1:3]
        size = max(2, round(motion_features.ROWS * width / height)), motion_features.ROWS
        fields, seconds = [], []
        for before in range(first, first + SNIPPET_HOP, 2):
            took = float(snippet.frame_times[before + 1] - snippet.frame_times[before])
            if took <= 0 or snippet.frame_numbers[before] == snippet.frame_numbers[before + 1]:
                continue
            one, other = (_grey(snippet.frames[place]) for place in (before, before + 1))
            # OpenCV's stubs do not know that there need be no flow to start from.
            flow = cast(Any, self._flow).calc(one, other, None) / (took * one.shape[0])
            fields.append(cv2.resize(flow, size, interpolation=cv2.INTER_AREA))
            seconds.append(took)
        if not fields:
            return None
        velocity, took_each = np.stack(fields).astype(np.float32), np.asarray(seconds)
        return _Second(motion_features.describe(velocity, took_each), velocity, took_each)


def _grey(frame: Frames) -> NDArray[np.uint8]:
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    lines = min(height, LINES)
    scale = max(lines / height, _SMALLEST / min(height, width))
    if scale != 1:
        size = max(_SMALLEST, round(width * scale)), max(_SMALLEST, round(height * scale))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return np.asarray(grey, np.uint8)


def second_motion(name: str) -> SecondMotion:
    return SecondMotion()
