"""What the network is given of a snippet: crops and states of at most five regions of each frame looked at.

Two kinds of extractors fill them: DETR and CLIP (`inference.systems.aadc_net.detected`), or the site's own
detector and embeddings, whose states `inference.systems.aadc_net.states` puts together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference.extractors.coco import NAMES, name_of
from inference.systems.aadc_net.configuration import MOST_REGIONS, PERSON, SYSTEM
from inference.systems.aadc_net.moving import motion_of
from inference.systems.aadc_net.states import PackagedStates
from inference.types import Features, Floats, Ints

LOOKED_AT = 2
"""Frames of a snippet, each of which its neighbours in time share."""

PLACES = LOOKED_AT * MOST_REGIONS

SHARED = frozenset({"objects", "appearance"})
"""Extractors of the site's that packaged regions take, beside motion."""

NOTHING = 0
"""Number of the class that stands for a whole picture in which nothing was found."""

NOTHING_IN_WORDS = "an empty place"
WHOLE = np.asarray([[0.0, 0.0, 1.0, 1.0]], np.float32)

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """Of T snippets, R = 10 places each (five for each of two frames), the first ones filled.

    crops       (T, R, crops) float32
    states      (T, R, states) float32
    present     (T, R)
    boxes       (T, R, 4) left, top, right, bottom as fractions of width and height
    classes     (T, R) COCO numbers; 0 for the whole picture where nothing was found
    confidence  (T, R) the detector's; 0 for the whole picture
    frames      (T, R) original number of the frame that a region was seen in
    times       (T, R) its time, seconds
    """

    crops: Floats
    states: Floats
    present: Flags
    boxes: Floats
    classes: Ints
    confidence: Floats
    frames: Ints
    times: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.present)


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    crops: Floats
    states: Floats
    boxes: Floats
    classes: Ints
    confidence: Floats
    frames: Ints
    times: NDArray[np.float64]


class PackagedRegions:
    """From the arrays `objects.*`, `appearance.frame` and `appearance.objects` of the site's extractors, and
    `deep.motion`.

    A crop's embedding is that of the crop and that of the later frame's whole picture, one behind the other:
    small crops say little. Where neither frame shows anything, the whole picture is its own crop.
    """

    def __init__(self, names: Floats) -> None:
        """names  (91, D) vectors of COCO's classes by number; row 0 is an empty place's"""
        self._states = PackagedStates(names)

    def of(self, features: Sequence[Features]) -> Regions:
        """Raises KeyError where a snippet lacks the arrays."""
        return _stacked([self._found(item) for item in features])

    def _found(self, item: Features) -> _Found:
        arrays = item.arrays
        crops = np.asarray(arrays["appearance.objects"], np.float32)
        whole = np.asarray(arrays["appearance.frame"], np.float32)
        classes = np.asarray(arrays["objects.class"], np.int64)
        confidence = np.asarray(arrays["objects.confidence"], np.float32)
        seen_in = np.asarray(arrays["objects.frame"], np.int64)
        # Of a crowd, only the most confident were embedded.
        usable = crops.any(axis=1)
        rows = np.concatenate(
            [
                np.empty(0, np.int64),
                *(
                    own[preferred(classes[own], confidence[own])]
                    for own in (np.flatnonzero(usable & (seen_in == frame)) for frame in np.unique(seen_in))
                ),
            ]
        )
        if not len(rows):
            return self._whole(item)
        boxes = np.asarray(arrays["objects.boxes"], np.float32)[rows]
        times = np.asarray(arrays["objects.time"], np.float64)[rows]
        return _Found(
            crops=np.concatenate([crops[rows], np.tile(whole, (len(rows), 1))], axis=1),
            states=self._states.of(boxes, classes[rows], confidence[rows], motion_of(item)),
            boxes=boxes,
            classes=classes[rows],
            confidence=confidence[rows],
            frames=seen_in[rows],
            times=times,
        )

    def _whole(self, item: Features) -> _Found:
        nothing, sure = np.asarray([NOTHING]), np.zeros(1, np.float32)
        times = np.asarray([item.arrays["appearance.grid_time"]], np.float64)
        return _Found(
            crops=np.tile(np.asarray(item.arrays["appearance.frame"], np.float32), 2)[None],
            states=self._states.of(WHOLE, nothing, sure, motion_of(item)),
            boxes=WHOLE,
            classes=nothing,
            confidence=sure,
            frames=np.asarray([item.arrays["appearance.grid_frame"]], np.int64),
            times=times,
        )


class DetectedRegions:
    """From the arrays `aadc_net.*` that DETR and CLIP left."""

    def of(self, features: Sequence[Features]) -> Regions:
        """Raises KeyError where a snippet lacks the arrays."""
        return _stacked(
            [
                _Found(
                    crops=np.asarray(item.arrays[f"{SYSTEM}.crops"], np.float32),
                    states=np.asarray(item.arrays[f"{SYSTEM}.states"], np.float32),
                    boxes=np.asarray(item.arrays[f"{SYSTEM}.boxes"], np.float32),
                    classes=np.asarray(item.arrays[f"{SYSTEM}.classes"], np.int64),
                    confidence=np.asarray(item.arrays[f"{SYSTEM}.confidence"], np.float32),
                    frames=np.asarray(item.arrays[f"{SYSTEM}.frames"], np.int64),
                    times=np.asarray(item.arrays[f"{SYSTEM}.times"], np.float64),
                )
                for item in features
            ]
        )


def preferred(classes: Ints, confidence: Floats) -> Ints:
    """Places of at most five detections of a frame: people first, then the most confident."""
    order = np.lexsort((-confidence, classes != PERSON))
    return np.asarray(order[:MOST_REGIONS], np.int64)


def class_names() -> list[str]:
    """What `PackagedRegions` needs the vectors of, by number."""
    return [NOTHING_IN_WORDS, *(name_of(number) for number in range(1, max(NAMES) + 1))]


def _stacked(found: Sequence[_Found]) -> Regions:
    def padded(rows: Sequence[NDArray[np.generic]]) -> NDArray[np.generic]:
        return np.stack([np.pad(row, ((0, PLACES - len(row)), *[(0, 0)] * (row.ndim - 1))) for row in rows])

    return Regions(
        crops=np.asarray(padded([one.crops for one in found]), np.float32),
        states=np.asarray(padded([one.states for one in found]), np.float32),
        present=np.asarray(padded([np.ones(len(one.boxes), bool) for one in found]), bool),
        boxes=np.asarray(padded([one.boxes for one in found]), np.float32),
        classes=np.asarray(padded([one.classes for one in found]), np.int64),
        confidence=np.asarray(padded([one.confidence for one in found]), np.float32),
        frames=np.asarray(padded([one.frames for one in found]), np.int64),
        times=np.asarray(padded([one.times for one in found]), np.float64),
    )
