"""Drawn features: a camera over a path where people walk from left to right, and what may go wrong there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inference.types import Features

ROWS, COLUMNS, CHANNELS = 12, 18, 24
PERSON, CAR = 1, 3


@dataclass(frozen=True)
class Event:
    """What happens from `start` to `end`, in seconds."""

    start: float
    end: float
    speed: float = 1.0
    downward: float = 0.0
    object_class: int = PERSON
    foot: float = 0.8
    lying: bool = False
    strange_look: bool = False
    strange_cell: bool = False
    strange_sound: bool = False

    def at(self, time: float) -> bool:
        return self.start <= time < self.end


def recording(
    seconds: int, *, seed: int = 0, event: Event | None = None, sound: bool = True
) -> list[Features]:
    """Snippets of 2 s with a hop of 1 s on a grid of 8 frames a second; frame numbers count grid frames."""
    return [snippet(k, seed=seed, event=event, sound=sound) for k in range(max(1, seconds - 1))]


def snippet(k: int, *, seed: int, event: Event | None, sound: bool) -> Features:
    numbers = np.arange(8 * k, 8 * k + 16, dtype=np.int64)
    times = numbers / 8
    pairs = [frame(int(number), seed, event) for number in numbers[1:]]
    arrays: dict[str, np.ndarray] = {
        "motion.speed": np.stack([speed for speed, _ in pairs]).astype(np.float16),
        "motion.vector": np.stack([vector for _, vector in pairs]).astype(np.float16),
        "motion.pair_time": times[1:],
        "motion.pair_frame": numbers[1:],
        "appearance.grid": cells(int(numbers[12]), seed, event).astype(np.float16),
        "appearance.grid_frame": np.asarray(numbers[12]),
        "appearance.grid_time": np.asarray(times[12]),
        **objects([int(numbers[4]), int(numbers[12])], seed, event),
    }
    if sound:
        rng = np.random.default_rng([seed, 3, k])
        strange = event is not None and event.strange_sound and event.at(k + 1.0)
        timbre = np.sin(np.arange(512) * (0.3 if strange else 0.1))
        arrays["sound.embedding"] = (timbre + rng.normal(0, 0.1, 512)).astype(np.float16)
        arrays["sound.level_db"] = np.asarray(-40 + rng.normal(0, 1), np.float32)
    return Features(k, float(k), k + 2.0, 8 * k, 8 * k + 16, numbers, times, arrays)


def frame(number: int, seed: int, event: Event | None) -> tuple[np.ndarray, np.ndarray]:
    """Speed and velocity of the cells: somebody walks along rows 7 to 9 at 0.1 heights a second."""
    rng = np.random.default_rng([seed, 1, number])
    vector = rng.normal(0, 0.004, (ROWS, COLUMNS, 2))
    happening = event is not None and event.at(number / 8)
    column = number // 4 % (COLUMNS - 2)
    walk = 0.1 * (event.speed if happening and event else 1.0) * rng.uniform(0.85, 1.15)
    vector[7:10, column : column + 2, 0] += walk
    if happening and event:
        vector[7:10, column : column + 2, 1] += event.downward
    return np.linalg.norm(vector, axis=2), vector


def cells(number: int, seed: int, event: Event | None) -> np.ndarray:
    rng = np.random.default_rng([seed, 2, number])
    grid = np.linspace(0, 1, ROWS)[:, None, None] + rng.normal(0, 0.1, (ROWS, COLUMNS, CHANNELS))
    if event is not None and event.strange_cell and event.at(number / 8):
        grid[6:9, 4:7, : CHANNELS // 2] -= 3.0
    return grid


def objects(numbers: list[int], seed: int, event: Event | None) -> dict[str, np.ndarray]:
    boxes, classes, looks = [], [], []
    for number in numbers:
        rng = np.random.default_rng([seed, 4, number])
        happening = event is not None and event.at(number / 8)
        foot = (event.foot if happening and event else 0.8) + rng.normal(0, 0.01)
        middle = 0.1 + 0.8 * (number // 4 % 16) / 16
        height, width = (0.08, 0.3) if happening and event and event.lying else (0.3, 0.1)
        boxes.append([middle - width / 2, foot - height, middle + width / 2, foot])
        classes.append(event.object_class if happening and event else PERSON)
        strange = happening and event is not None and event.strange_look
        looks.append(rng.normal(0, 0.2, 1280) + (2.0 if strange else 0.5))
    return {
        "objects.boxes": np.asarray(boxes, np.float32),
        "objects.class": np.asarray(classes, np.int64),
        "objects.confidence": np.full(len(boxes), 0.9, np.float32),
        "objects.frame": np.asarray(numbers, np.int64),
        "objects.time": np.asarray(numbers) / 8,
        "objects.analysed": np.asarray(numbers, np.int64),
        "appearance.objects": np.asarray(looks, np.float16),
    }
