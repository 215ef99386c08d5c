"""Learning a profile: fit on all footage, and standardise on parts that were left out of a second fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from inference.errors import ProfileError
from inference.systems.normality.normal import Normal, learn
from inference.systems.normality.observations import Observation, observe_recording
from inference.systems.normality.profile import Profile
from inference.systems.normality.standard import standard_of
from inference.systems.normality.timeline import Timeline
from inference.types import Features, Floats

MOST_OBSERVATIONS = 600
"""Seconds of footage that densities are fitted on at most, spread evenly: about 70 MB while fitting."""

FOLDS = 8
GUARD_SECONDS = 2.0
"""Neighbours of a left-out part are left out with it: they nearly repeat it."""

LEAST_SNIPPETS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a recording, [start, end) in seconds."""

    recording: int
    start: float
    end: float

    def near(self, recording: int, observation: Observation) -> bool:
        return (
            recording == self.recording
            and observation.end > self.start - GUARD_SECONDS
            and observation.start < self.end + GUARD_SECONDS
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A normal for each part, learned from what is neither in it nor near it."""

    parts: Sequence[tuple[Part, ...]]
    normals: Sequence[Normal]

    def normal_for(self, recording: int, time: float) -> Normal:
        for parts, normal in zip(self.parts, self.normals, strict=True):
            if any(part.recording == recording and part.start <= time < part.end for part in parts):
                return normal
        return self.normals[-1]


Learn = Callable[[Sequence[Observation]], Normal]


@dataclass(frozen=True, slots=True)
class Fit:
    """A profile, and the causal raw scores that footage got from a fit which had not learned from it.

    held_out  for each recording times (n,) in its own seconds and raw scores (n,) of its analysed frames
    """

    profile: Profile
    held_out: Sequence[tuple[NDArray[np.float64], Floats]]


def fit_profile(recordings: Sequence[Sequence[Features]], learn_normal: Learn = learn) -> Profile:
    """Raises ProfileError when there is too little footage to hold any of it out."""
    return fit_scene(recordings, learn_normal).profile


def fit_scene(recordings: Sequence[Sequence[Features]], learn_normal: Learn = learn) -> Fit:
    """Raises ProfileError when there is too little footage to hold any of it out."""
    snippets = sum(len(recording) for recording in recordings)
    if snippets < LEAST_SNIPPETS:
        raise ProfileError(f"{snippets} snippets are too few to learn from; {LEAST_SNIPPETS} are the least.")
    kept = [
        thinned(observe_recording(recording), max(8, MOST_OBSERVATIONS * len(recording) // snippets))
        for recording in recordings
    ]
    left_out = leave_out(kept, learn_normal)
    timelines = [read_recording(i, recording, left_out) for i, recording in enumerate(recordings)]
    everything = [observation for recording in kept for observation in recording]
    as_heard = tables(timelines, causal=True)
    causal = standard_of(as_heard, causal=True)
    profile = Profile(
        normal=learn_normal(everything),
        offline=standard_of(tables(timelines, causal=False), causal=False),
        causal=causal,
        card={
            "recordings": len(recordings),
            "snippets": snippets,
            "seconds": round(sum(recording[-1].end for recording in recordings), 1),
        },
    )
    scores = [causal.joined(causal.surprise(values, times, causal=True)) for values, times in as_heard]
    return Fit(profile, [(times, raw) for (_, times), raw in zip(as_heard, scores, strict=True)])


def tables(timelines: Iterable[Timeline], *, causal: bool) -> list[tuple[Floats, NDArray[np.float64]]]:
    return [(line.values(causal=causal), np.asarray(line.times, np.float64)) for line in timelines]


def read_recording(number: int, features: Sequence[Features], left_out: LeftOut) -> Timeline:
    """Walk through a recording, each moment judged by the normal that did not learn from it."""
    timeline = Timeline()
    for observation in observe_recording(features):
        normal = left_out.normal_for(number, middle(observation))
        timeline.add(observation, normal.read(observation))
    return timeline


def middle(observation: Observation) -> float:
    """The time by which the observation belongs to a part."""
    times = observation.times
    return float(times[len(times) // 2]) if len(times) else observation.end


def leave_out(kept: Sequence[Sequence[Observation]], learn_normal: Learn) -> LeftOut:
    """Folds of whole recordings where there are enough of them, else of stretches of time."""
    folds = _folds(kept)
    normals = [
        learn_normal(
            [
                observation
                for number, recording in enumerate(kept)
                for observation in recording
                if not any(part.near(number, observation) for part in parts)
            ]
        )
        for parts in folds
    ]
    return LeftOut(folds, normals)


def _folds(kept: Sequence[Sequence[Observation]]) -> list[tuple[Part, ...]]:
    if len(kept) >= 4:
        count = min(FOLDS, len(kept))
        return [
            tuple(Part(number, -np.inf, np.inf) for number in range(first, len(kept), count))
            for first in range(count)
        ]
    count = -(-FOLDS // len(kept))
    folds: list[tuple[Part, ...]] = []
    for number, recording in enumerate(kept):
        edges = np.linspace(0.0, max(observation.end for observation in recording), count + 1)
        edges[-1] = np.inf
        folds += [(Part(number, start, end),) for start, end in pairwise(edges.tolist())]
    return folds


def thinned(observations: Iterable[Observation], limit: int) -> list[Observation]:
    """At most `limit` of a stream, evenly spread, without holding more than that."""
    kept: list[Observation] = []
    stride = 1
    for place, observation in enumerate(observations):
        if place % stride:
            continue
        kept.append(observation)
        if len(kept) > limit:
            kept, stride = kept[::2], stride * 2
    return kept
