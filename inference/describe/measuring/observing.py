"""What snippets add to an event's facts, from the features that a system measured anyway. Worker code."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from inference.describe.measuring.following import Follower
from inference.describe.measuring.looks import Look, Observed
from inference.systems.normality.normal import top
from inference.systems.normality.observations import Detections, Observation, Observer
from inference.systems.together import SEPARATOR, part_of
from inference.types import Features

REMEMBERED = 12.0
"""Seconds of looks that a camera's snippets tell again, so that an event knows of all between two of them."""

_BOXES = "objects.boxes"
_PEOPLE = "contrastive_fusion.boxes"
_PERSON = 1


class SnippetObserver:
    """Observes one source, snippet by snippet in order."""

    def __init__(self) -> None:
        self._observer = Observer()
        self._follower = Follower()
        self._recent: list[Look] = []

    def observe(self, features: Features) -> Observed:
        """`looks` are those of this snippet that no earlier one had."""
        own = _with_detections(features)
        observation = self._observer.observe(own)
        if _PEOPLE in own.arrays and _BOXES not in own.arrays:
            observation = replace(observation, seen=self._people(own))
        looks = self._follower.follow(observation, _number(features, "picture.aspect"))
        return Observed(
            looks=tuple(looks),
            level_db=observation.level_db,
            speed=_speed(observation),
            brightness=_number(features, "picture.brightness"),
        )

    def observe_live(self, features: Features) -> Observed:
        """As `observe`, with the looks of the last seconds before."""
        observed = self.observe(features)
        newest = features.end
        self._recent = [
            look for look in (*self._recent, *observed.looks) if 0 <= newest - look.time <= REMEMBERED
        ]
        return replace(observed, looks=tuple(self._recent))

    def _people(self, features: Features) -> tuple[Detections, ...]:
        """Of a system that looks for people in the middle of each snippet; who was found by warmth alone may
        be something else."""
        arrays = features.arrays
        place = len(features.frame_times) // 2
        number, time = int(features.frame_numbers[place]), float(features.frame_times[place])
        if number <= self._observer.last_seen:
            return ()
        self._observer.last_seen = number
        confidences = np.asarray(arrays["contrastive_fusion.confidence"], np.float32)
        kept = confidences > 0
        return (
            Detections(
                frame=number,
                time=time,
                boxes=np.asarray(arrays[_PEOPLE], np.float32)[kept],
                classes=np.full(int(kept.sum()), _PERSON, np.int64),
                confidences=confidences[kept],
                looks=np.empty((int(kept.sum()), 0), np.float32),
            ),
        )

    def dump(self) -> bytes:
        """What it remembers, for `restored`."""
        seen = self._observer
        return json.dumps(
            {
                "seen": [seen.last_frame, seen.last_pair, seen.last_seen, seen.last_grid],
                "follower": self._follower.dump(),
                "recent": [look.to_json() for look in self._recent],
            },
            separators=(",", ":"),
        ).encode()

    @classmethod
    def restored(cls, data: bytes | None, first: Features) -> SnippetObserver:
        """One that goes on where `dump` was made; a new one without it, for bytes that `dump` did not make,
        and when the clock was set back."""
        observer = cls()
        if not data:
            return observer
        try:
            told = json.loads(data)
            seen = Observer(*(int(number) for number in told["seen"]))
            if seen.last_frame > int(first.frame_numbers[-1]):
                return observer
            observer._observer = seen
            observer._follower = Follower.restored(told["follower"])
            observer._recent = [Look.from_json(look) for look in told["recent"]]
        except (ValueError, KeyError, TypeError):
            return cls()
        return observer


def observe_recording(features: Iterable[Features]) -> list[Observed]:
    """What each snippet of a whole recording adds, in order."""
    observer = SnippetObserver()
    return [observer.observe(item) for item in features]


def _with_detections(features: Features) -> Features:
    """The part of a composed system's features that tells of objects; itself where it has no parts."""
    ending = SEPARATOR + _BOXES
    name = next((key.removesuffix(ending) for key in features.arrays if key.endswith(ending)), None)
    return features if name is None else part_of(features, name)


def _speed(observation: Observation) -> float | None:
    return max((top(cells) for cells in observation.speed), default=None)


def _number(features: Features, name: str) -> float | None:
    found = features.arrays.get(name)
    return None if found is None else float(found)
