"""Composing the extractors that a system requires."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2

from inference.extractors.appearance import AppearanceExtractor
from inference.extractors.motion import MotionExtractor
from inference.extractors.objects import ObjectExtractor
from inference.extractors.pipeline import FeatureExtractor
from inference.extractors.protocol import Extractor
from inference.extractors.sound import SoundExtractor

EXTRACTORS = frozenset({"objects", "appearance", "motion", "sound"})


def build_extractor(names: Iterable[str] = EXTRACTORS) -> FeatureExtractor:
    """A pipeline of the named extractors, with their networks loaded.

    Raises ValueError for an unknown name, WeightsMissing or WeightsCorrupt. Keeps OpenCV to one thread in the
    whole process: lanes already run side by side.
    """
    cv2.setNumThreads(1)
    return FeatureExtractor(build_lanes(names))


def build_lanes(
    names: Iterable[str] = EXTRACTORS, *, flow_threads: int | None = None
) -> Sequence[Sequence[Extractor]]:
    """Extractors in lanes that may run beside each other: motion; objects, then appearance; sound."""
    wanted = frozenset(names)
    if unknown := wanted - EXTRACTORS:
        raise ValueError(f"There is no extractor {', '.join(sorted(unknown))}.")
    pictures: list[Extractor] = []
    objects = ObjectExtractor() if "objects" in wanted else None
    if objects is not None:
        pictures.append(objects)
    if "appearance" in wanted:
        pictures.append(AppearanceExtractor(objects))
    motion: list[Extractor] = [MotionExtractor(threads=flow_threads)] if "motion" in wanted else []
    sound: list[Extractor] = [SoundExtractor()] if "sound" in wanted else []
    return [lane for lane in (motion, pictures, sound) if lane]
