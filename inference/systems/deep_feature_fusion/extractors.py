"""The extractors whose columns a pool can have: what each sees in a snippet, look by look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

import numpy as np

from inference.extractors.build import shared_kit
from inference.extractors.protocol import Remembered
from inference.extractors.sound import SoundExtractor
from inference.systems.deep_feature_fusion.backbones import LARGE, FrameNetwork, backbone
from inference.systems.deep_feature_fusion.occlusion import Occlude
from inference.systems.deep_feature_fusion.rows import PoolError
from inference.types import Floats, Ints, Modality, Snippet
from inference.weights.manifest import entry

_SHARED = 16
"""Pictures remembered: overlapping snippets look at the same ones."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What an extractor saw of a snippet.

    values   (m, size) float32, one row a look; m = 0 where there was nothing to see or hear
    numbers  (m,) int64: the frame of each look, or the last one that it rests on
    maps     (m, size, h, w) float32 whose mean over h and w is `values`, or None
    occlude  gives the values without parts of the picture, or None. Without either there is no heatmap
    """

    values: Floats
    numbers: Ints
    maps: Floats | None = None
    occlude: Occlude | None = None


class Extractor(Protocol):
    """Looks at snippets, in order. Not shared by threads.

    version  changes with anything that changes its values
    size     columns of one look
    """

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def modality(self) -> Modality: ...

    def look(self, snippet: Snippet, positions: Sequence[int]) -> Looks:
        """positions  of the snippet's frames that a network of single pictures looks at, ascending; what
        measures motion or sound takes all of the snippet. Snippets have 16 frames, or, from a camera, 9: one
        second and the frame before it."""
        ...


class FrameExtractor:
    """Single pictures, through a network (`backbones`).

    every  of the given positions, only each so manieth is looked at: large pictures cost as much as they show
    """

    modality = Modality.APPEARANCE

    def __init__(self, network: FrameNetwork, *, every: int = 1) -> None:
        self._network = network
        self._every = every
        self.name = network.backbone.name
        self.version = network.backbone.version
        self.size = network.backbone.size
        self._known: Remembered[tuple[Floats, Floats]] = Remembered(_SHARED)

    def look(self, snippet: Snippet, positions: Sequence[int]) -> Looks:
        numbers = snippet.frame_numbers
        looked_at = positions[:: self._every]
        chosen = list({int(numbers[position]): position for position in looked_at}.items())
        missing = [(number, place) for number, place in chosen if (snippet.source, number) not in self._known]
        if missing:
            pooled, maps = self._network([snippet.frames[place] for _, place in missing])
            for (number, _), values, of_values in zip(missing, pooled, maps, strict=True):
                self._known.put((snippet.source, number), (values, of_values))
        found = [self._known[snippet.source, number] for number, _ in chosen]
        return Looks(
            np.stack([values for values, _ in found]),
            np.asarray([number for number, _ in chosen], np.int64),
            np.stack([of_values for _, of_values in found]),
        )


class SoundEmbedding:
    """The aiSFX embedding of the snippet's sound, one look; none where there is no sound."""

    name = "aisfx"
    size = 512
    modality = Modality.SOUND

    def __init__(self, extractor: SoundExtractor | None = None) -> None:
        self._extractor = extractor or shared_kit().sound
        self.version = f"{entry('aisfx').sha256[:8]}-1"

    def look(self, snippet: Snippet, positions: Sequence[int]) -> Looks:
        if snippet.audio is None or not len(snippet.audio):
            return Looks(np.zeros((0, self.size), np.float32), np.zeros(0, np.int64))
        embedding = self._extractor.extract(snippet)["sound.embedding"]
        return Looks(embedding.astype(np.float32)[None], snippet.frame_numbers[-1:].astype(np.int64))


_HERE = __name__
EXTRACTORS: Mapping[str, str] = {
    "mobilenet_v2": f"{_HERE}:pictured",
    "inception_v3": f"{_HERE}:pictured",
    "inception_resnet_v2": f"{_HERE}:pictured",
    "xception": f"{_HERE}:pictured",
    "mobilenet_v2_packaged": f"{_HERE}:pictured",
    "mobilenet_v2_packaged_384": f"{_HERE}:pictured",
    "efficientnet_lite0": f"{_HERE}:pictured",
    "aisfx": f"{_HERE}:heard",
    "motion": "inference.systems.deep_feature_fusion.moving:scene_motion",
    "motion_live": "inference.systems.deep_feature_fusion.moving_live:second_motion",
    "people": "inference.systems.deep_feature_fusion.moving:people_motion",
}
"""By name, where a callable lies that takes the name and makes the extractor; imported when asked for."""


def pictured(name: str) -> Extractor:
    return FrameExtractor(FrameNetwork(backbone(name)), every=2 if name in LARGE else 1)


def heard(name: str) -> Extractor:
    return SoundEmbedding()


def build(names: Sequence[str]) -> dict[str, Extractor]:
    """The named extractors, with their networks loaded. Raises PoolError for an unknown one, WeightsMissing,
    WeightsCorrupt."""
    if unknown := [name for name in names if name not in EXTRACTORS]:
        raise PoolError(f"There is no extractor {', '.join(unknown)}; there are {', '.join(EXTRACTORS)}.")
    built = {}
    for name in names:
        module, _, function = EXTRACTORS[name].partition(":")
        make = cast(Callable[[str], Extractor], getattr(import_module(module), function))
        built[name] = make(name)
    return built
