"""Extractors of motion: how the scene moves, and how the people in it do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import cv2
import numpy as np

from inference.extractors.build import shared_kit
from inference.extractors.motion import FINE_UP_TO_LINES, working_grey
from inference.extractors.objects import ObjectExtractor
from inference.extractors.protocol import Remembered
from inference.systems.deep_feature_fusion import motion_features, people_features
from inference.systems.deep_feature_fusion.extractors import Looks
from inference.systems.deep_feature_fusion.occlusion import MOST_PARTS, Occluded
from inference.types import Floats, Frames, Modality, Snippet
from inference.weights.manifest import entry

_PERSON = 1
"""Its number in COCO."""

_REMEMBERED_PAIRS = 32


@dataclass(frozen=True, slots=True)
class Field:
    """Flow between two pictures.

    velocity (h, w, 2) and speed (h, w), picture heights a second; the speed of a cell is the mean of its
    pixels', so that motion both ways adds up. seconds: between the pictures
    """

    velocity: Floats
    speed: Floats
    seconds: float


class FlowFields:
    """Flow between neighbouring analysed frames, on cells of a 48th of the height. Not shared by threads."""

    def __init__(self) -> None:
        self._half = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        self._full = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        self._full.setFinestScale(0)
        self._known: Remembered[Field] = Remembered(_REMEMBERED_PAIRS)

    def between(self, snippet: Snippet, after: int) -> Field | None:
        """From the frame before position `after` to the one there; None where both are the same picture."""
        numbers, times = snippet.frame_numbers, snippet.frame_times
        if not 0 < after < len(numbers):
            return None
        if numbers[after] == numbers[after - 1] or times[after] <= times[after - 1]:
            return None
        key = snippet.source, int(numbers[after - 1]), int(numbers[after]), float(times[after])
        return self._known.get(key, lambda: self._measured(snippet, after))

    def _measured(self, snippet: Snippet, after: int) -> Field:
        before, later = (working_grey(snippet.frames[place]) for place in (after - 1, after))
        seconds = float(snippet.frame_times[after] - snippet.frame_times[after - 1])
        height, width = snippet.frames.shape[1:3]
        method = self._full if height <= FINE_UP_TO_LINES else self._half
        # OpenCV's stubs do not know that there need be no flow to start from.
        flow = cast(Any, method).calc(before, later, None) / (seconds * before.shape[0])
        size = max(2, round(motion_features.ROWS * width / height)), motion_features.ROWS
        speed = cv2.resize(cv2.magnitude(flow[..., 0], flow[..., 1]), size, interpolation=cv2.INTER_AREA)
        velocity = cv2.resize(flow, size, interpolation=cv2.INTER_AREA)
        return Field(velocity.astype(np.float32), speed.astype(np.float32), seconds)


class SceneMotion:
    """One look a snippet: `motion_features` of its two seconds."""

    name = "motion"
    version = "dis-48-1"
    size = len(motion_features.NAMES)
    modality = Modality.MOTION

    def __init__(self) -> None:
        self._flow = FlowFields()

    def look(self, snippet: Snippet, positions: Sequence[int]) -> Looks:
        found = [self._flow.between(snippet, place) for place in range(1, len(snippet.frame_numbers))]
        fields = [field for field in found if field is not None]
        if not fields:
            return Looks(np.zeros((0, self.size), np.float32), np.zeros(0, np.int64))
        velocity = np.stack([field.velocity for field in fields])
        seconds = np.asarray([field.seconds for field in fields])
        height, width = snippet.frames.shape[1:3]
        return Looks(
            motion_features.describe(velocity, seconds)[None],
            snippet.frame_numbers[-1:].astype(np.int64),
            occlude=partial(motion_features.occluded, [(velocity, seconds)], width / height),
        )


class PeopleMotion:
    """A look at every other of the given positions: `people_features` of the people found there.

    In a wide picture the detector also looks at its left and right squares: people of a tenth of the height
    are too small for it in a picture squeezed to 300 x 300.
    """

    name = "people"
    size = len(people_features.NAMES)
    modality = Modality.OBJECTS

    def __init__(self, detector: ObjectExtractor | None = None) -> None:
        self.version = f"{entry('ssd_mobilenet_v2').sha256[:8]}-1"
        self._detector = detector or shared_kit().objects
        self._flow = FlowFields()
        self._known: Remembered[tuple[Floats, Floats]] = Remembered(_REMEMBERED_PAIRS)

    def look(self, snippet: Snippet, positions: Sequence[int]) -> Looks:
        height, width = snippet.frames.shape[1:3]
        scenes, numbers = [], []
        for place in positions[::2]:
            around = [self._flow.between(snippet, after) for after in (place, place + 1)]
            fields = [field for field in around if field is not None]
            if not fields:
                continue
            key = snippet.source, int(snippet.frame_numbers[place]), float(snippet.frame_times[place])
            boxes, confidences = self._known.get(key, partial(self.people, snippet.frames[place]))
            velocity = np.stack([field.velocity for field in fields])
            speed = np.stack([field.speed for field in fields])
            scenes.append(people_features.Scene(boxes, confidences, width / height, velocity, speed))
            numbers.append(int(snippet.frame_numbers[place]))
        values = [people_features.describe(scene) for scene in scenes]
        return Looks(
            np.reshape(values, (-1, self.size)).astype(np.float32),
            np.asarray(numbers, np.int64),
            occlude=partial(_without_people, scenes) if scenes else None,
        )

    def people(self, picture: Frames) -> tuple[Floats, Floats]:
        """Boxes (n, 4) as shares of the picture and confidences (n,), most confident first."""
        height, width = picture.shape[:2]
        boxes, confidences = self._in(picture)
        if width > 1.2 * height:
            for left in (0, width - height):
                parts, sure = self._in(np.ascontiguousarray(picture[:, left : left + height]))
                parts[:, [0, 2]] = (parts[:, [0, 2]] * height + left) / width
                boxes, confidences = np.concatenate([boxes, parts]), np.concatenate([confidences, sure])
        kept = _distinct(boxes, confidences)
        return boxes[kept], confidences[kept]

    def _in(self, picture: Frames) -> tuple[Floats, Floats]:
        boxes, classes, confidences = self._detector.look_at(picture)
        return boxes[classes == _PERSON].copy(), confidences[classes == _PERSON]


def _without_people(scenes: Sequence[people_features.Scene]) -> Occluded:
    """Looks without each of the people of a snippet, the surest first."""
    boxes = np.concatenate([scene.boxes for scene in scenes])
    kept = _distinct(boxes, np.concatenate([scene.confidences for scene in scenes]))[:MOST_PARTS]
    areas = boxes[kept]
    values = [[people_features.describe(scene.without(area)) for scene in scenes] for area in areas]
    return Occluded(
        areas.astype(np.float32),
        np.reshape(values, (len(areas), len(scenes), len(people_features.NAMES))).astype(np.float32),
        scenes[0].aspect,
    )


def _distinct(boxes: Floats, confidences: Floats) -> list[int]:
    """Places of the boxes that are left when none overlaps a surer one by half, or lies within it by four
    fifths."""
    kept: list[int] = []
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    for place in np.argsort(-confidences, kind="stable").tolist():
        others = boxes[kept]
        sides = np.minimum(others[:, 2:], boxes[place, 2:]) - np.maximum(others[:, :2], boxes[place, :2])
        shared = np.clip(sides, 0, None).prod(axis=1)
        union = areas[kept] + areas[place] - shared
        smaller = np.minimum(areas[kept], areas[place])
        if not ((shared > 0.5 * union) | (shared > 0.8 * smaller)).any():
            kept.append(place)
    return kept


def scene_motion(name: str) -> SceneMotion:
    return SceneMotion()


def people_motion(name: str) -> PeopleMotion:
    return PeopleMotion()
