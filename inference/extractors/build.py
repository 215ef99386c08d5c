"""Composing the extractors that a system requires."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, cached_property

import cv2

from inference.extractors.appearance import AppearanceExtractor, load_network
from inference.extractors.motion import FINE_UP_TO_LINES, MotionExtractor
from inference.extractors.objects import ObjectExtractor
from inference.extractors.pipeline import FeatureExtractor
from inference.extractors.protocol import Extractor
from inference.extractors.sound import SoundExtractor
from inference.runtime.network import Network

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
    wanted = _known(names)
    pictures: list[Extractor] = []
    objects = ObjectExtractor() if "objects" in wanted else None
    if objects is not None:
        pictures.append(objects)
    if "appearance" in wanted:
        pictures.append(AppearanceExtractor(objects))
    motion: list[Extractor] = [MotionExtractor(threads=flow_threads)] if "motion" in wanted else []
    sound: list[Extractor] = [SoundExtractor()] if "sound" in wanted else []
    return [lane for lane in (motion, pictures, sound) if lane]


class Kit:
    """One of each extractor, made when it is first asked for, so that a process loads each network once
    however many systems measure with it.

    Not for two passes at a time; within a pass several lanes may use its detector and its ear.

    sources  how many recordings or cameras take turns
    reduced  whether pictures are small because they were reduced, and not because their camera's are: as of
             large ones, flow is measured at half their resolution
    """

    def __init__(self, sources: int = 1, *, reduced: bool = False) -> None:
        self._sources = sources
        self._reduced = reduced

    @cached_property
    def objects(self) -> ObjectExtractor:
        """Raises WeightsMissing, WeightsCorrupt, as the others do."""
        return ObjectExtractor()

    @cached_property
    def sound(self) -> SoundExtractor:
        return SoundExtractor()

    @cached_property
    def motion(self) -> MotionExtractor:
        return MotionExtractor(sources=self._sources, fine_up_to=0 if self._reduced else FINE_UP_TO_LINES)

    @cached_property
    def appearance(self) -> AppearanceExtractor:
        """Of whole pictures only."""
        return AppearanceExtractor(None, self._appearance_network, sources=self._sources)

    @cached_property
    def appearance_of_objects(self) -> AppearanceExtractor:
        """Of whole pictures and of what `objects` found in them just before."""
        return AppearanceExtractor(self.objects, self._appearance_network, sources=self._sources)

    def lanes(self, names: Iterable[str]) -> list[list[Extractor]]:
        """As `build_lanes`, of the extractors that are there."""
        wanted = _known(names)
        pictures: list[Extractor] = [self.objects] if "objects" in wanted else []
        if "appearance" in wanted:
            pictures.append(self.appearance_of_objects if pictures else self.appearance)
        motion: list[Extractor] = [self.motion] if "motion" in wanted else []
        sound: list[Extractor] = [self.sound] if "sound" in wanted else []
        return [lane for lane in (motion, pictures, sound) if lane]

    @cached_property
    def _appearance_network(self) -> Network:
        return load_network()


@cache
def shared_kit() -> Kit:
    """This process' own."""
    cv2.setNumThreads(1)
    return Kit()


def _known(names: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(names)
    if unknown := wanted - EXTRACTORS:
        raise ValueError(f"There is no extractor {', '.join(sorted(unknown))}.")
    return wanted
