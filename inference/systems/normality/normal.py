"""What was learned of a scene: one density for each attribute, and how they read an observation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from inference.systems.normality.attributes import LEAST_CONFIDENCE, Attribute
from inference.systems.normality.densities import (
    ClassFrequency,
    DirectionCeiling,
    Neighbours,
    SpeedCeiling,
    on_one_grid,
)
from inference.systems.normality.observations import Detections, Observation
from inference.types import Floats, Ints

TOP_CELLS = 2
"""A frame's motion and scene values are means of so many of its most unusual cells: one is noisier."""

LOOK_DIMENSIONS = 128
SCENE_ROWS, LOOK_ROWS, BOX_ROWS, SOUND_ROWS = 6000, 800, 1500, 500
"""Rows that a profile keeps at most of each kind: together under 3 MB, a general profile far less."""

STILL, MOVING = 0.6, 1.2
"""Shares of a cell's ceiling: what is slower than the first does not count as a mover, what is faster than
the second counts fully. Between them looks and motion confirm each other."""

PAIRS_AROUND = 0.3
"""Seconds on either side of a picture within which a cell's motion makes its content a mover."""

SILENCE_DB = -90.0
"""Below, a track carries no sound: its timbre is neither learned nor judged. A camera that is always silent
still learns that, and the first noise is loud."""

QUIETEST_DB = -70.0

PERSON = 1


