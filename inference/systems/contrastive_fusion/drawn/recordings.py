"""Drawn recordings as files: whole pictures of a scene, in the layout of paired data sets.

<folder>/<split>/<class>/<name>_visible.mp4
<folder>/<split>/<class>/<name>_thermal.mp4
<folder>/pairs.csv      visible, thermal, class, split, scene, low_light, seconds
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from inference.systems.contrastive_fusion.drawn.behaviours import BEHAVIOURS, perform
from inference.systems.contrastive_fusion.drawn.painting import paint
from inference.systems.contrastive_fusion.drawn.pairs import held, misaligned
from inference.systems.contrastive_fusion.drawn.scenes import HEIGHT, SCENES, SPLITS, WIDTH, Scene, scene
from inference.systems.contrastive_fusion.drawn.sensors import (
    Light,
    Thermograph,
    exposed,
    lit,
    thermal,
    visible,
)

RATE = 16
"""Frames a second: a snippet takes every second one, as the paper does."""
THERMAL_SIZE = 320, 240
_WHOLE = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is acted in a recording between `start` and `end` seconds, and by how many people."""

    behaviour: str
    start: float
    end: float
    people: int


def write(
    folder: Path,
    *,
    scenes: Mapping[str, int] | None = None,
    seed: int = 0,
    low_light: bool | None = None,
    seconds: float = 4.0,
    classes: Sequence[str] = BEHAVIOURS,
) -> Path:
    """Write a data set of one recording a class and scene, and give the path of its pairs.csv.

    scenes     how many of each split ("train", "validation", "test") to use; by default all
    low_light  True or False for one kind of light; None draws half of each
    seconds    of each recording, at least 2
    """
    wanted = dict(scenes if scenes is not None else SCENES)
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "pairs.csv"
    partial = table.with_suffix(".csv.part")
    with partial.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["visible", "thermal", "class", "split", "scene", "low_light", "seconds"])
        for split, count in wanted.items():
            for number in range(count):
                place = scene(split, number)
                for behaviour in classes:
                    rng = np.random.default_rng(
                        [seed, SPLITS[split], number, BEHAVIOURS.index(behaviour), 73]
                    )
                    low = bool(rng.random() < 0.5) if low_light is None else low_light
                    into = folder / split / behaviour
                    into.mkdir(parents=True, exist_ok=True)
                    paths = into / f"{place.name}_visible.mp4", into / f"{place.name}_thermal.mp4"
                    record(*paths, place, [(behaviour, seconds)], low=low, rng=rng)
                    names = [path.relative_to(folder).as_posix() for path in paths]
                    rows.writerow([*names, behaviour, split, place.name, int(low), seconds])
    os.replace(partial, table)
    return table


def record(
    visible_path: Path,
    thermal_path: Path,
    place: Scene,
    acts: Sequence[tuple[str, float]],
    *,
    low: bool,
    rng: np.random.Generator,
) -> list[Stretch]:
    """Write the two recordings of acts (behaviour, seconds) played one after the other in one scene."""
    light, camera = lit(rng, low), exposed(rng, place.air)
    pictures = [_played(behaviour, seconds, place, light, camera, rng) for behaviour, seconds in acts]
    ends = np.cumsum([len(bright) for bright, _, _ in pictures]) / RATE
    _encode(visible_path, (frame for bright, _, _ in pictures for frame in bright))
    small = (
        cv2.resize(frame, THERMAL_SIZE, interpolation=cv2.INTER_AREA)
        for _, warm, _ in pictures
        for frame in warm
    )
    _encode(thermal_path, (np.asarray(frame, np.uint8) for frame in small))
    starts = [0.0, *ends[:-1].tolist()]
    return [
        Stretch(behaviour, start, end, people)
        for (behaviour, _), (_, _, people), start, end in zip(
            acts, pictures, starts, ends.tolist(), strict=True
        )
    ]


def _played(
    behaviour: str, seconds: float, place: Scene, light: Light, camera: Thermograph, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], int]:
    """Visible and thermal pictures (n, HEIGHT, WIDTH) of one act, and how many people are in it."""
    times = np.arange(max(2, round(seconds * RATE))) / RATE
    act = perform(behaviour, rng, times, place.camera.room)
    maps = paint(act, place.camera, _WHOLE, (WIDTH, HEIGHT))
    bright = visible(maps, act.materials, place, _WHOLE, light, rng)
    warm = misaligned(thermal(maps, act.materials, place, _WHOLE, camera, rng), place)
    return held(bright, rng), held(warm, rng), len(act.people)


def _encode(path: Path, pictures: Iterable[NDArray[np.uint8]]) -> None:
    """Write grey pictures as H.264, aside first, so that no half-written file bears the name."""
    partial = path.with_name(path.name + ".part")
    with av.open(str(partial), "w", format="mp4") as output:
        stream = None
        for picture in pictures:
            if stream is None:
                stream = output.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": "20"})
                stream.height, stream.width = picture.shape
                stream.pix_fmt = "yuv420p"
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="gray")
            output.mux(stream.encode(frame.reformat(format="yuv420p")))
        if stream is not None:
            output.mux(stream.encode())
    os.replace(partial, path)
