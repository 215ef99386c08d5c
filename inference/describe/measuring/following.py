"""Following things from picture to picture. Worker code.

A detector looks once a second or less often. In between, optical flow carries each thing along, where it was
measured; else it goes on as it went. What a picture misses is held for a while: detectors blink.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from inference.describe.counting import SPOKEN_OF, SURE
from inference.describe.measuring.looks import Look, Sighting
from inference.extractors.coco import name_of
from inference.systems.normality.naming import UNNAMED
from inference.systems.normality.observations import Detections, Observation
from inference.types import Floats

BEGINS_AT = 0.4
"""Confidence with which a thing is first believed; one that is known goes on with anything detected."""

HELD_SECONDS = 4.5
"""How long a thing that pictures miss is waited for: two looks of a camera, four of a recording."""

REACH = 0.8
"""How far from where it was expected a thing may turn up, in diagonals of its box, for each second."""

NESTED, DOUBTFUL_NESTED = 0.8, 0.6
"""Share of a box that lies in a surer one of its kind from which on both are one thing; of what the detector
is not sure of, less is enough."""

_VEHICLES = frozenset({3, 6, 8})
"""Car, bus and truck: what one picture calls the one, the next one calls the other."""

Corners = NDArray[np.float64]


@dataclass(slots=True)
class _Thing:
    """Followed. corners (4,) where it is expected at `time`; speed (2,) fractions of the picture a second."""

    number: int
    kind: int
    corners: Corners
    time: float
    seen_at: float
    seen_corners: Corners
    speed: Corners = field(default_factory=lambda: np.zeros(2))
    looks: int = 0
    votes: Counter[int] = field(default_factory=Counter)


class Follower:
    """Follows what one source shows, observation by observation in order."""

    def __init__(self) -> None:
        self._things: list[_Thing] = []
        self._next = 1
        self._aspect: float | None = None

    def dump(self) -> dict[str, Any]:
        """What it knows, as plain values for `restored`."""
        return {
            "next": self._next,
            "aspect": self._aspect,
            "things": [
                [
                    thing.number,
                    thing.kind,
                    thing.corners.tolist(),
                    thing.time,
                    thing.seen_at,
                    thing.seen_corners.tolist(),
                    thing.speed.tolist(),
                    thing.looks,
                    list(thing.votes.items()),
                ]
                for thing in self._things
            ],
        }

    @classmethod
    def restored(cls, told: Mapping[str, Any]) -> Follower:
        """Raises KeyError, ValueError or TypeError for what `dump` did not make."""
        follower = cls()
        follower._next, follower._aspect = int(told["next"]), told["aspect"]
        for number, kind, corners, time, seen_at, seen_corners, speed, looks, votes in told["things"]:
            thing = _Thing(number, kind, np.asarray(corners), time, seen_at, np.asarray(seen_corners))
            thing.speed, thing.looks, thing.votes = np.asarray(speed), looks, Counter(dict(votes))
            follower._things.append(thing)
        return follower

    def follow(self, observation: Observation, aspect: float | None = None) -> list[Look]:
        """The pictures of one observation that a detector looked at.

        aspect  width over height of the picture, where it is known; the cells of flow tell it nearly
        """
        if aspect is not None:
            self._aspect = round(aspect, 4)
        elif observation.speed.ndim == 3 and len(observation.speed):
            rows, columns = observation.speed.shape[1:]
            self._aspect = columns / rows
        moments: list[tuple[float, int, Any]] = [
            (float(time), 0, vector)
            for time, vector in zip(observation.pair_times, observation.vector, strict=True)
        ]
        moments += [(seen.time, 1, seen) for seen in observation.seen]
        looks = []
        for time, is_look, what in sorted(moments, key=lambda moment: moment[:2]):
            if is_look:
                looks.append(self._look(what))
            else:
                self._carry(time, what)
        return looks

    def _carry(self, time: float, vector: Floats) -> None:
        """Move every thing along with the flow (gh, gw, 2), picture heights a second, up to `time`."""
        rows, columns = vector.shape[:2]
        for thing in self._things:
            passed = time - thing.time
            if not 0 < passed <= 1.0:
                continue
            left, top, right, bottom = thing.corners
            part = vector[
                max(0, int(top * rows)) : max(1, int(np.ceil(bottom * rows))),
                max(0, int(left * columns)) : max(1, int(np.ceil(right * columns))),
            ].reshape(-1, 2)
            if len(part):
                # Cells at a thing's edge show the ground, which stands still: the fast ones speak for it.
                weight = np.linalg.norm(part, axis=1) + 1e-9
                way = (part * weight[:, None]).sum(axis=0) / weight.sum()
                moved = np.asarray([way[0] * rows / columns, way[1]]) * passed
                thing.corners = thing.corners + np.tile(moved, 2)
            thing.time = time

    def _look(self, seen: Detections) -> Look:
        self._things = [item for item in self._things if 0 <= seen.time - item.seen_at <= HELD_SECONDS]
        rows = _told(seen)
        expected = [self._expected(thing, seen.time) for thing in self._things]
        pairs = self._assigned(expected, seen, rows)
        sightings = []
        for place, row in enumerate(rows):
            thing = pairs.get(place)
            if thing is None:
                if seen.confidences[row] < BEGINS_AT:
                    continue
                thing = self._begun(seen, row)
            sightings.append(self._met(thing, seen, row))
        return Look(float(seen.time), self._aspect, tuple(sightings))

    def _expected(self, thing: _Thing, time: float) -> Corners:
        """Where flow carried it; without flow, where its last way leads."""
        if thing.time > thing.seen_at:
            return thing.corners
        passed = min(time - thing.seen_at, 1.5)
        return thing.corners + np.tile(thing.speed * passed, 2)

    def _assigned(
        self, expected: Sequence[Corners], seen: Detections, rows: Sequence[int]
    ) -> dict[int, _Thing]:
        """By place in `rows` the thing that each detection shows."""
        if not expected or not rows:
            return {}
        aspect = self._aspect or 16 / 9
        cost = np.full((len(expected), len(rows)), 1e3)
        for i, corners in enumerate(expected):
            thing = self._things[i]
            reach = REACH * max(1.0, seen.time - thing.seen_at)
            for j, row in enumerate(rows):
                if _kind(int(seen.classes[row])) != thing.kind:
                    continue
                distance, ratio = _apart(corners, seen.boxes[row].astype(np.float64), aspect)
                if distance <= reach and ratio <= 0.9:
                    cost[i, j] = distance + 0.5 * ratio
        found = linear_sum_assignment(cost)
        return {int(j): self._things[i] for i, j in zip(*found, strict=True) if cost[i, j] < 1e3}

    def _begun(self, seen: Detections, row: int) -> _Thing:
        corners = seen.boxes[row].astype(np.float64)
        kind = _kind(int(seen.classes[row]))
        thing = _Thing(self._next, kind, corners, seen.time, seen.time, corners)
        self._next += 1
        self._things.append(thing)
        return thing

    def _met(self, thing: _Thing, seen: Detections, row: int) -> Sighting:
        corners = seen.boxes[row].astype(np.float64)
        passed = seen.time - thing.seen_at
        carried = None
        if thing.time > thing.seen_at:
            right, down = (thing.corners - thing.seen_corners).reshape(2, 2).mean(axis=0).tolist()
            carried = round(right, 4), round(down, 4)
        if passed > 0:
            moved = (corners - thing.seen_corners).reshape(2, 2).mean(axis=0)
            thing.speed = moved / passed
        thing.corners = thing.seen_corners = corners
        thing.time = thing.seen_at = float(seen.time)
        thing.looks += 1
        thing.votes[int(seen.classes[row])] += 1
        left, top, right, bottom = (round(float(value), 4) for value in corners.clip(0, 1))
        return Sighting(
            thing=thing.number,
            name=name_of(thing.votes.most_common(1)[0][0]),
            left=left,
            top=top,
            right=right,
            bottom=bottom,
            confidence=round(float(seen.confidences[row]), 3),
            looks=thing.looks,
            carried=carried,
        )


def _kind(number: int) -> int:
    return min(_VEHICLES) if number in _VEHICLES else number


def _told(seen: Detections) -> list[int]:
    """Rows of the detections that may be told, the surest first, each thing once."""
    rows: list[int] = []
    for row in np.argsort(-seen.confidences, kind="stable").tolist():
        number = int(seen.classes[row])
        if number == UNNAMED or (number not in SPOKEN_OF and seen.confidences[row] < SURE):
            continue
        limit = NESTED if seen.confidences[row] >= SURE else DOUBTFUL_NESTED
        if not any(
            _kind(int(seen.classes[other])) == _kind(number)
            and _nested(seen.boxes[row], seen.boxes[other]) >= limit
            for other in rows
        ):
            rows.append(row)
    return rows


def _nested(box: Floats, other: Floats) -> float:
    """Share of the smaller one of two boxes that lies in the other."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    smaller = min((box[2] - box[0]) * (box[3] - box[1]), (other[2] - other[0]) * (other[3] - other[1]))
    return float(width * height / max(smaller, 1e-9))


def _apart(one: Corners, other: Corners, aspect: float) -> tuple[float, float]:
    """Distance of two boxes' middles in diagonals of their mean, and how much their heights differ (natural
    logarithm); the nearest of middles, upper and lower edges, since crowds and furniture hide parts."""
    width = ((one[2] - one[0]) + (other[2] - other[0])) / 2 * aspect
    height = ((one[3] - one[1]) + (other[3] - other[1])) / 2
    across = ((one[0] + one[2]) - (other[0] + other[2])) / 2 * aspect
    down = min(
        abs((one[1] + one[3]) - (other[1] + other[3])) / 2, abs(one[1] - other[1]), abs(one[3] - other[3])
    )
    diagonal = max(float(np.hypot(width, height)), 1e-6)
    ratio = abs(float(np.log(max(one[3] - one[1], 1e-6) / max(other[3] - other[1], 1e-6))))
    return float(np.hypot(across, down)) / diagonal, ratio
