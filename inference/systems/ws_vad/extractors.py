"""What a snippet is measured with by the packaged extractors: looks at its pictures, and its flow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.systems.deep_feature_fusion.configuration import LIVE_LOOKS, LOOKS
from inference.systems.deep_feature_fusion.extractors import Extractor as Looking
from inference.systems.deep_feature_fusion.measuring import look_positions
from inference.systems.deep_feature_fusion.sharing import shared
from inference.systems.ws_vad.inputs import CAMERA_MOTION, MOTION, PICTURES
from inference.types import Snippet

SHARED = frozenset({"sound"})
"""Extractors that systems share, beside those here."""


class StreamExtractor:
    """An `inference.extractors.protocol.Extractor`. Arrays, of m looks:

    deep.mobilenet_v2_packaged   (m, 1280) float16
    deep.motion, or deep.motion_live for a camera   (m, 44) float32
    """

    name = "ws_vad"

    def __init__(self, extractors: Sequence[Looking], looks: Sequence[int]) -> None:
        """looks  places in each second of eight frames at which networks of single pictures look"""
        self._extractors = tuple(extractors)
        self._looks = tuple(looks)

    def extract(self, snippet: Snippet) -> dict[str, NDArray[Any]]:
        positions = look_positions(len(snippet.frame_numbers), self._looks)
        arrays: dict[str, NDArray[Any]] = {}
        for extractor in self._extractors:
            values = extractor.look(snippet, positions).values
            arrays[f"deep.{extractor.name}"] = values.astype(np.float16) if extractor.size >= 256 else values
        return arrays


def build_stream_extractor(*, camera: bool) -> StreamExtractor:
    """With its network loaded. Raises WeightsMissing, WeightsCorrupt."""
    names = (PICTURES, CAMERA_MOTION if camera else MOTION)
    return StreamExtractor(list(shared(names).values()), LIVE_LOOKS if camera else LOOKS)
