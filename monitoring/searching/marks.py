"""Marks: words that no text holds, by which entries are narrowed down without reading the alerts."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from uuid import UUID

from monitoring.searching.words import words_of

ANY = "mkany"
"""Of every entry."""
STATES = ("severity", "review", "state")
"""Fields of an alert that are marked: `review`, for one, changes `sequence`, so marks follow in seconds."""


def of_hour(hour: int) -> str:
    """Of the site's clock, 0 to 23."""
    return f"mkhour{hour:02d}"


def of_day(weekday: int) -> str:
    """Monday is 0."""
    return f"mkday{weekday}"


def of_state(name: str, value: str) -> str:
    """What became of the alert: its severity, review or state, each by its own name."""
    return f"mk{name}{value}"


def of_class(name: str) -> str:
    return f"mkclass{_key(name)}"


def of_zone(name: str) -> str:
    return f"mkzone{_key(name)}"


def of_camera(camera: UUID) -> str:
    return f"mkcamera{camera.hex}"


def count(name: str, number: int) -> str:
    """So many of a detector's class at most at once: "2person"."""
    return f"{number}{''.join(words_of(name))}"


@lru_cache(maxsize=10_000)
def _key(name: str) -> str:
    """The same for names that differ in signs, case and blanks only; of any script and length."""
    return hashlib.sha256(" ".join(words_of(name)).encode()).hexdigest()[:16]
