"""A text about an event, whoever wrote it: the form that a language model must fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Language(StrEnum):
    """Languages in which events are described."""

    ENGLISH = "en"
    GERMAN = "de"
    FRENCH = "fr"
    SPANISH = "es"


@dataclass(frozen=True, slots=True)
class Draft:
    """Names on the wire are `title, scene, shortSummary, confidence, other_concerns, potential_threat_level`.

    title         a few words
    scene         what was seen and heard, a few sentences
    summary       one sentence
    confidence    how sure, in [0, 1]
    concerns      what else may matter; may be empty
    threat_level  0 nothing to fear, 1 look at it, 2 act
    """

    title: str
    scene: str
    summary: str
    confidence: float
    concerns: tuple[str, ...]
    threat_level: int

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "scene": self.scene,
            "shortSummary": self.summary,
            "confidence": self.confidence,
            "other_concerns": list(self.concerns),
            "potential_threat_level": self.threat_level,
        }


def draft_from(told: Mapping[str, Any]) -> Draft:
    """Reads the wire's names. Raises ValueError, with a sentence, for what is missing or of another kind."""
    texts = {name: told.get(name) for name in ("title", "scene", "shortSummary")}
    wrong = [name for name, value in texts.items() if not isinstance(value, str) or not value.strip()]
    if wrong:
        raise ValueError(f"{' and '.join(wrong)} must be a text.")
    confidence, level = told.get("confidence"), told.get("potential_threat_level")
    # bool is an int to Python, and no number to us.
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        raise ValueError("confidence must be a number from 0 to 1.")
    if isinstance(level, bool) or level not in (0, 1, 2):
        raise ValueError("potential_threat_level must be 0, 1 or 2.")
    concerns = told.get("other_concerns", [])
    if not isinstance(concerns, list) or not all(isinstance(item, str) for item in concerns):
        raise ValueError("other_concerns must be a list of texts.")
    return Draft(
        title=str(texts["title"]).strip(),
        scene=str(texts["scene"]).strip(),
        summary=str(texts["shortSummary"]).strip(),
        confidence=float(confidence),
        concerns=tuple(item.strip() for item in concerns if item.strip()),
        threat_level=int(level),
    )
