"""Which systems compare what they see with words, and what gives the words their meaning there."""

from __future__ import annotations

from dataclasses import dataclass

from inference.errors import ModelError, ModelMissing
from inference.systems.protocol import NORMAL
from inference.training import store
from monitoring.analysis.systems import SystemEntry, catalogue
from monitoring.systems import availability


@dataclass(frozen=True, slots=True)
class TextSide:
    """side     what made the vectors of the words, as the model's card says; empty without a model
    classes  the events that the model was trained with
    command  gets what is missing; empty when nothing is
    """

    system: str
    title: str
    side: str
    classes: tuple[str, ...]
    command: str


def text_sides() -> list[TextSide]:
    """Of the systems for which events may be named; not of one that only combines others."""
    return [_text_side(system) for system in catalogue().values() if system.names and not system.combines]


def _text_side(system: SystemEntry) -> TextSide:
    commands = availability(system).commands
    try:
        card = store.read_card(store.find(system.name))
    except (ModelMissing, ModelError):
        card = {}
    classes = card.get("classes")
    return TextSide(
        system=system.name,
        title=system.title,
        side=str(card.get("text_side", "")),
        classes=tuple(str(name) for name in classes if name != NORMAL) if isinstance(classes, list) else (),
        command=" && ".join(commands),
    )
