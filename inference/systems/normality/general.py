"""Making the general profile: what ordinary footage of many cameras has in common, in a few tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from inference.extractors.shifting import shifted
from inference.systems.normality.fitting import (
    fit_profile,
    leave_out,
    read_recording,
    thinned,
)
from inference.systems.normality.normal import Normal, learn
from inference.systems.normality.observations import Observation, observe_recording
from inference.systems.normality.profile import Profile
from inference.systems.normality.reference import (
    MOST_OWN_OBSERVATIONS,
    OWN_REFERENCE_SECONDS,
    learn_own,
    own_standard,
)
from inference.systems.normality.standard import Standard, standard_of
from inference.systems.normality.timeline import ATTRIBUTES
from inference.types import Features

SHARE = 0.35
"""Of a scene profile's rows: keeps the shipped file at a few hundred kilobytes."""


def fit_general(
    scenes: Sequence[Sequence[Sequence[Features]]], steady: Sequence[Sequence[Sequence[Features]]]
) -> Profile:
    """From normal recordings, grouped by camera: densities that hold anywhere, learned with whole cameras
    left out, and how restless a recording of a `steady` camera is when held against itself."""
    recordings = [joined(scene) for scene in scenes]
    profile = fit_profile(recordings, learn_anywhere)
    itself = _itself([joined(scene) for scene in steady])
    # What no steady recording had, such as sound, varies at least as much from camera to camera.
    scale = np.where(np.isinf(itself.scale), profile.offline.scale, itself.scale)
    return replace(profile, itself=replace(itself, scale=scale.astype(np.float32)))


def joined(recordings: Sequence[Sequence[Features]]) -> list[Features]:
    """Short recordings of one camera as one long one, in which each follows the last."""
    together: list[Features] = []
    for recording in recordings:
        seconds = together[-1].end if together else 0.0
        frames = together[-1].frame_end if together else 0
        together += [
            shifted(item, sequence=len(together) + place, seconds=seconds, frames=frames)
            for place, item in enumerate(recording)
        ]
    return together


def learn_anywhere(observations: Sequence[Observation]) -> Normal:
    return learn(observations, spatial=False, share=SHARE)


def _itself(recordings: Sequence[Sequence[Features]]) -> Standard:
    neutral = Standard(np.zeros(len(ATTRIBUTES), np.float32), np.full(len(ATTRIBUTES), 1e-6, np.float32))
    tables = []
    for recording in recordings:
        if recording[-1].end < OWN_REFERENCE_SECONDS:
            continue
        kept = [thinned(observe_recording(recording), MOST_OWN_OBSERVATIONS)]
        timeline = read_recording(0, recording, leave_out(kept, learn_own))
        values = timeline.values(causal=False)
        centre = own_standard(neutral, values).centre
        tables.append((values - centre, np.asarray(timeline.times, np.float64)))
    return standard_of(tables, causal=False)
