"""One pass over some snippets of a recording, for one analysis of it or for several."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from typing import Protocol, cast

from inference.types import Features, Snippet
from monitoring.analysis import claims
from monitoring.analysis.progress import ChunkProgress
from monitoring.analysis.systems import Engine
from monitoring.analysis.work_files import features_path, timings_path
from monitoring.models import Chunk

Found = Mapping[str, Features]


class _Extraction(Protocol):
    """Features of each snippet by chunk, and the seconds that each one's stages took in all."""

    def extract(self, snippets: Iterable[Snippet]) -> Generator[Found, None, None]: ...
    def seconds(self) -> Mapping[str, Mapping[str, float]]: ...


class ChunkPass:
    """Decodes once, measures once what more than one analysis needs, and writes each one's own file."""

    def __init__(self, engines: Mapping[Chunk, Engine], token: str, heart: claims.Heartbeat) -> None:
        """engines  of chunks of the same snippets; of several, all `can_share`. Raises what loading their
        extractors raises: WeightsMissing, WeightsCorrupt."""
        self._chunks = list(engines)
        self._systems = {str(chunk.pk): chunk.analysis.system for chunk in engines}
        self._token = token
        self._heart = heart
        self._extraction = _extraction({str(chunk.pk): engine for chunk, engine in engines.items()})

    @staticmethod
    def can_share(engine: Engine) -> bool:
        """Whether it says what it measures with, so that it can be measured along with others."""
        from inference.systems.together import Composed

        return isinstance(engine, Composed)

    def run(self, snippets: Iterator[Snippet]) -> dict[Chunk, float]:
        """Writes the features; the seconds that each chunk took, its share of a common pass. A chunk whose
        analysis was cancelled or deleted meanwhile is left out. Raises Lost when all were, and what
        extracting raises."""
        checkpoint = claims.Checkpoint(self._token)
        progress = [ChunkProgress(chunk.analysis, chunk) for chunk in self._chunks]
        features: dict[str, list[Features]] = {key: [] for key in self._systems}
        began = time.monotonic()
        with closing(self._extraction.extract(snippets)) as stream:
            for number, found in enumerate(stream, start=1):
                for key, own in found.items():
                    features[key].append(own)
                self._heart.alive()
                checkpoint.check()
                for each in progress:
                    each.done(number)
        stages = self._extraction.seconds()
        shares = _shares(time.monotonic() - began, stages)
        return {
            chunk: shares[str(chunk.pk)]
            for chunk in self._chunks
            if self._written(chunk, features[str(chunk.pk)], stages[str(chunk.pk)])
        }

    def _written(self, chunk: Chunk, features: list[Features], stages: Mapping[str, float]) -> bool:
        """False where the folder went with a cancelled or deleted analysis."""
        from inference.extractors import save_features

        others = [system for key, system in self._systems.items() if key != str(chunk.pk)]
        told = {"stages": stages, "measured_with": others}
        try:
            save_features(features_path(chunk.analysis, chunk.index), features)
            timings_path(chunk.analysis, chunk.index).write_text(json.dumps(told))
        except FileNotFoundError:
            return False
        return True


class _Alone:
    """An engine that extracts in a way of its own."""

    def __init__(self, key: str, engine: Engine) -> None:
        engine.timings()
        self._key = key
        self._engine = engine

    def extract(self, snippets: Iterable[Snippet]) -> Generator[Found, None, None]:
        with closing(self._engine.extract(snippets)) as stream:
            for features in stream:
                yield {self._key: features}

    def seconds(self) -> Mapping[str, Mapping[str, float]]:
        return {self._key: self._engine.timings()}


def _extraction(engines: Mapping[str, Engine]) -> _Extraction:
    from inference.systems.together import Composed, JointExtractor

    if all(ChunkPass.can_share(engine) for engine in engines.values()):
        return JointExtractor({key: cast(Composed, engine) for key, engine in engines.items()})
    ((key, engine),) = engines.items()
    return _Alone(key, engine)


def _shares(seconds: float, stages: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Parts of the seconds that a pass took, by how long each one's stages were busy."""
    busy = {key: sum(own.values()) for key, own in stages.items()}
    total = sum(busy.values())
    return {key: seconds * (own / total if total else 1 / len(busy)) for key, own in busy.items()}
