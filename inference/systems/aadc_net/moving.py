"""How the scene of a snippet moves: what the packaged states know of what is done."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from inference.extractors.protocol import Arrays
from inference.systems.deep_feature_fusion import motion_features
from inference.systems.deep_feature_fusion.sharing import shared
from inference.types import Features, Floats, Snippet

MOTION = "deep.motion"
"""Under the name that `deep_feature_fusion` gives it: measured clips hold it already."""

_FLOW = "motion"


class MotionExtractor:
    """An `inference.extractors.protocol.Extractor`; shares its flow with the systems that look at it too.

    deep.motion  (1, 44) float32 `motion_features.NAMES` of the snippet; (0, 44) of a still picture
    """

    name = "aadc_net.motion"

    def __init__(self) -> None:
        self._flow = shared((_FLOW,))[_FLOW]

    def extract(self, snippet: Snippet) -> Arrays:
        return {MOTION: self._flow.look(snippet, ()).values}


def motion_of(item: Features) -> Floats:
    """(44,) of a snippet. Raises KeyError where it was not measured."""
    looks: NDArray[np.float32] = np.asarray(item.arrays[MOTION], np.float32)
    return looks[0] if len(looks) else _nothing_moves()


@cache
def _nothing_moves() -> Floats:
    return motion_features.describe(np.zeros((1, motion_features.ROWS, 64, 2), np.float32), np.ones(1))
