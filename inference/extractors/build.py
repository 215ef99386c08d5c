"""Composing the extractors that a system requires."""

from __future__ import annotations

from collections.abc import Iterable

import cv2

from inference.extractors.appearance import AppearanceExtractor
from inference.extractors.motion import MotionExtractor
from inference.extractors.objects import ObjectExtractor
from inference.extractors.pipeline import FeatureExtractor
from inference.extractors.protocol import Extractor
from inference.extractors.sound import SoundExtractor
from inference.runtime.device import network_threads

EXTRACTORS = frozenset({"objects", "appearance", "motion", "sound"})


def build_extractor(names: Iterable[str] = EXTRACTORS) -> FeatureExtractor:
    """A pipeline of the named extractors, with their networks loaded.

    Raises ValueError for an unknown name, WeightsMissing or WeightsCorrupt. Sets OpenCV's threads for the
    whole process: lanes already run side by side.
    """
    wanted = frozenset(names)
    if unknown := wanted - EXTRACTORS:
        raise ValueError(f"There is no extractor {', '.join(sorted(unknown))}.")
    cv2.setNumThreads(network_threads())
    pictures: list[Extractor] = []
    objects = ObjectExtractor() if "objects" in wanted else None
    if objects is not None:
        pictures.append(objects)
    if "appearance" in wanted:
        pictures.append(AppearanceExtractor(objects))
    motion = [MotionExtractor()] if "motion" in wanted else []
    sound = [SoundExtractor()] if "sound" in wanted else []
    return FeatureExtractor([motion, pictures, sound])
