"""Several systems as one: measures with all of them in one pass, and combines what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from inference.systems.ensemble.combining import combine
from inference.systems.ensemble.weights import NAME, Weights, load_weights
from inference.systems.protocol import ABNORMAL, NORMAL, System
from inference.systems.together import JointExtractor, Measures, PartOf
from inference.types import Assessment, Features, Snippet


class Ensemble:
    """See README.md beside this file.

    Arrays of its features are its members', named "<system>/<array>".
    """

    name = NAME
    title = "Ensemble"
    classes = (NORMAL, ABNORMAL)

    def __init__(self, members: Mapping[str, System], weights: Weights) -> None:
        """`members` by name. Raises ValueError where none of them counts, or one cannot join a pass."""
        if not weights.shares(members):
            raise ValueError("None of these systems is a member of the ensemble.")
        apart = [name for name, system in members.items() if not isinstance(system, Measures)]
        if apart:
            raise ValueError(f"{', '.join(apart)} cannot measure together with others.")
        self.members = members
        self.weights = weights
        self._extractor = JointExtractor({NAME: self})

    @property
    def model_version(self) -> str:
        return self.weights.model_version

    def parts(self) -> Mapping[str, Measures]:
        """What it measures with: its members (`inference.systems.together.Composed`)."""
        return {name: cast(Measures, system) for name, system in self.members.items()}

    def measure(self, snippets: Iterable[Snippet]) -> Iterator[Features]:
        for by_system in self._extractor.extract(snippets):
            yield by_system[NAME]

    def assess(
        self, features: Sequence[Features], context: Mapping[str, Any] | None = None
    ) -> tuple[list[Assessment], dict[str, Any]]:
        """The context is that of each member by name."""
        before = context or {}
        after: dict[str, Any] = {}
        said = {}
        for name, system in self.members.items():
            said[name], after[name] = system.assess(PartOf(features, name), before.get(name))
        return combine(said, self.weights), after


def load_system(model: Path | None = None, *, causal: bool = False) -> Ensemble:
    """`model` is the folder of chosen weights; without, those in use. Members that count are loaded with the
    models that they have in use.

    Raises ModelMissing, ModelError, WeightsMissing, WeightsCorrupt, UnknownSystem.
    """
    from inference.systems import catalogue

    weights = load_weights(model)
    names = weights.shares(weights.members)
    return Ensemble({name: catalogue.load_system(name, causal=causal) for name in names}, weights)
