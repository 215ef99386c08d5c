"""The scoring systems as people see them: available, or what is missing and which command gets it."""

from __future__ import annotations

from dataclasses import dataclass

from inference.weights.manifest import GET_COMMAND, Weights, entry
from inference.weights.providers import in_folder, in_package
from monitoring.analysis.systems import SystemEntry, catalogue
from monitoring.models import Analysis


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
class SystemView:
    """`command` gets what is missing, empty when nothing is. `device` and `snippet_ms` were measured by the
    last finished analysis; None before the first."""

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


def list_systems() -> list[SystemView]:
    return [_view(system) for system in catalogue().values()]


def _view(system: SystemEntry) -> SystemView:
    weights = [_weights_view(entry(name)) for name in system.weights]
    missing = [view.name for view in weights if not view.present]
    last = (
        Analysis.objects.filter(system=system.name, state=Analysis.State.DONE)
        .order_by("-finished_at")
        .first()
    )
    return SystemView(
        name=system.name,
        title=system.title,
        description=system.description,
        available=not missing,
        reason=f"Missing weights: {', '.join(missing)}." if missing else "",
        command=GET_COMMAND if missing else "",
        device=last.summary.get("device") if last else None,
        snippet_ms=last.summary.get("snippet_ms") if last else None,
        model_version=last.model_version if last else "",
        weights=weights,
    )


def _weights_view(weights: Weights) -> WeightsView:
    return WeightsView(
        name=weights.name,
        present=(in_folder(weights) or in_package(weights)) is not None,
        origin=weights.origin,
        licence=weights.licence,
        package=weights.package,
        version=weights.version,
        size=weights.size,
        sha256=weights.sha256,
    )
