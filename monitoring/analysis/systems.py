"""The scoring systems that this site knows: names and titles for everyone, engines only in workers.

Importing this module loads no model code; `load_engine` does and belongs in worker code.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast, runtime_checkable
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from inference.describe.measuring.looks import Observed
from inference.training import store
from inference.types import Assessment, Features, Snippet, Span
from monitoring.analysis import models_in_use
from monitoring.analysis.blocks import Scored
from monitoring.intake.snippets import LiveSnippet


@dataclass(frozen=True, slots=True)
class Result:
    """What a system says of a whole recording.

    frame_scores  for each assessment the calibrated score of each of its `frames`, or None
    span_facts    for each span the measured values that its description states
    device        what the networks ran on: "cpu" or "cuda"
    reference     what "normal" was learned from: "profile", "itself" or "general footage"
    observed      what each assessed snippet shows, for the facts of spans; empty where nothing was measured
    """

    assessments: Sequence[Assessment]
    frame_scores: Sequence[Sequence[float] | None]
    spans: Sequence[Span]
    descriptions: Sequence[str]
    span_facts: Sequence[dict[str, Any]]
    reference: str
    model_version: str
    device: str
    observed: Sequence[Observed] = ()


class Engine(Protocol):
    """One system, ready to work: its models are loaded at first use and kept for the process."""

    def extract(self, snippets: Iterable[Snippet]) -> Generator[Features, None, None]: ...

    def timings(self) -> dict[str, float]:
        """Seconds spent by stage since the last call."""

    def assess(self, features: Sequence[Features]) -> Result: ...


class LiveEngine(Protocol):
    """One system for cameras: its models are loaded when it is made and kept for the process.

    preset  names what it measures with; footage and profiles of another preset are of no use to it
    """

    preset: str

    def extract(self, snippets: Sequence[LiveSnippet]) -> list[Features]:
        """Features of snippets of any cameras, in order; shared with engines of the same preset. Times are
        Unix seconds; an analysed frame's number is its time in milliseconds."""

    def timings(self) -> dict[str, float]:
        """Seconds spent by stage since the last call."""

    def model_version(self, profile: Any | None) -> str:
        """What assessments made with this profile are of; a context belongs to one version."""

    def assess(
        self, features: Sequence[Features], context: bytes | None, profile: Any | None
    ) -> tuple[list[Scored], bytes]:
        """Score consecutive snippets of one camera and give the context for the next ones.

        context  what the last call gave, None to begin anew. A context that cannot be read begins anew
        profile  what the camera learned, as monitoring.analysis.learning loads it; None before it has
        """


class NamingEngine(Engine, Protocol):
    """One that compares what it sees with words, so that events may be named for it."""

    def assess_named(self, features: Sequence[Features], names: tuple[str, ...]) -> Result:
        """As `assess`, with these events; none are those that the model was trained with."""


@runtime_checkable
class LiveCombiner(Protocol):
    """What a system that combines others has for cameras: it measures nothing and remembers nothing.

    members  the systems that it wants to hear, by name
    """

    @property
    def members(self) -> tuple[str, ...]: ...

    def combine(self, by_system: Mapping[str, Sequence[Scored]]) -> list[Scored]:
        """What members made of the same snippets of one camera; some may be missing."""


@dataclass(frozen=True, slots=True)
class SystemEntry:
    """engine   dotted path of a callable without arguments that makes the Engine
    live     the same for the LiveEngine; empty for a system that scores only recordings
    weights  names in the weights manifest that it needs
    trained  whether it needs a trained model of its name in `inference.training.store`
    train    options of `manage.py train` that make one
    thermal  whether it makes use of a thermal companion
    pool     dotted path of a function that lays out its feature pool in a plane
             (`monitoring.analysis.pool_map.Layout`); empty for a system without one
    names    whether events may be named for it: its engine is a NamingEngine, and the `profile` of its live
             one is the names in use
    combines whether it combines other systems: its live engine is a LiveCombiner
    teachable whether reviewers teach it classes: its engines are made of a model folder
    """

    name: str
    title: str
    description: str
    engine: str
    live: str = ""
    weights: tuple[str, ...] = ()
    trained: bool = False
    train: str = "--data DIR"
    thermal: bool = False
    pool: str = ""
    names: bool = False
    combines: bool = False
    teachable: bool = False


