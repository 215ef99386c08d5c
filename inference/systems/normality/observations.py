"""What one snippet adds to a recording's timeline: each measured moment once, in order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from inference.systems.normality.naming import believed
from inference.types import Features, Floats, Ints

Times = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Detections:
    """What the detector saw in one frame.

    boxes (n, 4) left, top, right, bottom in fractions; classes (n,) COCO numbers; confidences (n,);
    looks (n, D) embeddings of the crops, or (n, 0) where none were made
    """

    frame: int
    time: float
    boxes: Floats
    classes: Ints
    confidences: Floats
    looks: Floats


@dataclass(frozen=True, slots=True)
class Observation:
    """The moments of a snippet that no earlier snippet of the recording had.

    frames, times   (n,) the analysed frames
    pair_times      (P,) end of each flow pair, pair_frames (P,) its second frame
    speed, vector   (P, gh, gw) and (P, gh, gw, 2), picture heights a second
    grid            (gh, gw, D) features of the picture's cells at grid_time, or None
    seen            one entry for each frame the detector looked at
    embedding       (D,) of the sound up to `end`, level_db its loudness; None without sound
    """

    start: float
    end: float
    frames: Ints
    times: Times
    pair_times: Times
    pair_frames: Ints
    speed: Floats
    vector: Floats
    grid: Floats | None = None
    grid_time: float = 0.0
    seen: tuple[Detections, ...] = ()
    embedding: Floats | None = None
    level_db: float | None = None


@dataclass(slots=True)
class Observer:
    """Turns overlapping snippets into observations that do not overlap; remembers how far it has seen."""

    last_frame: int = -1
    last_pair: int = -1
    last_seen: int = -1
    last_grid: int = field(default=-1)

    def observe(self, features: Features) -> Observation:
        arrays = features.arrays
        numbers, first = np.unique(features.frame_numbers, return_index=True)
        fresh = numbers > self.last_frame
        frames, times = numbers[fresh], features.frame_times[first][fresh]
        pair_frames = np.asarray(arrays.get("motion.pair_frame", np.empty(0)), np.int64)
        new = pair_frames > self.last_pair
        speed = np.asarray(arrays.get("motion.speed", np.empty((0, 1, 1))), np.float32)[new]
        vector = np.asarray(arrays.get("motion.vector", np.empty((0, 1, 1, 2))), np.float32)[new]
        pair_times = np.asarray(arrays.get("motion.pair_time", np.empty(0)), np.float64)[new]
        grid, grid_time = self._grid(features)
        seen = self._seen(features)
        self.last_frame = max(self.last_frame, int(numbers[-1]))
        self.last_pair = max([self.last_pair, *pair_frames.tolist()])
        sound = arrays.get("sound.embedding")
        level = arrays.get("sound.level_db")
        return Observation(
            start=features.start,
            end=features.end,
            frames=frames.astype(np.int64),
            times=times,
            pair_times=pair_times,
            pair_frames=pair_frames[new],
            speed=speed,
            vector=vector,
            grid=grid,
            grid_time=grid_time,
            seen=seen,
            embedding=None if sound is None else np.asarray(sound, np.float32),
            level_db=None if level is None else float(level),
        )

    def _grid(self, features: Features) -> tuple[Floats | None, float]:
        grid = features.arrays.get("appearance.grid")
        number = int(features.arrays.get("appearance.grid_frame", np.asarray(features.frame_numbers[-1])))
        if grid is None or number <= self.last_grid:
            return None, 0.0
        self.last_grid = number
        time = features.arrays.get("appearance.grid_time", np.asarray(features.frame_times[-1]))
        return np.asarray(grid, np.float32), float(time)

    def _seen(self, features: Features) -> tuple[Detections, ...]:
        arrays = features.arrays
        if "objects.boxes" not in arrays:
            return ()
        frames = np.asarray(arrays["objects.frame"], np.int64)
        looks = np.asarray(arrays.get("appearance.objects", np.empty((len(frames), 0))), np.float32)
        times = dict(zip(features.frame_numbers.tolist(), features.frame_times.tolist(), strict=True))
        found = []
        for number in np.asarray(arrays.get("objects.analysed", np.unique(frames)), np.int64).tolist():
            if number <= self.last_seen:
                continue
            rows = frames == number
            boxes = np.asarray(arrays["objects.boxes"], np.float32)[rows]
            found.append(
                Detections(
                    frame=number,
                    time=times[number],
                    boxes=boxes,
                    classes=believed(np.asarray(arrays["objects.class"], np.int64)[rows], boxes),
                    confidences=np.asarray(arrays["objects.confidence"], np.float32)[rows],
                    looks=looks[rows],
                )
            )
            self.last_seen = number
        return tuple(found)


def observe_recording(features: Iterable[Features]) -> Iterator[Observation]:
    """The observations of a recording's snippets, which must come in order."""
    observer = Observer()
    for item in features:
        yield observer.observe(item)