@dataclass(frozen=True, slots=True)
class Region:
    """Part of one frame with the value that an attribute has there."""

    attribute: Attribute
    value: float
    frame: int
    time: float
    box: tuple[float, float, float, float]
    object_class: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One attribute at one moment.

    time    when it was seen; known_at is when a listener without foresight could first know it
    cells   (gh, gw) the value of each cell, where the attribute has them
    regions the objects that have one
    detail  the direction (0 to 7) or COCO class behind the value, -1 where there is none
    """

    attribute: Attribute
    time: float
    known_at: float
    value: float
    cells: Floats | None = None
    regions: tuple[Region, ...] = ()
    detail: int = -1


@dataclass(frozen=True, slots=True)
class Normal:
    """The densities; None for an attribute that training could not show."""

    speed: SpeedCeiling | None = None
    direction: DirectionCeiling | None = None
    mover: Neighbours | None = None
    scene: Neighbours | None = None
    classes: ClassFrequency | None = None
    place: Neighbours | None = None
    posture: Neighbours | None = None
    look: Neighbours | None = None
    sound: Neighbours | None = None
    loudness: float | None = None
    """Median level in dB of full scale."""
    projection: Floats = field(default_factory=lambda: projection(1280))

    def read(self, observation: Observation) -> list[Reading]:
        """All that can be said about an observation. What was not learned or not measured is left out."""
        return [
            *self._motion(observation),
            *self._scene(observation),
            *(reading for seen in observation.seen for reading in self._objects(seen)),
            *self._sound(observation),
        ]

    def _motion(self, seen: Observation) -> list[Reading]:
        if not len(seen.pair_times):
            return []
        readings = []
        if self.speed is not None:
            cells = self.speed.excess(seen.speed)
            for time, cell in zip(seen.pair_times.tolist(), cells, strict=True):
                readings.append(Reading(Attribute.SPEED, time, time, top(cell), cell))
        if self.direction is not None:
            cells, which = self.direction.excess(seen.vector)
            for time, cell, way in zip(seen.pair_times.tolist(), cells, which, strict=True):
                detail = int(way.ravel()[cell.argmax()])
                readings.append(Reading(Attribute.DIRECTION, time, time, top(cell), cell, detail=detail))
        return readings

    def _scene(self, seen: Observation) -> list[Reading]:
        if seen.grid is None:
            return []
        time, shape = seen.grid_time, seen.grid.shape[:2]
        flat = seen.grid.reshape(shape[0] * shape[1], -1)
        readings = []
        if self.scene is not None:
            cells = self.scene.distance(flat).reshape(shape)
            readings.append(Reading(Attribute.SCENE, time, time, top(cells), cells))
        if self.mover is not None and self.speed is not None and around(seen).any():
            moving = movement(seen, self.speed)
            gate = np.clip((moving - STILL) / (MOVING - STILL), 0.0, 1.0)
            cells = (self.mover.distance(flat).reshape(shape) * gate).astype(np.float32)
            known = float(seen.pair_times[around(seen)].max())
            readings.append(Reading(Attribute.MOVER, time, known, top(cells), cells))
        return readings

    def _objects(self, seen: Detections) -> list[Reading]:
        readings = []
        if self.classes is not None:
            values = self.classes.rarity(seen.classes) * seen.confidences
            readings.append(reading_of(Attribute.OBJECT, seen, np.arange(len(values)), values))
        sure = np.flatnonzero(seen.confidences >= LEAST_CONFIDENCE)
        people = sure[seen.classes[sure] == PERSON]
        if self.place is not None:
            values = self.place.distance(places(seen.boxes[sure]))
            readings.append(reading_of(Attribute.PLACE, seen, sure, values))
        if self.posture is not None:
            values = self.posture.distance(postures(seen.boxes[people]))
            readings.append(reading_of(Attribute.POSTURE, seen, people, values))
        if self.look is not None and seen.looks.shape[1]:
            embedded = sure[seen.looks[sure].any(axis=1)]
            values = self.look.distance(seen.looks[embedded] @ self.projection)
            readings.append(reading_of(Attribute.LOOK, seen, embedded, values))
        return readings

    def _sound(self, seen: Observation) -> list[Reading]:
        readings = []
        middle = (seen.start + seen.end) / 2
        silent = seen.level_db is not None and seen.level_db <= SILENCE_DB
        if self.sound is not None and seen.embedding is not None:
            value = 0.0 if silent else float(self.sound.distance(timbre(seen.embedding[None]))[0])
            readings.append(Reading(Attribute.SOUND, middle, seen.end, value))
        if self.loudness is not None and seen.level_db is not None:
            value = max(0.0, max(seen.level_db, QUIETEST_DB) - self.loudness)
            readings.append(Reading(Attribute.LOUDNESS, middle, seen.end, value))
        return readings


def learn(observations: Sequence[Observation], *, spatial: bool = True, share: float = 1.0) -> Normal:
    """Fit all densities that the observations allow.

    spatial  False leaves out what holds only for one camera: cells, places, directions, the scene's look
    share    of the usual number of rows to keep, for a profile that must be very small
    """
    moving = [seen for seen in observations if len(seen.pair_times)]
    frames = [seen for observation in observations for seen in observation.seen]
    looks = [seen.looks[embedded(seen)] for seen in frames if seen.looks.shape[1] and embedded(seen).any()]
    boxes = [seen.boxes[seen.confidences >= LEAST_CONFIDENCE] for seen in frames]
    people = [
        seen.boxes[(seen.confidences >= LEAST_CONFIDENCE) & (seen.classes == PERSON)] for seen in frames
    ]
    grids = [seen.grid for seen in observations if seen.grid is not None]
    cells = np.concatenate([grid.reshape(-1, grid.shape[2]) for grid in grids]) if grids else None
    speed = _speed(moving, spatial)
    moved = [movers(seen, speed) for seen in observations] if speed is not None and spatial else []
    moved = [rows for rows in moved if len(rows)]
    heard = [seen for seen in observations if seen.level_db is None or seen.level_db > SILENCE_DB]
    sounds = [seen.embedding for seen in heard if seen.embedding is not None]
    levels = [
        max(seen.level_db, QUIETEST_DB)
        for seen in (observations if spatial else heard)
        if seen.level_db is not None
    ]
    keep = {kind: max(50, round(rows * share)) for kind, rows in _ROWS.items()}
    direction = projection(looks[0].shape[1] if looks else 1280)
    return Normal(
        speed=speed,
        direction=DirectionCeiling.fit(on_one_grid([seen.vector for seen in moving]))
        if spatial and moving
        else None,
        mover=Neighbours.fit(np.concatenate(moved), limit=keep["scene"], spread=cells)
        if sum(map(len, moved)) >= 50
        else None,
        scene=Neighbours.fit(cells, limit=keep["scene"]) if spatial and cells is not None else None,
        classes=ClassFrequency.fit([seen.classes for seen in frames]) if frames else None,
        place=_boxes(places, boxes, keep["box"]) if spatial else None,
        posture=_boxes(postures, people, keep["box"]),
        look=Neighbours.fit(np.concatenate(looks) @ direction, limit=keep["look"])
        if sum(map(len, looks)) >= 5
        else None,
        sound=_unscaled(timbre(np.stack(sounds)), keep["sound"]) if len(sounds) >= 3 else None,
        loudness=float(np.median(levels)) if len(levels) >= 3 else None,
        projection=direction,
    )


_ROWS = {"scene": SCENE_ROWS, "look": LOOK_ROWS, "box": BOX_ROWS, "sound": SOUND_ROWS}


def _speed(moving: Sequence[Observation], spatial: bool) -> SpeedCeiling | None:
    if not moving:
        return None
    if spatial:
        return SpeedCeiling.fit(on_one_grid([seen.speed for seen in moving]))
    # Cameras differ in grid: the fastest cells of each pair stand for the picture.
    tops = [top(cell) for seen in moving for cell in seen.speed]
    ceiling = max(SpeedCeiling.LEAST, float(np.quantile(tops, 0.9)))
    return SpeedCeiling(np.full((1, 1), ceiling, np.float32))


def _boxes(features: Callable[[Floats], Floats], boxes: Sequence[Floats], limit: int) -> Neighbours | None:
    found = np.concatenate([np.empty((0, 4), np.float32), *boxes])
    return _unscaled(features(found), limit) if len(found) >= 5 else None


def _unscaled(rows: Floats, limit: int) -> Neighbours:
    """Neighbours at distances in the rows' own unit."""
    size = rows.shape[1]
    unit = np.stack([np.full(size, -1.0), np.full(size, 1.0)]).astype(np.float32)
    return Neighbours.fit(rows, limit=limit, spread=unit)


