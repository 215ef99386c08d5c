"""From a snippet to what the network sees: people's crops of both modalities, with identical geometry.

The packaged detector looks at two frames of each snippet, each shared with a neighbour. Its boxes, and in the
thermal picture the shapes that move, are linked over the snippet; people who are together are one crop. The
crop's window is found in the visible picture and carried into the thermal one by a homography.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.extractors.build import shared_kit
from inference.extractors.coco import NAMES
from inference.extractors.objects import Detections, ObjectExtractor
from inference.extractors.protocol import Remembered
from inference.extractors.sampling import looked_at
from inference.media.homography import Homography, HomographySource, configured
from inference.systems.contrastive_fusion.cutting import Crop, cut_thermal, cut_visible
from inference.systems.contrastive_fusion.lowlight import blindness, dark_share, low_light
from inference.systems.contrastive_fusion.moving_shapes import moving_shapes
from inference.systems.contrastive_fusion.tubes import Tube, distinct, groups, lifetime, link, persons
from inference.systems.contrastive_fusion.windows import to_and_fro, window_of
from inference.types import Floats, Frames, Snippet

FRAMES = 16
MOST_GROUPS = 4
"""Crops a snippet at most, the largest first: what a machine without a graphics card keeps up with."""
EVERY = 2
"""Moving shapes are looked for in every second frame."""
LEAST_FRAMES = FRAMES // 2
"""Of a snippet in which a group must be there, if another is there longer: the snippet before or after shows
more of it."""
MOST_UNSEEN = 3
"""Frames at either end of a snippet in which a group may be missing without being shown to and fro: so late
are people found who were there all the time."""
LEAST_SIGHTINGS = 3
"""Frames of eight in which a shape must be seen that no detector has named."""

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


class CropFinder:
    """Finds people and cuts them out. Remembers what overlapping snippets share; not shared by threads."""

    def __init__(
        self,
        objects: ObjectExtractor | None = None,
        homographies: HomographySource | None = None,
        *,
        come_and_go: bool = True,
    ) -> None:
        """come_and_go  show people who are not there all the time to and fro while they are; False for models
        that have not learned from such clips: they get the picture without them, too

        Raises WeightsMissing or WeightsCorrupt for the detector, HomographyError.
        """
        self._come_and_go = come_and_go
        cv2.setNumThreads(1)
        self._objects = objects or shared_kit().objects
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
        positions = _positions(snippet, warm)
        tubes = self._tubes(snippet, warm, homography, positions, not visible_blind, low_light(share))
        joined = groups(tubes, positions, snippet.frame_times)
        people = [tube for group in joined for tube in persons(group, positions, snippet.frame_times)]
        cut = [
            _group(each, snippet.frame_times, None if visible_blind else grey, warm, homography)
            for each in self._largest(joined, people, positions, snippet)[:MOST_GROUPS]
        ]
        return Found(tuple(cut), _at_once(people), share, visible_blind, thermal_blind)

    def _largest(
        self, joined: Sequence[list[Tube]], people: Sequence[Tube], positions: list[int], snippet: Snippet
    ) -> list[_Seen]:
        """The groups to look at: of more people first, then the largest."""
        size = np.array([snippet.frames.shape[2], snippet.frames.shape[1]], np.float64)
        lives = [self._shown(members, positions) for members in joined]
        least = min(LEAST_FRAMES, max((last - first + 1 for first, last in lives), default=0))
        found = []
        for members, (first, last) in zip(joined, lives, strict=True):
            if last - first + 1 < least:
                continue
            where = np.stack([tube.at(range(first, last + 1), snippet.frame_times) for tube in members])
            union = np.concatenate([where[..., :2].min(axis=0), where[..., 2:].max(axis=0)], axis=1)
            inside = np.clip(union, 0.0, np.tile(size, 2))
            there = (inside[:, 2] - inside[:, 0] > 1) & (inside[:, 3] - inside[:, 1] > 1)
            if there.any():
                own = [tube for tube in members if any(tube is person for person in people)]
                found.append(_Seen(own, inside[there], to_and_fro(first, last, FRAMES), size))
        tall = [float(np.median(each.boxes[:, 3] - each.boxes[:, 1])) for each in found]
        order = sorted(range(len(found)), key=lambda k: (-len(found[k].people), -tall[k]))
        return [found[k] for k in order]

    def _shown(self, members: Sequence[Tube], positions: list[int]) -> tuple[int, int]:
        """The first and last frame in which a group is looked at."""
        if not self._come_and_go:
            return 0, FRAMES - 1
        first, last = lifetime(members, positions, FRAMES)
        return (
            0 if first <= MOST_UNSEEN else first,
            FRAMES - 1 if last >= FRAMES - 1 - MOST_UNSEEN else last,
        )

    def _tubes(
        self,
        snippet: Snippet,
        warm: Frames | None,
        homography: Homography,
        positions: list[int],
        seen: bool,
        dark: bool,
    ) -> list[Tube]:
        height, width = snippet.frames.shape[1:3]
        size = np.array([width, height, width, height], np.float64)
        detected = looked_at(snippet.frame_numbers.tolist())
        boxes: dict[int, Floats] = {position: np.empty((0, 4), np.float32) for position in positions}
        sure: dict[int, Floats] = {position: np.empty(0, np.float32) for position in positions}
        vehicles = np.empty((0, 4), np.float32)
        for position in detected:
            looks = [self._objects.detect(snippet, position)] if seen else []
            if warm is not None and (dark or not seen):
                look, classes, confidences = self._warm(snippet, warm[position], position)
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

    def _warm(self, snippet: Snippet, picture: NDArray[np.uint8], position: int) -> Detections:
        key = snippet.source, int(snippet.frame_numbers[position])
        return self._remembered.get(
            key, lambda: self._objects.look_at(np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)))
        )


def _positions(snippet: Snippet, warm: Frames | None) -> list[int]:
    """The frames in which people are looked for."""
    detected = looked_at(snippet.frame_numbers.tolist())
    return sorted({*detected, *(range(0, FRAMES, EVERY) if warm is not None else ())})


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


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """people  tubes of the group's persons
    boxes   (n, 4) of the whole group while it is there, clipped to the picture, pixels
    frames  (16,) places in the snippet of the frames that the crop shows
    size    (2,) width and height of the picture
    """

    people: list[Tube]
    boxes: NDArray[np.float64]
    frames: NDArray[np.int64]
    size: NDArray[np.float64]


def _group(
    seen: _Seen,
    times: NDArray[np.float64],
    grey: Frames | None,
    warm: Frames | None,
    homography: Homography,
) -> Group:
    window = window_of(seen.boxes)
    at = [FRAMES // 2]
    middle = np.stack([tube.at(at, times)[0] for tube in seen.people]) / np.tile(seen.size, 2)
    return Group(
        visible=cut_visible(grey[seen.frames], window) if grey is not None else None,
        thermal=cut_thermal(warm[seen.frames], window, seen.size, homography) if warm is not None else None,
        boxes=np.clip(middle, 0, 1).astype(np.float32),
        confidences=np.asarray([tube.confidence for tube in seen.people], np.float32),
    )
