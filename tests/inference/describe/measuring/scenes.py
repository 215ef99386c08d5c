"""Made-up scenes: what a detector and the optical flow would measure of things with known ways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from inference.types import Assessment, Box, Features, Modality

PERSON, CAR, BENCH = 1, 3, 15
RATE = 8
ROWS, COLUMNS = 12, 16


@dataclass(frozen=True)
class Actor:
    """where  (left, top) of its box at a time, in fractions; None while it is not there
    missed  looks (whole seconds) that do not detect it"""

    where: Callable[[float], tuple[float, float] | None]
    kind: int = PERSON
    width: float = 0.06
    height: float = 0.25
    confidence: float = 0.8
    missed: frozenset[int] = frozenset()


def walking(
    left: float, top: float, right: float = 0.0, down: float = 0.0
) -> Callable[[float], tuple[float, float]]:
    """Speeds in fractions of the picture a second."""
    return lambda time: (left + right * time, top + down * time)


def film(actors: Sequence[Actor], seconds: int, *, begin: float = 0.0, flow: bool = True) -> list[Features]:
    """Snippets of two seconds, one a second, as of a recording; looked at in the middle of each second."""
    return [_snippet(actors, number, begin, flow) for number in range(seconds - 1)]


def _snippet(actors: Sequence[Actor], number: int, begin: float, flow: bool) -> Features:
    frames = np.arange(number * RATE, number * RATE + 2 * RATE)
    times = frames / RATE
    boxes, classes, confidences, seen_in = [], [], [], []
    looked = frames[[4, 12]]
    for frame in looked.tolist():
        for actor in actors:
            place = actor.where(frame / RATE)
            if place is not None and int(frame / RATE) not in actor.missed:
                boxes.append([*place, place[0] + actor.width, place[1] + actor.height])
                classes.append(actor.kind)
                confidences.append(actor.confidence)
                seen_in.append(frame)
    arrays = {
        "objects.boxes": np.asarray(boxes, np.float32).reshape(-1, 4),
        "objects.class": np.asarray(classes, np.int64),
        "objects.confidence": np.asarray(confidences, np.float32),
        "objects.frame": np.asarray(seen_in, np.int64),
        "objects.analysed": looked.astype(np.int64),
    }
    if flow:
        vectors = np.stack([_flow(actors, frame / RATE) for frame in frames[1:].tolist()])
        arrays |= {
            "motion.speed": np.linalg.norm(vectors, axis=-1).astype(np.float16),
            "motion.vector": vectors.astype(np.float16),
            "motion.pair_time": begin + times[1:],
            "motion.pair_frame": frames[1:].astype(np.int64),
        }
    return Features(
        sequence=number,
        start=begin + number,
        end=begin + number + 2.0,
        frame_start=int(frames[0]),
        frame_end=int(frames[-1]) + 1,
        frame_numbers=frames.astype(np.int64),
        frame_times=begin + times,
        arrays=arrays,
    )


def _flow(actors: Sequence[Actor], time: float) -> np.ndarray:
    """(rows, columns, 2) picture heights a second, in the cells that actors touch."""
    field = np.zeros((ROWS, COLUMNS, 2))
    for actor in actors:
        before, now = actor.where(time - 1 / RATE), actor.where(time)
        if before is None or now is None:
            continue
        rows = slice(max(0, int(now[1] * ROWS)), max(1, int((now[1] + actor.height) * ROWS) + 1))
        columns = slice(max(0, int(now[0] * COLUMNS)), max(1, int((now[0] + actor.width) * COLUMNS) + 1))
        way = (now[0] - before[0]) * RATE * COLUMNS / ROWS, (now[1] - before[1]) * RATE
        field[rows, columns] = way
    return field


def assessed(features: Sequence[Features], score: float = 0.9, *boxes: Box) -> list[Assessment]:
    return [
        Assessment(
            sequence=item.sequence,
            start=item.start,
            end=item.end,
            frame_start=item.frame_start,
            frame_end=item.frame_end,
            score=score,
            raw=1.0,
            contributions={Modality.MOTION: 1.0},
            label="",
            model_version="test",
            boxes=boxes,
        )
        for item in features
    ]
