"""Several systems on the same snippets: decoded once, and measured once what more than one of them needs."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Protocol, overload, runtime_checkable

from inference.extractors.build import Kit, shared_kit
from inference.extractors.picture import picture_of
from inference.extractors.pipeline import FeatureExtractor, features_of
from inference.extractors.protocol import Extractor
from inference.types import Features, Snippet

DECODE = "decode"
"""The stage that every system needs."""


@runtime_checkable
class Measures(Protocol):
    """Who says what it measures with.

    required    names of shared extractors (`inference.extractors.build.EXTRACTORS`)
    extractors  further ones of its own
    """

    @property
    def required(self) -> frozenset[str]: ...
    @property
    def extractors(self) -> Sequence[Extractor]: ...


@runtime_checkable
class Composed(Protocol):
    """Who measures with several, or says only when asked what it measures with."""

    def parts(self) -> Mapping[str, Measures]:
        """By name. Arrays are named "<part>/<array>", since parts may name theirs alike; those of a part
        without a name keep theirs. Raises what loading extractors raises."""


SEPARATOR = "/"


class JointExtractor:
    """One pass over snippets for several systems, given by name. Each gets what it would get alone (except
    that the looks of objects come with the appearance where another system needs them), and what
    `picture_of` tells, for an event's facts.

    Shared extractors run once, each in its lane. Those that systems own run behind each other in one lane,
    so that what they share remembers for the next what it saw for the one before; one that two systems own
    runs once.
    """

    def __init__(self, systems: Mapping[str, Measures | Composed], kit: Kit | None = None) -> None:
        """Raises ValueError for an unknown extractor, WeightsMissing, WeightsCorrupt."""
        parts = {name: _parts(each) for name, each in systems.items()}
        everyone = [part for own in parts.values() for part in own.values()]
        required = {name for each in everyone for name in each.required}
        lanes = (kit or shared_kit()).lanes(required) if required else []
        shared = [extractor for lane in lanes for extractor in lane]
        owned = list({id(item): item for each in everyone for item in each.extractors}.values())
        self._stages = [extractor.name for extractor in (*shared, *owned)]
        self._places = {
            name: [
                (prefix, place)
                for prefix, each in own.items()
                for place in (
                    *(place for place, item in enumerate(shared) if item.name in each.required),
                    *(len(shared) + _place(owned, item) for item in each.extractors),
                )
            ]
            for name, own in parts.items()
        }
        self._pipeline = FeatureExtractor([*lanes, owned])

    def extract(self, snippets: Iterable[Snippet]) -> Generator[dict[str, Features], None, None]:
        """The features of each snippet by system, in order. What `snippets` or an extractor raises is raised
        here."""
        with closing(self._pipeline.extract_apart(snippets)) as stream:
            for snippet, found in stream:
                picture = picture_of(snippet)
                yield {
                    name: features_of(
                        snippet,
                        {
                            **{
                                prefix + key: array
                                for prefix, place in places
                                for key, array in found[place].items()
                            },
                            **picture,
                        },
                    )
                    for name, places in self._places.items()
                }

    def seconds(self) -> dict[str, dict[str, float]]:
        """Busy seconds of each system's stages, over all calls; what several need is divided among them."""
        spent = self._pipeline.timings.seconds()
        stages = {
            name: {DECODE, *(self._stages[place] for _, place in places)}
            for name, places in self._places.items()
        }
        users = {stage: sum(stage in own for own in stages.values()) for stage in spent}
        return {
            name: {stage: spent[stage] / users[stage] for stage in spent if stage in own}
            for name, own in stages.items()
        }


def _parts(system: Measures | Composed) -> dict[str, Measures]:
    """By what precedes the names of its arrays."""
    if isinstance(system, Composed):
        return {f"{name}{SEPARATOR}" if name else "": part for name, part in system.parts().items()}
    return {"": system}


def _place(extractors: Sequence[Extractor], wanted: Extractor) -> int:
    return next(place for place, item in enumerate(extractors) if item is wanted)


def part_of(features: Features, name: str) -> Features:
    """What one part of a composed system measured, under its own names."""
    prefix = f"{name}{SEPARATOR}"
    own = {
        key.removeprefix(prefix): array for key, array in features.arrays.items() if key.startswith(prefix)
    }
    return replace(features, arrays=own)


class PartOf(Sequence[Features]):
    """`part_of` of a recording's features; they stay in their files until they are read."""

    def __init__(self, features: Sequence[Features], name: str) -> None:
        self._features = features
        self._name = name

    def __len__(self) -> int:
        return len(self._features)

    @overload
    def __getitem__(self, place: int) -> Features: ...
    @overload
    def __getitem__(self, place: slice) -> list[Features]: ...
    def __getitem__(self, place: int | slice) -> Features | list[Features]:
        found = self._features[place]
        if isinstance(found, Features):
            return part_of(found, self._name)
        return [part_of(item, self._name) for item in found]
