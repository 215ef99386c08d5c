"""Drawn person crops of both modalities, made when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.systems.contrastive_fusion.drawn.behaviours import BEHAVIOURS, perform
from inference.systems.contrastive_fusion.drawn.painting import paint
from inference.systems.contrastive_fusion.drawn.scenes import SCENES, SPLITS, WIDTH, Camera, Scene, scene
from inference.systems.contrastive_fusion.drawn.sensors import exposed, lit, thermal, visible
from inference.systems.contrastive_fusion.drawn.shapes import Act
from inference.systems.contrastive_fusion.lowlight import dark_share, low_light
from inference.systems.contrastive_fusion.windows import Window, to_and_fro, window_of
from inference.types import Floats

FRAMES, SIDE = 16, 112
CAME_OR_WENT = 0.15
"""Share of pairs that show people who are not there all the time."""
FPS = 8.0
"""Of the analysis grid: a snippet's sixteen frames are two seconds."""

Pair = tuple[Floats, Floats, int, dict[str, float | int | str]]
"""visible and thermal (1, 16, 112, 112) in [0, 1], number of the class, facts"""


@dataclass(frozen=True, slots=True)
class DrawnPairs:
    """A sequence of `count` drawn pairs of one split; item i is always the same for one seed.

    split      "train", "validation" or "test": their scenes differ in place, camera, light, heat and weather
    low_light  True or False draws only such light; None draws half of each
    scenes     how many scenes of the split there are, None for all
    balanced   as many of each class; otherwise half are normal and the rest is shared

    Facts: `low_light` (0/1), `dark_share`, `behaviour`, `scene`, `air` (degrees Celsius), `people`.
    """

    split: str
    count: int
    seed: int = 0
    low_light: bool | None = None
    scenes: int | None = None
    balanced: bool = True

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Pair]:
        return (self[index] for index in range(self.count))

    def class_of(self, index: int) -> int:
        """The class of an item, without drawing it."""
        if self.balanced:
            return index % len(BEHAVIOURS)
        return 0 if index % 2 == 0 else 1 + (index // 2) % (len(BEHAVIOURS) - 1)

    def __getitem__(self, index: int) -> Pair:
        if not 0 <= index < self.count:
            raise IndexError(index)
        rng = np.random.default_rng([self.seed, SPLITS[self.split], index, 72])
        low = bool(rng.random() < 0.5) if self.low_light is None else self.low_light
        place = scene(self.split, int(rng.integers(self.scenes or SCENES[self.split])))
        number = self.class_of(index)
        light, heat, facts = draw_pair(BEHAVIOURS[number], place, low, rng)
        return light, heat, number, facts


def draw_pair(
    behaviour: str, place: Scene, low: bool, rng: np.random.Generator
) -> tuple[Floats, Floats, dict[str, float | int | str]]:
    """Visible and thermal crops (1, 16, 112, 112) in [0, 1] of one act, and its facts."""
    times = np.arange(FRAMES) / FPS * rng.uniform(0.92, 1.08)
    act = perform(behaviour, rng, times, place.camera.room)
    shown = _shown(behaviour, rng)
    window = _framed(act, place.camera, rng, shown)
    to_crop = window.to_crop(SIDE)
    maps = paint(act, place.camera, to_crop, (SIDE, SIDE))
    light = visible(maps, act.materials, place, to_crop, lit(rng, low), rng)
    heat = thermal(maps, act.materials, place, to_crop, exposed(rng, place.air), rng)
    heat = misaligned(heat, place, SIDE / window.side)
    light, heat = held(light, rng)[shown], held(heat, rng)[shown]
    share = dark_share(light)
    facts: dict[str, float | int | str] = {
        "behaviour": behaviour,
        "scene": place.name,
        "air": round(place.air, 1),
        "dark_share": round(share, 4),
        "low_light": int(low_light(share)),
        "people": len(act.people),
    }
    return _crop(light), _crop(heat), facts


def person_boxes(act: Act, camera: Camera) -> list[NDArray[np.float64]]:
    """For each person (n, 4): left, top, right, bottom in the scene's pixels at each instant."""
    found = []
    for points in act.people:
        pixels = camera.project(points)[..., :2]
        found.append(np.concatenate([pixels.min(axis=1), pixels.max(axis=1)], axis=1))
    return found


def _shown(behaviour: str, rng: np.random.Generator) -> NDArray[np.int64]:
    """Which frame of the act each frame of the pair is: now and then people come or go in between, as they do
    where a recording is cut. Leaving a bag needs its beginning and its end."""
    first, last = 0, FRAMES - 1
    if rng.random() < CAME_OR_WENT and behaviour != "bag_left":
        missing = int(rng.integers(FRAMES // 4, FRAMES // 2 + 1))
        first, last = (missing, last) if rng.random() < 0.5 else (first, last - missing)
    return to_and_fro(first, last, FRAMES)


def _framed(act: Act, camera: Camera, rng: np.random.Generator, shown: NDArray[np.int64]) -> Window:
    """The window that a detector's boxes, a little off, lead to; people who are together are in one."""
    boxes = person_boxes(act, camera)
    low, high = np.min([box[:, :2] for box in boxes], axis=0), np.max([box[:, 2:] for box in boxes], axis=0)
    joined = np.concatenate([low, high], axis=1)[shown]
    size = np.median(joined[:, 2:] - joined[:, :2], axis=0)
    wrong = rng.normal(0.0, 0.04, (1, 4)) + rng.normal(0.0, 0.02, joined.shape)
    return window_of(joined + wrong * np.tile(size, 2))


def misaligned(pictures: NDArray[np.uint8], place: Scene, pixels: float = 1.0) -> NDArray[np.uint8]:
    """Thermal pictures (n, h, w) as they lie beside the visible ones; `pixels` to one of the scene's."""
    height, width = pictures.shape[1:]
    change = cv2.getRotationMatrix2D((width / 2, height / 2), np.degrees(place.tilt), place.zoom)
    change[0, 2] += place.shift[0] * WIDTH * pixels
    change[1, 2] += place.shift[1] * WIDTH * pixels
    moved = np.empty_like(pictures)
    for source, target in zip(pictures, moved, strict=True):
        cv2.warpAffine(source, change, (width, height), target, cv2.INTER_LINEAR, cv2.BORDER_REPLICATE)
    return moved


def held(pictures: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """With frames dropped now and then: the one before is shown again, as decoders and shutters do."""
    if rng.random() < 0.7:
        return pictures
    shown = np.arange(len(pictures))
    lost = rng.random(len(pictures)) < rng.uniform(0.04, 0.2)
    lost[0] = False
    return pictures[np.maximum.accumulate(np.where(lost, 0, shown))]


def _crop(pictures: NDArray[np.uint8]) -> Floats:
    return pictures[None].astype(np.float32) / np.float32(255)
