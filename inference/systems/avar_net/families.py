"""What the sequences are made of: families of extractors, whose columns stand side by side in every step.

Extractors are those of `inference.systems.deep_feature_fusion.extractors` (arrays "deep.<name>"), so that
several systems on one recording measure once; those of the paper are in `inference.systems.avar_net.paper`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inference.types import Modality


@dataclass(frozen=True, slots=True)
class Stream:
    """Columns of a step that come and go together.

    extractor  whose looks they are
    size       how many columns
    kept       principal components that the network looks at, 0 for all columns
    live       it is measured of cameras, too; otherwise it is absent there
    middle     of the looks within a step the one nearest to its middle is taken, not their mean
    """

    extractor: str
    size: int
    modality: Modality
    middle: bool = False
    kept: int = 0
    live: bool = True

    @property
    def is_sound(self) -> bool:
        return self.modality is Modality.SOUND


@dataclass(frozen=True, slots=True)
class Family:
    """streams     in the order of a step's columns
    looks       places in each second of eight frames at which pictures are looked at
    live_looks  the same for cameras
    """

    name: str
    streams: tuple[Stream, ...]
    looks: tuple[int, ...] = (1, 3, 5, 7)
    live_looks: tuple[int, ...] = (3, 7)

    @property
    def size(self) -> int:
        return sum(stream.size for stream in self.streams)

    @property
    def slices(self) -> tuple[slice, ...]:
        """The columns of each stream."""
        ends = [sum(stream.size for stream in self.streams[: n + 1]) for n in range(len(self.streams))]
        return tuple(slice(end - stream.size, end) for end, stream in zip(ends, self.streams, strict=True))

    @property
    def extractors(self) -> tuple[str, ...]:
        return tuple(stream.extractor for stream in self.streams)


_PICTURE = Stream("mobilenet_v2_packaged", 1280, Modality.APPEARANCE, kept=64)
_MOTION = Stream("motion", 44, Modality.MOTION, live=False)
_LIVE_MOTION = Stream("motion_live", 44, Modality.MOTION)
_SOUND = Stream("aisfx", 512, Modality.SOUND, kept=64)

FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (
        Family(
            "paper",
            (
                Stream("mobilevit", 640, Modality.APPEARANCE, middle=True),
                Stream("wav2vec2", 768, Modality.SOUND),
            ),
        ),
        Family("embedded", (_PICTURE, _SOUND)),
        Family("embedded_motion", (_PICTURE, _MOTION, _LIVE_MOTION, _SOUND)),
    )
}
"""`paper`: MobileViT-S and Wav2Vec2-base. `embedded`: weights that come in packages. `embedded_motion`: the
same with how the scene moves beside what it looks like, which single pictures cannot show: by the fine flow
of two seconds where there is time for it, and by the faster flow of each second that cameras have, too."""
