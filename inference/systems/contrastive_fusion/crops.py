"""From a snippet to what the network sees: people's crops of both modalities, with identical geometry.

The packaged detector looks at two frames of each snippet, each shared with a neighbour. Its boxes, and in the
thermal picture the shapes that move, are linked over the snippet; people who are together are one crop. The
crop's window is found in the visible picture and carried into the thermal one by a homography.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.extractors.coco import NAMES
from inference.extractors.objects import Detections, ObjectExtractor
from inference.extractors.protocol import Remembered
from inference.extractors.sampling import looked_at
from inference.media.homography import Homography, HomographySource, configured
from inference.systems.contrastive_fusion.lowlight import blindness, dark_share, low_light
from inference.systems.contrastive_fusion.moving_shapes import moving_shapes
from inference.systems.contrastive_fusion.tubes import Tube, distinct, groups, link
from inference.systems.contrastive_fusion.windows import Window, window_of
from inference.types import Floats, Frames, Snippet

FRAMES, SIDE = 16, 112
MOST_GROUPS = 4
"""Crops a snippet at most, the largest first: what a machine without a graphics card keeps up with."""
EVERY = 2
"""Moving shapes are looked for in every second frame."""
LEAST_SIGHTINGS = 3
"""Frames of eight in which a shape must be seen that no detector has named."""

Crop = NDArray[np.uint8]
"""(16, 112, 112)"""

_BY_NAME = {name: number for number, name in NAMES.items()}
_PERSON, _BICYCLE = _BY_NAME["person"], _BY_NAME["bicycle"]
_VEHICLES = [_BY_NAME[name] for name in ("car", "bus", "truck", "train", "motorcycle")]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """One person or several together.

    visible, thermal   the crop, or None where the modality is missing, blind, or does not reach there
    boxes              (m, 4) of its people in the snippet's middle frame, fractions of the picture
    confidences        (m,) the detector's; 0 for people found by warmth and movement
    """

    visible: Crop | None
    thermal: Crop | None
    boxes: Floats
    confidences: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a snippet shows.

    groups         largest first, at most MOST_GROUPS
    people         the most that were seen at once, cropped or not
    dark_share     of the visible pictures, in [0, 1]
    visible_blind  why the visible pictures show nothing: "dark", "saturated", "flat"; "" when they do
    thermal_blind  the same of the thermal ones; "missing" without them
    """

    groups: tuple[Group, ...]
    people: int
    dark_share: float
    visible_blind: str
    thermal_blind: str


@cache
def packaged_detector() -> ObjectExtractor:
    """One a process: it takes seconds to load. Not for two threads. Raises WeightsMissing, WeightsCorrupt."""
    return ObjectExtractor()


