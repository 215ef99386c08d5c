"""Systems that measure together: each scores by how bright a snippet is, and counts what it was shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from inference.errors import InferenceError, ModelMissing
from inference.extractors.protocol import Arrays
from inference.systems.together import JointExtractor, Measures
from inference.types import Assessment, Features, Modality, Snippet
from monitoring.analysis.results import result_of
from monitoring.analysis.systems import Result


class Level:
    """How bright a snippet is; counts what it saw."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seen: list[int] = []
        self.fails = False

    def extract(self, snippet: Snippet) -> Arrays:
        if self.fails:
            raise InferenceError("The picture cannot be measured.")
        self.seen.append(snippet.sequence)
        return {f"{self.name}.level": np.asarray(snippet.frames.mean() / 255, np.float32)}


SHARED, OWN = Level("shared"), Level("own")


class LevelEngine:
    """Scores by the brightness that the extractor both systems share measured, and a further one if any."""

    required: frozenset[str] = frozenset()
    extractors: ClassVar[tuple[Level, ...]] = (SHARED,)

    def parts(self) -> dict[str, Measures]:
        return {"": self}

    def extract(self, snippets: Any) -> Any:
        for found in JointExtractor({"alone": self}).extract(snippets):
            yield found["alone"]

    def timings(self) -> dict[str, float]:
        return {}

    def assess(self, features: Sequence[Features]) -> Result:
        assessments = [
            Assessment(
                item.sequence, item.start, item.end, item.frame_start, item.frame_end,
                score=float(np.mean([item.arrays[name] for name in item.arrays if "level" in name])), raw=0.0,
                contributions={Modality.APPEARANCE: 1.0}, label="", model_version=type(self).__name__,
            )
            for item in features
        ]  # fmt: skip
        return result_of(
            assessments, [None] * len(assessments), reference="itself", model_version=type(self).__name__
        )


class FurtherEngine(LevelEngine):
    extractors = (SHARED, OWN)


class MissingEngine(LevelEngine):
    def __init__(self) -> None:
        raise ModelMissing("missing", None)


ENTRIES = {
    name: {"title": name.title(), "description": "", "engine": f"{__name__}.{engine.__name__}"}
    for name, engine in {"level": LevelEngine, "further": FurtherEngine, "missing": MissingEngine}.items()
}
