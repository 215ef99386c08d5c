"""One claim that the facts do not hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """kind  "number", "time", "count", "thing", ..., or "unknown" for a word whose claim cannot be told"""

    kind: str
    words: str