class CropFinder:
    """Finds people and cuts them out. Remembers what overlapping snippets share; not shared by threads."""

    def __init__(
        self, objects: ObjectExtractor | None = None, homographies: HomographySource | None = None
    ) -> None:
        """Raises WeightsMissing or WeightsCorrupt for the detector, HomographyError."""
        cv2.setNumThreads(1)
        self._objects = objects or packaged_detector()
        self._homographies = homographies or configured()
        self._remembered: Remembered[Detections] = Remembered(16)

    def find(self, snippet: Snippet) -> Found:
        """Crops of a snippet of 16 frames."""
        grey = np.stack([cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY) for frame in snippet.frames])
        share = dark_share(grey[::4, ::2, ::2])
        visible_blind = blindness(grey[::4])
        thermal_blind = blindness(snippet.thermal[::4]) if snippet.thermal is not None else "missing"
        if visible_blind and thermal_blind:
            return Found((), 0, share, visible_blind, thermal_blind)
        warm = snippet.thermal if not thermal_blind else None
        homography = self._homographies.of(snippet.source)
        tubes = self._tubes(snippet, warm, homography, not visible_blind, low_light(share))
        joined = _largest(groups(tubes, range(FRAMES), snippet.frame_times), snippet, grey.shape[1:])
        cut = [
            _group(
                members,
                boxes,
                snippet.frame_times,
                None if visible_blind else grey,
                warm,
                homography,
                grey.shape[1:],
            )
            for members, boxes in joined[:MOST_GROUPS]
        ]
        return Found(tuple(cut), _at_once(tubes), share, visible_blind, thermal_blind)

    def _tubes(
        self, snippet: Snippet, warm: Frames | None, homography: Homography, seen: bool, dark: bool
    ) -> list[Tube]:
        height, width = snippet.frames.shape[1:3]
        size = np.array([width, height, width, height], np.float64)
        detected = looked_at(snippet.frame_numbers.tolist())
        positions = sorted({*detected, *(range(0, FRAMES, EVERY) if warm is not None else ())})
        boxes: dict[int, Floats] = {position: np.empty((0, 4), np.float32) for position in positions}
        sure: dict[int, Floats] = {position: np.empty(0, np.float32) for position in positions}
        vehicles = np.empty((0, 4), np.float32)
        for position in detected:
            looks = [self._look(snippet, snippet.frames[position], position, "visible")] if seen else []
            if warm is not None and (dark or not seen):
                picture = cv2.cvtColor(warm[position], cv2.COLOR_GRAY2BGR)
                look, classes, confidences = self._look(snippet, np.asarray(picture), position, "thermal")
                looks.append((_carried(look, homography), classes, confidences))
            for look, classes, confidences in looks:
                _add(boxes, sure, position, *_people(look, classes, confidences))
                vehicles = np.concatenate([vehicles, look[np.isin(classes, _VEHICLES)]])
        if warm is not None:
            for position, shapes in zip(positions, moving_shapes(warm, positions), strict=True):
                shapes = distinct(vehicles, _carried(shapes, homography))
                _add(boxes, sure, position, shapes, np.zeros(len(shapes), np.float32))
        tubes = link(
            positions,
            [boxes[position] * size for position in positions],
            [sure[position].astype(np.float64) for position in positions],
            snippet.frame_times,
        )
        return [tube for tube in tubes if tube.confidence > 0 or len(tube.positions) >= LEAST_SIGHTINGS]

    def _look(self, snippet: Snippet, picture: Frames, position: int, modality: str) -> Detections:
        key = snippet.source, modality, int(snippet.frame_numbers[position])
        return self._remembered.get(key, lambda: self._objects.look_at(picture))


def _at_once(tubes: Sequence[Tube]) -> int:
    """The most tubes that last over one and the same position."""
    return max(
        (sum(tube.positions[0] <= place <= tube.positions[-1] for tube in tubes) for place in range(FRAMES)),
        default=0,
    )


def _people(boxes: Floats, classes: NDArray[np.int64], confidences: Floats) -> tuple[Floats, Floats]:
    """Persons; and bicycles without one, for whoever is on them was taken for a part of them."""
    persons = classes == _PERSON
    ridden = distinct(boxes[persons], boxes[classes == _BICYCLE])
    sure = [float(confidences[(boxes == box).all(axis=1)].max()) for box in ridden]
    return np.concatenate([boxes[persons], ridden]), np.concatenate(
        [confidences[persons], np.asarray(sure, np.float32)]
    )


def _add(
    boxes: dict[int, Floats], sure: dict[int, Floats], position: int, more: Floats, confidences: Floats
) -> None:
    new = distinct(boxes[position], more)
    kept = (more[:, None] == new[None]).all(axis=2).any(axis=1) if len(new) else np.zeros(len(more), bool)
    boxes[position] = np.concatenate([boxes[position], more[kept]])
    sure[position] = np.concatenate([sure[position], confidences[kept]])


