"""The form of an answer: as a JSON schema made of the facts, and read back from what a model said."""

from __future__ import annotations

import json
from typing import Any

from inference.describe.draft import Draft, Language, draft_from
from inference.describe.event import EventFacts
from inference.describe.sentences import describe

MOST_CONCERNS = 4


class NotTheForm(ValueError):
    """An answer that is not of the form that was asked for; `str()` is a sentence."""


def schema(facts: EventFacts, language: Language) -> dict[str, Any]:
    """JSON schema of a Draft on the wire: what was measured stands in it as the only value there is."""
    measured = describe(facts, language)
    properties: dict[str, Any] = {
        "title": {"type": "string"},
        "scene": {"type": "string"},
        "shortSummary": {"type": "string"},
        "confidence": {"type": "number", "enum": [measured.confidence]},
        "other_concerns": {"type": "array", "items": {"type": "string"}, "maxItems": MOST_CONCERNS},
        "potential_threat_level": {"type": "integer", "enum": [measured.threat_level]},
    }
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def draft_of(answer: str) -> Draft:
    """Reads an answer, also one that stands in a code block or behind what a model thought aloud.

    Raises NotTheForm.
    """
    said = answer.rpartition("</think>")[2]
    begin, end = said.find("{"), said.rfind("}")
    if begin < 0 or end < begin:
        raise NotTheForm("The answer holds no JSON object.")
    try:
        told = json.loads(said[begin : end + 1])
        return draft_from(told)
    except (json.JSONDecodeError, RecursionError):
        raise NotTheForm("The answer is not JSON.") from None
    except ValueError as problem:
        raise NotTheForm(str(problem)) from None


def words_of(draft: Draft) -> int:
    """How many words people are given to read."""
    return sum(len(text.split()) for text in (draft.title, draft.scene, draft.summary, *draft.concerns))