def timbre(embeddings: Floats) -> Floats:
    """(n, D) embeddings scaled so that their distance depends on their angle: 0 to the square root of 2."""
    length = np.linalg.norm(embeddings, axis=1, keepdims=True) / np.sqrt(embeddings.shape[1])
    return np.asarray(embeddings / np.maximum(length, 1e-6), np.float32)


def movement(seen: Observation, speed: SpeedCeiling) -> Floats:
    """(gh, gw) highest speed of each cell around the moment of the grid, over the cell's ceiling."""
    return np.asarray(speed.excess(seen.speed[around(seen)].max(axis=0, keepdims=True))[0], np.float32)


def around(seen: Observation) -> NDArray[np.bool_]:
    """(P,) which pairs lie around the moment of the grid."""
    return np.asarray(np.abs(seen.pair_times - seen.grid_time) <= PAIRS_AROUND, np.bool_)


def movers(seen: Observation, speed: SpeedCeiling) -> Floats:
    """(m, D) features of the cells that move."""
    if seen.grid is None or not around(seen).any():
        return np.empty((0, 0), np.float32)
    return np.asarray(seen.grid[movement(seen, speed) > (STILL + MOVING) / 2], np.float32)


def embedded(seen: Detections) -> NDArray[np.bool_]:
    """Which detections are sure enough and have an embedding."""
    return np.asarray((seen.confidences >= LEAST_CONFIDENCE) & seen.looks.any(axis=1), np.bool_)


def places(boxes: Floats) -> Floats:
    """(n, 2): where things stand, the middle of the box's lower edge in fractions of the picture."""
    return np.stack([(boxes[:, 0] + boxes[:, 2]) / 2, boxes[:, 3]], axis=1)


def postures(boxes: Floats) -> Floats:
    """(n, 3): where a person's feet are vertically, and the logarithms of height and of width to height."""
    width = np.maximum(boxes[:, 2] - boxes[:, 0], 1e-3)
    height = np.maximum(boxes[:, 3] - boxes[:, 1], 1e-3)
    return np.stack([boxes[:, 3], 0.5 * np.log(height), np.log(width / height)], axis=1)


def top(cells: Floats) -> float:
    """Mean of the highest cells."""
    flat = cells.ravel()
    return float(np.partition(flat, -min(TOP_CELLS, flat.size))[-min(TOP_CELLS, flat.size) :].mean())


def projection(dimensions: int) -> Floats:
    """(D, 128) a fixed random projection: it keeps distances, needs no fitting and no storage."""
    table = np.random.default_rng(1280).standard_normal((dimensions, LOOK_DIMENSIONS))
    return np.asarray(table / np.sqrt(LOOK_DIMENSIONS), np.float32)


def reading_of(attribute: Attribute, seen: Detections, rows: Ints, values: Floats) -> Reading:
    """The reading of a frame from the values of some of its detections: the highest, or 0 without any."""
    regions = tuple(
        Region(
            attribute=attribute,
            value=float(value),
            frame=seen.frame,
            time=seen.time,
            box=tuple(seen.boxes[row].tolist()),
            object_class=int(seen.classes[row]),
            confidence=float(seen.confidences[row]),
        )
        for row, value in zip(rows.tolist(), values.tolist(), strict=True)
    )
    worst = max(regions, key=lambda region: region.value, default=None)
    return Reading(
        attribute,
        seen.time,
        seen.time,
        worst.value if worst else 0.0,
        regions=regions,
        detail=worst.object_class if worst else -1,
    )
