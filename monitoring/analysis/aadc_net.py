"""The system `aadc_net` for recordings and for cameras, with events that a site named. Worker code: loads
networks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from inference.errors import InferenceError
from inference.systems.aadc_net import load_system
from inference.systems.protocol import System
from inference.types import Features
from monitoring.analysis.live_system_engine import LiveSystemEngine
from monitoring.analysis.system_engine import SystemEngine
from monitoring.analysis.systems import Result

_KEPT = 8
"""Lists of names whose systems are kept: a site has one, and few of its cameras have another."""

Names = tuple[str, ...]


class UnusableNames(InferenceError):
    """Names of events that the words' network cannot take."""

    code = "event_names"


class NamedSystems:
    """The same system for different lists of names, each made when it is first asked for."""

    def __init__(self, load: Callable[[Names], System], trained: System) -> None:
        """trained  for no names: with those that the model was trained with"""
        self._load = load
        self._trained = trained
        self._kept: OrderedDict[Names, System] = OrderedDict()

    def of(self, names: Names) -> System:
        """Raises UnusableNames, WeightsMissing, WeightsCorrupt."""
        if not names:
            return self._trained
        system = self._kept.pop(names, None)
        if system is None:
            try:
                system = self._load(names)
            except ValueError as error:
                raise UnusableNames(f"These names of events cannot be used: {error}") from error
        self._kept[names] = system
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return system


class AADCNetEngine(SystemEngine):
    def __init__(self) -> None:
        """Raises ModelMissing, ModelError, WeightsMissing, WeightsCorrupt."""
        trained = load_system()
        super().__init__(trained)
        self._named = NamedSystems(lambda names: load_system(class_names=names), trained)

    def assess_named(self, features: Sequence[Features], names: Names) -> Result:
        assessments, _ = self._named.of(names).assess(features)
        return self.result_of(assessments, features)


class LiveAADCNetEngine(LiveSystemEngine):
    """`profile` is the names in use on the camera; other names are another version, and so another curve."""

    def __init__(self) -> None:
        """Raises ModelMissing, ModelError, WeightsMissing, WeightsCorrupt."""
        trained = load_system(causal=True)
        super().__init__(trained)
        self._named = NamedSystems(lambda names: load_system(causal=True, class_names=names), trained)

    def system_for(self, profile: Any | None) -> System:
        """Raises UnusableNames, WeightsMissing, WeightsCorrupt."""
        return self._named.of(profile or ())
