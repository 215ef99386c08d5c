"""Trained models as people see them: read from their cards, without loading any of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from inference.training import store
from monitoring.card_tables import Fact, Table, facts_of, headline_of, tables_of

_TRAINING = ("configuration", "seed", "split", "seconds", "threshold")

INDEX = "index.html"
"""The page of an evaluation report."""


@dataclass(frozen=True, slots=True)
class ModelView:
    """A trained model on this machine.

    created   ISO 8601, as the card says
    size      of its files, in bytes
    headline  the few figures by which it is compared, with their intervals
    metrics   what was measured, as tables: a row for each thing that it was measured on
    data      what it was trained on, and how much of it
    training  how: configuration, seed, split, time
    report    whether there is an evaluation report to open
    """

    name: str
    active: bool
    packaged: bool
    created: str
    licence: str
    size: int = 0
    headline: list[Fact] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    measured: list[Fact] = field(default_factory=list)
    metrics: list[Table] = field(default_factory=list)
    counts: list[Table] = field(default_factory=list)
    data: list[Fact] = field(default_factory=list)
    training: list[Fact] = field(default_factory=list)
    report: bool = False


def list_models(system: str) -> list[ModelView]:
    """The installed models of a system, then the packaged one."""
    return [_view(model) for model in store.installed(system)]


def report_folder(system: str, name: str) -> Path:
    """Where `manage.py evaluate` writes the report of a model."""
    return Path(settings.MEDIA_ROOT) / "reports" / system / name


def _view(model: store.ModelInfo) -> ModelView:
    card = model.card
    data = card.get("data")
    told = data if isinstance(data, Mapping) else {}
    classes = card.get("classes")
    return ModelView(
        name=model.name,
        active=model.active,
        packaged=model.packaged,
        created=str(card.get("created", "")),
        licence=str(card.get("licence") or told.get("licence") or ""),
        size=sum(path.stat().st_size for path in model.folder.iterdir() if path.is_file()),
        headline=headline_of(card.get("metrics"), model.system),
        classes=[str(name) for name in classes] if isinstance(classes, list) else [],
        measured=facts_of(card.get("metrics")),
        metrics=tables_of(card.get("metrics")),
        counts=tables_of(told),
        data=[fact for fact in facts_of(told) if fact.name != "licence"],
        training=facts_of({name: card[name] for name in _TRAINING if name in card}),
        report=(report_folder(model.system, model.name) / INDEX).is_file(),
    )
