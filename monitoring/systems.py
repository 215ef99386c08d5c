"""The scoring systems as people see them: available, or what is missing and which command gets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from inference.errors import ModelError, ModelMissing
from inference.systems.ensemble.weights import NAME as ENSEMBLE
from inference.systems.ensemble.weights import Member, load_weights, sigmoid
from inference.training import store
from inference.weights.manifest import GET_COMMAND, Weights, entry
from inference.weights.providers import in_folder, in_package
from monitoring import model_cards
from monitoring.analysis.systems import SystemEntry, catalogue
from monitoring.model_cards import ModelView
from monitoring.models import Analysis, ModelVersion


@dataclass(frozen=True, slots=True)
class WeightsView:
    """`size` in bytes; `present` says that the file is on this machine (its checksum is verified at use)."""

    name: str
    present: bool
    origin: str
    licence: str
    package: str
    version: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a system can score now; else why not, and which commands get what is missing."""

    available: bool
    reason: str
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SystemChoice:
    """A system as somebody may choose it. `chosen` beforehand; `thermal` says that a companion helps it."""

    name: str
    title: str
    description: str
    thermal: bool
    live: bool
    available: bool
    reason: str
    command: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class MemberView:
    """A system that an ensemble combines.

    share  of those that count; they sum to 1
    line   its own score that becomes 0.5 in the ensemble: not 0.5 where held-out recordings showed its alert
           line to lie too high or too low
    """

    name: str
    title: str
    share: float
    line: float
    available: bool


@dataclass(frozen=True, slots=True)
class SystemView:
    """`command` gets what is missing, empty when nothing is; `commands` are its lines. `device` and
    `snippet_ms` were measured by the last finished analysis; None before the first. `taught` is the number of
    the taught version that scores in place of the installed model, 0 for none."""

    name: str
    title: str
    description: str
    available: bool
    reason: str
    command: str
    device: str | None
    snippet_ms: float | None
    model_version: str
    weights: list[WeightsView]
    live: bool = False
    thermal: bool = False
    trained: bool = False
    pool: bool = False
    teachable: bool = False
    taught: int = 0
    commands: list[str] = field(default_factory=list)
    models: list[ModelView] = field(default_factory=list)
    members: list[MemberView] = field(default_factory=list)

    @property
    def in_use(self) -> ModelView | None:
        """The trained model that scores."""
        return next((model for model in self.models if model.active), None)

    @property
    def size(self) -> int:
        """Bytes of what it needs: its weights and the model in use."""
        return sum(weights.size for weights in self.weights) + (self.in_use.size if self.in_use else 0)


def commands_for(systems: Sequence[SystemView]) -> list[str]:
    """What gets everything that is missing, each command once."""
    return list(dict.fromkeys(command for system in systems for command in system.commands))


def list_systems() -> list[SystemView]:
    return [_view(system) for system in catalogue().values()]


def find_system(name: str) -> SystemEntry | None:
    return catalogue().get(name)


def choices(*, chosen: Sequence[str], live: bool = False) -> list[SystemChoice]:
    """The systems to choose from, with those of `chosen` ticked; `live` leaves out what cannot score cameras,
    unless it is chosen already."""
    return [
        _choice(system, system.name in chosen)
        for system in catalogue().values()
        if system.live or not live or system.name in chosen
    ]


def availability(system: SystemEntry) -> Availability:
    missing = [name for name in system.weights if not _is_present(entry(name))]
    reasons = [f"Missing weights: {', '.join(missing)}."] if missing else []
    commands = [GET_COMMAND] if missing else []
    if system.trained and store.active_name(system.name) is None:
        reasons.append("No trained model is installed.")
        commands.append(f"python manage.py train {system.name} {system.train}")
    if system.combines:
        known = catalogue()
        for member in _members():
            if not member.available:
                reasons.append(f"Its member “{member.title}” cannot score.")
                commands += availability(known[member.name]).commands if member.name in known else ()
    return Availability(not reasons, " ".join(reasons), tuple(dict.fromkeys(commands)))


def _choice(system: SystemEntry, chosen: bool) -> SystemChoice:
    now = availability(system)
    return SystemChoice(
        name=system.name,
        title=system.title,
        description=system.description,
        thermal=system.thermal,
        live=bool(system.live),
        available=now.available,
        reason=now.reason,
        command=" && ".join(now.commands),
        chosen=chosen,
    )


def _view(system: SystemEntry) -> SystemView:
    now = availability(system)
    last = (
        Analysis.objects.filter(system=system.name, state=Analysis.State.DONE)
        .order_by("-finished_at")
        .first()
    )
    return SystemView(
        name=system.name,
        title=system.title,
        description=system.description,
        available=now.available,
        reason=now.reason,
        command=" && ".join(now.commands),
        commands=list(now.commands),
        device=last.summary.get("device") if last else None,
        snippet_ms=last.summary.get("snippet_ms") if last else None,
        model_version=last.model_version if last else "",
        weights=[_weights_view(entry(name)) for name in system.weights],
        live=bool(system.live),
        thermal=system.thermal,
        trained=system.trained,
        pool=bool(system.pool),
        teachable=system.teachable,
        taught=_taught(system) if system.teachable else 0,
        models=model_cards.list_models(system.name) if system.trained else [],
        members=_members() if system.name == ENSEMBLE else [],
    )


def _taught(system: SystemEntry) -> int:
    active = ModelVersion.objects.filter(system=system.name, is_active=True).values_list("number", flat=True)
    return active.first() or 0


def _members() -> list[MemberView]:
    """Of the ensemble in use, those that count most first; empty where none can be read."""
    try:
        weights = load_weights()
    except (ModelMissing, ModelError):
        return []
    known = catalogue()
    shares = weights.shares(weights.members)
    return [
        MemberView(
            name=name,
            title=known[name].title if name in known else name,
            share=share,
            line=_line(weights.members[name]),
            available=name in known and availability(known[name]).available,
        )
        for name, share in sorted(shares.items(), key=lambda pair: -pair[1])
    ]


def _line(member: Member) -> float:
    return float(sigmoid(-member.offset / member.slope)) if member.slope > 0 else 1.0


def _is_present(weights: Weights) -> bool:
    return (in_folder(weights) or in_package(weights)) is not None


def _weights_view(weights: Weights) -> WeightsView:
    return WeightsView(
        name=weights.name,
        present=_is_present(weights),
        origin=weights.origin,
        licence=weights.licence,
        package=weights.package,
        version=weights.version,
        size=weights.size,
        sha256=weights.sha256,
    )