def _carried(boxes: Floats, homography: Homography) -> Floats:
    """Boxes of the thermal picture in the visible one."""
    if not len(boxes):
        return boxes
    corners = boxes[:, [[0, 1], [2, 1], [2, 3], [0, 3]]].reshape(-1, 2)
    there = homography.back(corners).reshape(-1, 4, 2)
    return np.asarray(np.concatenate([there.min(axis=1), there.max(axis=1)], axis=1).clip(0, 1), np.float32)


def _largest(
    joined: Sequence[list[Tube]], snippet: Snippet, shape: tuple[int, ...]
) -> list[tuple[list[Tube], NDArray[np.float64]]]:
    """Groups with their boxes (16, 4) clipped to the picture: of more people first, then the largest."""
    bounds = np.array([shape[1], shape[0], shape[1], shape[0]], np.float64)
    found = []
    for members in joined:
        where = np.stack([tube.at(range(FRAMES), snippet.frame_times) for tube in members])
        union = np.concatenate([where[..., :2].min(axis=0), where[..., 2:].max(axis=0)], axis=1)
        inside = np.clip(union, 0.0, bounds)
        there = (inside[:, 2] - inside[:, 0] > 1) & (inside[:, 3] - inside[:, 1] > 1)
        if there.any():
            found.append((members, inside[there]))
    tall = [float(np.median(boxes[:, 3] - boxes[:, 1])) for _, boxes in found]
    order = sorted(range(len(found)), key=lambda k: (-len(found[k][0]), -tall[k]))
    return [found[k] for k in order]


def _group(
    members: Sequence[Tube],
    boxes: NDArray[np.float64],
    times: NDArray[np.float64],
    grey: Frames | None,
    warm: Frames | None,
    homography: Homography,
    shape: tuple[int, ...],
) -> Group:
    window = window_of(boxes)
    size = np.array([shape[1], shape[0]], np.float64)
    at = [FRAMES // 2]
    middle = np.stack([tube.at(at, times)[0] for tube in members]) / np.tile(size, 2)
    return Group(
        visible=cut_visible(grey, window) if grey is not None else None,
        thermal=cut_thermal(warm, window, size, homography) if warm is not None else None,
        boxes=np.clip(middle, 0, 1).astype(np.float32),
        confidences=np.asarray([tube.confidence for tube in members], np.float32),
    )


def cut_visible(grey: Frames, window: Window) -> Crop:
    """The window of grey pictures (16, H, W); beyond the picture its edge goes on."""
    return _warped(grey, np.vstack([window.to_crop(SIDE), [0.0, 0.0, 1.0]]))


def cut_thermal(
    warm: Frames, window: Window, size: NDArray[np.float64], homography: Homography
) -> Crop | None:
    """The same window of thermal pictures (16, H', W'); None if its middle is not in their view.

    size  (2,) width and height of the visible picture that the window is in
    """
    corners = homography.map(window.corners / size)
    if not (np.abs(corners.mean(axis=0) - 0.5) <= 0.5).all():
        return None
    extent = np.array([warm.shape[2], warm.shape[1]], np.float64)
    pixels = (corners * extent - 0.5).astype(np.float32)
    end = SIDE - 0.5
    target = np.array([[-0.5, -0.5], [end, -0.5], [end, end], [-0.5, end]], np.float32)
    return _warped(warm, np.asarray(cv2.getPerspectiveTransform(pixels, target), np.float64))


def _warped(pictures: Frames, change: NDArray[np.float64]) -> Crop:
    """(16, SIDE, SIDE) of pictures by a projective map; what is made much smaller is averaged."""
    finer = max(1, min(4, round(1 / np.sqrt(abs(np.linalg.det(change[:2, :2]))))))
    enlarged = np.diag([float(finer), float(finer), 1.0])
    enlarged[:2, 2] = (finer - 1) / 2
    cut = np.empty((len(pictures), SIDE, SIDE), np.uint8)
    for picture, target in zip(pictures, cut, strict=True):
        large = cv2.warpPerspective(
            picture,
            enlarged @ change,
            (SIDE * finer, SIDE * finer),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        target[:] = large if finer == 1 else cv2.resize(large, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return cut
