"""What a recording is held against: a fitted profile, the rest of itself, or general footage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from inference.systems.normality.fitting import LeftOut, leave_out, middle, thinned
from inference.systems.normality.normal import Normal, learn
from inference.systems.normality.observations import Observation, observe_recording
from inference.systems.normality.profile import Profile
from inference.systems.normality.standard import Standard
from inference.systems.normality.timeline import Timeline
from inference.types import Features, Floats

OWN_REFERENCE_SECONDS = 12.0
"""A clip must be so long to serve as its own reference: less leaves too little beside what is left out."""

MOST_OWN_OBSERVATIONS = 160
GENERAL = "general footage"
GENERAL_FOLDER = Path(__file__).parent / "general"


@cache
def general_profile() -> Profile:
    """The small profile of ordinary footage that comes with the package; its card names the sources."""
    return Profile.load(GENERAL_FOLDER)


@cache
def general_live_profile() -> Profile:
    """The same footage as the live preset measures it; `card["preset"]` names the preset."""
    return Profile.load(GENERAL_FOLDER / "live")


@dataclass(frozen=True, slots=True)
class Reference:
    """kind      "profile", "itself" or "general footage"
    standard  fixed, or for "itself" general footage's, to be centred on the clip by `centred`
    """

    kind: str
    version: str
    standard: Standard
    normal: Normal | LeftOut

    def normal_for(self, observation: Observation) -> Normal:
        if isinstance(self.normal, LeftOut):
            return self.normal.normal_for(0, middle(observation))
        return self.normal

    def centred(self, timeline: Timeline) -> Standard:
        """The standard to score with, once the whole clip has been read."""
        if isinstance(self.normal, Normal):
            return self.standard
        return own_standard(self.standard, timeline.values(causal=False))


def own_standard(standard: Standard, values: Floats) -> Standard:
    """A clip's own: its usual is its median, and what counts as far is what counts as far among normal clips,
    or more where the clip itself is restless. Quartiles, because the event is in the clip too."""
    centre, scale = standard.centre.copy(), standard.scale.copy()
    for column in range(values.shape[1]):
        seen = values[~np.isnan(values[:, column]), column]
        if len(seen):
            centre[column], upper = np.quantile(seen, [0.5, 0.75])
            scale[column] = max(scale[column], RESTLESS * (upper - centre[column]))
    return replace(standard, centre=centre, scale=scale)


RESTLESS = 3.4
"""Of a normal distribution the 99 % quantile lies 3.4 times as far above the median as the upper quartile."""


def reference_for(
    profile: Profile | None,
    features: Sequence[Features],
    *,
    causal: bool,
    general: Profile | None = None,
) -> Reference:
    """Choose and prepare the reference; for "itself" this walks through the recording once."""
    if profile is not None:
        standard = profile.causal if causal else profile.offline
        return Reference("profile", profile.fingerprint, standard, normal=profile.normal)
    general = general or general_profile()
    itself = general.itself
    if not causal and itself is not None and len(features) and features[-1].end >= OWN_REFERENCE_SECONDS:
        kept = [thinned(observe_recording(features), MOST_OWN_OBSERVATIONS)]
        version = f"itself-{general.fingerprint}"
        return Reference("itself", version, itself, leave_out(kept, learn_own))
    return Reference(
        GENERAL,
        f"general-{general.fingerprint}",
        general.causal if causal else general.offline,
        normal=general.normal,
    )


def learn_own(observations: Sequence[Observation]) -> Normal:
    """A clip's own normal: a third of a profile's rows is enough for one clip and keeps it quick."""
    return learn(observations, share=0.35)
