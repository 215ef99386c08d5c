"""Making the general profile: what ordinary footage of many cameras has in common, in a few tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

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


def fit_general(recordings: Sequence[Sequence[Features]]) -> Profile:
    """From normal recordings of many scenes: densities that hold anywhere, and how restless normal clips are
    when held against themselves."""
    profile = fit_profile(recordings, learn_anywhere)
    return replace(profile, itself=_itself(recordings))


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
