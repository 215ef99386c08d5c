"""Trained models as people see them: read from their cards, without loading any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from inference.training import store

_TRAINING = ("configuration", "seed", "split", "seconds", "threshold")

INDEX = "index.html"
"""The page of an evaluation report."""

MOST_FACTS = 60
"""Of one card: a confusion matrix belongs into the report."""


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ModelView:
    """A trained model on this machine.

    created   ISO 8601, as the card says
    metrics   what was measured, and on what, flattened: "held out, accuracy" and its value
    data      what it was trained on
    training  how: configuration, seed, split, time
    report    whether there is an evaluation report to open
    """

    name: str
    active: bool
    packaged: bool
    created: str
    licence: str
    classes: list[str] = field(default_factory=list)
    metrics: list[Fact] = field(default_factory=list)
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
    return ModelView(
        name=model.name,
        active=model.active,
        packaged=model.packaged,
        created=str(card.get("created", "")),
        licence=str(card.get("licence") or told.get("licence") or ""),
        classes=[str(name) for name in _listed(card.get("classes"))],
        metrics=_facts(card.get("metrics")),
        data=[fact for fact in _facts(told) if fact.name != "licence"],
        training=_facts(
            {
                name: card[name]
                for name in ("configuration", "seed", "split", "seconds", "threshold")
                if name in card
            }
        ),
        report=(report_folder(model.system, model.name) / INDEX).is_file(),
    )


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _facts(value: Any) -> list[Fact]:
    """Nested values of a card as lines; what is no plain number or word is left to the card itself."""
    return [fact for fact, _ in zip(_flat(value, ()), range(MOST_FACTS), strict=False)]


def _flat(value: Any, path: tuple[str, ...]) -> Iterator[Fact]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, (*path, str(name).replace("_", " ")))
    elif isinstance(value, (list, tuple)):
        if value and all(isinstance(item, (int, float, str)) for item in value) and len(value) <= 12:
            yield Fact(", ".join(path), ", ".join(_plain(item) for item in value))
    elif value is not None and path:
        yield Fact(", ".join(path), _plain(value))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"
    return str(value)
