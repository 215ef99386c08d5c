"""The system `ensemble` for recordings and for cameras: it combines what its members say. Worker code: loads
networks."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import cast

from inference.describe.sentences import TRAINED
from inference.systems.ensemble.combining import combine
from inference.systems.ensemble.weights import NAME, load_weights
from inference.systems.together import Composed, JointExtractor, Measures, PartOf
from inference.types import Features, Snippet
from monitoring.analysis.blocks import Scored
from monitoring.analysis.results import result_of
from monitoring.analysis.systems import Engine, NamingEngine, Result, catalogue, load_engine


class EnsembleEngine:
    """Measures a recording with its members' extractors, and combines their assessments. Its arrays are the
    members', each under its name."""

    def __init__(self) -> None:
        """Raises ModelMissing, ModelError."""
        self._weights = load_weights()
        self._members = tuple(self._weights.shares(self._weights.members))

    def parts(self) -> Mapping[str, Measures]:
        """Of the members that count, with the models that they have in use. Raises UnknownSystem,
        ModelMissing, ModelError, WeightsMissing, WeightsCorrupt."""
        return {
            name: part
            for name, engine in self._engines().items()
            for part in cast(Composed, engine).parts().values()
        }

    def extract(self, snippets: Iterable[Snippet]) -> Generator[Features, None, None]:
        for found in JointExtractor({NAME: self}).extract(snippets):
            yield found[NAME]

    def timings(self) -> dict[str, float]:
        return {}

    def assess(self, features: Sequence[Features]) -> Result:
        return self.assess_named(features, ())

    def assess_named(self, features: Sequence[Features], names: tuple[str, ...]) -> Result:
        known = catalogue()
        said = {}
        for name, engine in self._engines().items():
            own = PartOf(features, name)
            named = known[name].names
            found = cast(NamingEngine, engine).assess_named(own, names) if named else engine.assess(own)
            said[name] = found.assessments
        combined = combine(said, self._weights)
        return result_of(
            combined,
            [None] * len(combined),
            reference=TRAINED,
            model_version=combined[0].model_version if combined else self._weights.model_version,
            features=features,
        )

    def _engines(self) -> dict[str, Engine]:
        return {name: load_engine(name) for name in self._members}


class LiveEnsemble:
    """Combines what its members made of a camera's snippet; those that failed are left out."""

    def __init__(self) -> None:
        """Raises ModelMissing, ModelError."""
        self._weights = load_weights()

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(self._weights.shares(self._weights.members))

    def combine(self, by_system: Mapping[str, Sequence[Scored]]) -> list[Scored]:
        said = {name: [each.assessment for each in scored] for name, scored in by_system.items()}
        return [Scored(assessment) for assessment in combine(said, self._weights)]