class UnknownSystem(ValueError):
    """A system that this site does not have; `str(error)` is fit to be shown."""


def catalogue() -> dict[str, SystemEntry]:
    """By name, as settings.WATCHPOST_SYSTEMS lists them."""
    return {name: SystemEntry(name=name, **entry) for name, entry in settings.WATCHPOST_SYSTEMS.items()}


def title_of(name: str) -> str:
    entry = catalogue().get(name)
    return entry.title if entry else name


def place_of(name: str) -> int:
    """The position in the catalogue, by which pages give a system its colour; after all others for one that
    is not in it any more."""
    known = list(catalogue())
    return known.index(name) if name in known else len(known)


def check_names(names: Iterable[str]) -> tuple[str, ...]:
    """`names` without repeats; UnknownSystem when one is not in the catalogue or none is named."""
    known = catalogue()
    wanted = tuple(dict.fromkeys(names))
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        raise UnknownSystem(
            f"There is no scoring system named {unknown[0]!r}."
            if unknown
            else "Choose at least one scoring system."
        )
    return wanted


KEPT_ENGINES = 2
"""Of one system: recordings that were begun before a version was activated still want the one before."""


class _InUse:
    """Whichever version is active."""


IN_USE = _InUse()

_engines: dict[tuple[str, UUID | None], tuple[object, Engine]] = {}
_live_engines: dict[str, tuple[object, LiveEngine | LiveCombiner]] = {}
"""By name (and version), with what they were made of."""


def load_engine(name: str, version: UUID | _InUse | None = IN_USE) -> Engine:
    """The engine of `name`, made once a process, and again when another trained model is in use. Raises
    UnknownSystem, inference.errors.WeightsMissing, ModelMissing, ModelError.

    version  of a teachable system: the one to use, None for the installed model
    """
    check_names([name])
    entry = catalogue()[name]
    if isinstance(version, _InUse):
        version = models_in_use.active_version(name) if entry.teachable else None
    made_of = _made_of(entry, version)
    key = name, version
    if key not in _engines or _engines[key][0] != made_of:
        engine = cast(Engine, _made(entry.engine, entry, version))
        _engines.pop(key, None)
        _engines[key] = made_of, engine
        for old in [own for own in _engines if own[0] == name][:-KEPT_ENGINES]:
            del _engines[old]
    return _engines[key][1]


def load_live_engine(name: str) -> LiveEngine | LiveCombiner:
    """As `load_engine`, for cameras. Raises UnknownSystem also for a system that only scores recordings."""
    check_names([name])
    entry = catalogue()[name]
    if not entry.live:
        raise UnknownSystem(f"The system {name!r} cannot score cameras.")
    version = models_in_use.active_version(name) if entry.teachable else None
    made_of = _made_of(entry, version)
    if name not in _live_engines or _live_engines[name][0] != made_of:
        _live_engines[name] = made_of, cast(LiveEngine | LiveCombiner, _made(entry.live, entry, version))
    return _live_engines[name][1]


def _made(path: str, entry: SystemEntry, version: UUID | None) -> object:
    if not entry.teachable:
        return import_string(path)()
    return import_string(path)(models_in_use.find(entry.name, version).folder)


def _made_of(entry: SystemEntry, version: UUID | None) -> object:
    """What changes when somebody trains or activates another model; None for a system without any."""
    if not entry.trained:
        return None
    if entry.teachable:
        return models_in_use.find(entry.name, version).made_of
    folder = store.find(entry.name)
    return str(folder), (folder / store.CARD).stat().st_mtime_ns
