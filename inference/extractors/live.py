"""The live preset: what the full pipeline measures, for a fraction of its cost, on hops of one second.

Motion is measured between all frames, by a faster variant of the same flow. The detector and the picture's
own features take turns: each looks every other second, at a frame close to the end, so that what is seen is
told soon. What was not looked at in a hop is left out of its features; systems hold what they saw last.
What it costs and finds: docs/decisions/040-live-scoring.md.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.extractors.appearance import AppearanceExtractor
from inference.extractors.motion import CellMotion, cell_motion, grid_shape
from inference.extractors.objects import ObjectExtractor
from inference.extractors.picture import picture_of
from inference.extractors.pipeline import features_of
from inference.extractors.sound import SoundExtractor
from inference.extractors.timing import StageTimings
from inference.runtime.device import cores
from inference.types import Features, Frames, Snippet

PRESET = "live-1"
"""Changes with anything that changes the measured values: profiles are fitted for one preset."""

LOOKED_AT = 6
"""Position among the nine frames: a quarter of a second before the end."""

EVERY = 1.5
"""Seconds after which detector and features are due again: at one hop a second, every other one; when hops
are skipped, each."""

MOST_CROPS = 8
_REMEMBERED_SOURCES = 1024

Arrays = dict[str, NDArray[Any]]


class LiveFlow:
    """Dense Inverse Search without variational refinement, down to half resolution. Not shared by threads."""

    def __init__(self) -> None:
        self._search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._search.setFinestScale(1)

    def __call__(
        self, before: NDArray[np.uint8], after: NDArray[np.uint8], seconds: float, grid: tuple[int, int]
    ) -> CellMotion:
        """As `FlowField`, in picture heights a second."""
        flow = cast(Any, self._search).calc(before, after, None)
        return cell_motion(flow / (seconds * before.shape[0]), grid)


@dataclass(slots=True)
class _Looks:
    """When a source's detector and features last had their turn, in the source's own time."""

    detected_at: float
    pictured_at: float


class LiveExtractor:
    """Measures hops of any number of cameras, in order for each. Not shared by threads.

    Arrays are those of the extractors of a recording; `appearance.*` and `objects.*` only in the hops in
    which they were looked at. The instance remembers of each source when that was.
    """

    def __init__(self) -> None:
        """Loads the networks. Raises WeightsMissing or WeightsCorrupt. Keeps OpenCV to one thread."""
        cv2.setNumThreads(1)
        self.timings = StageTimings()
        self._flows = threading.local()
        self._objects = ObjectExtractor()
        self._appearance = AppearanceExtractor()
        self._sound = SoundExtractor()
        # Of two cores one is left to the networks.
        self._pool = ThreadPoolExecutor(max(1, cores() // 2), thread_name_prefix="flow")
        self._looks: OrderedDict[str, _Looks] = OrderedDict()

    def extract(self, snippets: Sequence[Snippet]) -> list[Features]:
        """Features of each. Flow runs beside the networks."""
        motion = [self._pool.submit(self._motion, snippet) for snippet in snippets]
        arrays = self._pictures(snippets)
        for found, snippet in zip(arrays, snippets, strict=True):
            if snippet.audio is not None and len(snippet.audio):
                with self.timings.measure("sound"):
                    found.update(self._sound.extract(snippet))
        for found, moved in zip(arrays, motion, strict=True):
            found.update(moved.result())
        return [
            features_of(snippet, {**found, **picture_of(snippet)})
            for snippet, found in zip(snippets, arrays, strict=True)
        ]

    def _motion(self, snippet: Snippet) -> Arrays:
        with self.timings.measure("motion"):
            numbers, times = snippet.frame_numbers, snippet.frame_times
            grid = grid_shape(*snippet.frames.shape[1:3])
            pairs = [
                i for i in range(1, len(numbers)) if numbers[i] != numbers[i - 1] and times[i] > times[i - 1]
            ]
            grey = {j: _grey(snippet.frames[j]) for j in sorted({j for i in pairs for j in (i - 1, i)})}
            flow = self._flow()
            found = [flow(grey[i - 1], grey[i], float(times[i] - times[i - 1]), grid) for i in pairs]
            return {
                "motion.speed": np.asarray([speed for speed, _ in found], np.float16).reshape(-1, *grid),
                "motion.vector": np.asarray([way for _, way in found], np.float16).reshape(-1, *grid, 2),
                "motion.pair_time": times[pairs].astype(np.float64),
                "motion.pair_frame": numbers[pairs].astype(np.int64),
            }

    def _flow(self) -> LiveFlow:
        """This thread's own."""
        if not hasattr(self._flows, "flow"):
            self._flows.flow = LiveFlow()
        flow: LiveFlow = self._flows.flow
        return flow

    def _pictures(self, snippets: Sequence[Snippet]) -> list[Arrays]:
        found: list[Arrays] = []
        due: list[int] = []
        for place, snippet in enumerate(snippets):
            time = float(snippet.frame_times[LOOKED_AT])
            looks = self._looks_of(snippet.source, time)
            found.append({})
            # A clock that was set back makes both due.
            if not 0 <= time - looks.detected_at < EVERY:
                looks.detected_at = time
                found[place] = self._detected(snippet)
            if not 0 <= time - looks.pictured_at < EVERY:
                looks.pictured_at = time
                due.append(place)
        with self.timings.measure("appearance"):
            for places in _of_one_size(snippets, due):
                wholes = self._appearance.whole([snippets[place].frames[LOOKED_AT] for place in places])
                for place, (grid, pooled) in zip(places, wholes, strict=True):
                    number = snippets[place].frame_numbers[LOOKED_AT]
                    time = snippets[place].frame_times[LOOKED_AT]
                    found[place].update(
                        {
                            "appearance.grid": grid,
                            "appearance.frame": pooled,
                            "appearance.grid_frame": np.asarray(number, np.int64),
                            "appearance.grid_time": np.asarray(time, np.float64),
                        }
                    )
        return found

    def _detected(self, snippet: Snippet) -> Arrays:
        picture, number = snippet.frames[LOOKED_AT], snippet.frame_numbers[LOOKED_AT]
        with self.timings.measure("objects"):
            boxes, classes, confidences = self._objects.look_at(picture)
        with self.timings.measure("appearance"):
            looks = self._appearance.embed(picture, boxes, limit=MOST_CROPS)
        return {
            "objects.boxes": boxes,
            "objects.class": classes,
            "objects.confidence": confidences,
            "objects.frame": np.full(len(boxes), number, np.int64),
            "objects.time": np.full(len(boxes), snippet.frame_times[LOOKED_AT], np.float64),
            "objects.analysed": np.asarray([number], np.int64),
            "appearance.objects": looks,
        }

    def _looks_of(self, source: str, time: float) -> _Looks:
        # A new source's features wait for the next hop, so that the two take turns from the beginning.
        looks = self._looks.pop(source, None) or _Looks(time - 2 * EVERY, time - EVERY / 2)
        self._looks[source] = looks
        while len(self._looks) > _REMEMBERED_SOURCES:
            self._looks.popitem(last=False)
        return looks


def _grey(frame: Frames) -> NDArray[np.uint8]:
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    if min(grey.shape) < 32:
        # The coarsest patches of the pyramid need some picture to stand on.
        scale = 32 / min(grey.shape)
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    return np.asarray(grey, np.uint8)


def _of_one_size(snippets: Sequence[Snippet], places: Sequence[int]) -> list[list[int]]:
    sizes: dict[tuple[int, ...], list[int]] = {}
    for place in places:
        sizes.setdefault(snippets[place].frames.shape[1:], []).append(place)
    return list(sizes.values())
