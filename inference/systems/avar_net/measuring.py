"""Running a family's extractors on snippets of recordings and cameras."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from inference.extractors.pipeline import FeatureExtractor, features_of
from inference.systems.avar_net.families import Family
from inference.systems.deep_feature_fusion.configuration import Block, Configuration, Unit
from inference.systems.deep_feature_fusion.extractors import Extractor
from inference.systems.deep_feature_fusion.measuring import PREFIX, Measurer
from inference.systems.deep_feature_fusion.sharing import shared
from inference.types import Features, Floats, Snippet

SAMPLE_RATE = 16_000
PAPER = frozenset({"mobilevit", "wav2vec2"})


def build(names: Sequence[str]) -> dict[str, Extractor]:
    """Extractors with their networks loaded. Raises WeightsMissing, WeightsCorrupt."""
    built = dict(shared([name for name in names if name not in PAPER]))
    if PAPER & set(names):
        from inference.systems.avar_net.paper import build_published

        built |= {name: build_published(name) for name in names if name in PAPER}
    return {name: built[name] for name in names}


class FamilyMeasurer:
    """Measures consecutive snippets: arrays "deep.<extractor>" (looks, size) and "deep.<extractor>.frames".

    live  as many looks as a camera can be given
    """

    def __init__(
        self, family: Family, extractors: Mapping[str, Extractor] | None = None, *, live: bool = False
    ) -> None:
        self.family = family
        names = [stream.extractor for stream in family.streams if stream.live or not live]
        built = extractors if extractors is not None else build(names)
        self.extractors = {name: built[name] for name in names}
        configuration = Configuration(
            f"avar_net-{family.name}",
            Unit.WINDOW,
            tuple(Block(name) for name in names),
            looks=family.live_looks if live else family.looks,
        )
        self.measurer = Measurer(configuration, self.extractors)
        self.pipeline = FeatureExtractor([[self.measurer]])

    def __call__(self, snippets: Iterable[Snippet]) -> Iterator[Features]:
        return self.pipeline.extract(snippets)

    def one(self, snippet: Snippet) -> Features:
        return features_of(snippet, self.measurer.extract(snippet))

    def silence(self) -> Floats:
        """(2, size) what the sound extractor makes of two seconds, and of one, without any signal."""
        _, extractor = self._sound()
        quiet = [
            sound_snippet("silence", 0, 0.0, np.zeros(seconds * SAMPLE_RATE, np.float32))
            for seconds in (2, 1)
        ]
        looks = [extractor.look(snippet, []).values.astype(np.float16).mean(axis=0) for snippet in quiet]
        return np.asarray(looks, np.float32)

    def heard(self, sounds: Iterable[Snippet]) -> Iterator[Features]:
        """Features of sound without pictures: only the sound extractor runs."""
        name, extractor = self._sound()
        for snippet in sounds:
            looks = extractor.look(snippet, [])
            yield features_of(snippet, {f"{PREFIX}{name}": looks.values.astype(np.float16)})

    def _sound(self) -> tuple[str, Extractor]:
        name = next(stream.extractor for stream in self.family.streams if stream.is_sound)
        return name, self.extractors[name]


def sound_snippet(source: str, sequence: int, start: float, sound: Floats) -> Snippet:
    """A snippet of 16 kHz sound alone, from `start` seconds on; its picture is a stand-in that nobody looks
    at."""
    end = start + len(sound) / SAMPLE_RATE
    return Snippet(
        source=source,
        sequence=sequence,
        start=start,
        end=end,
        frame_start=sequence,
        frame_end=sequence + 1,
        frames=np.zeros((1, 2, 2, 3), np.uint8),
        frame_numbers=np.asarray([sequence], np.int64),
        frame_times=np.asarray([end]),
        fps=1 / (end - start),
        audio=sound,
    )


def sound_snippets(source: str, sound: Floats, *, seconds: float, hop: float = 1.0) -> Iterator[Snippet]:
    """Snippets of so many seconds of a sound, a hop apart; past its end is silence, as in recordings."""
    length, step = round(seconds * SAMPLE_RATE), round(hop * SAMPLE_RATE)
    count = max(1, -(-(len(sound) - length) // step) + 1)
    for number in range(count):
        part = sound[number * step : number * step + length]
        whole = np.pad(part, (0, length - len(part))).astype(np.float32)
        yield sound_snippet(source, number, number * hop, whole)
