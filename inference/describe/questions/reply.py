"""An answer: words, and which of them lead to a moment or to another alert."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What kind of answer it is."""

    YES = "yes"
    NO = "no"
    TOLD = "told"
    CORRECTED = "corrected"
    """The question took something for granted that was not measured; the answer says so first."""
    UNKNOWN = "unknown"
    """It cannot be told from what was measured."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words. `time` is the moment that they name, by the account's clock; `key` the alert."""

    text: str
    time: float | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    verdict: Verdict
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def times(self) -> tuple[float, ...]:
        """The moments that it names, in order of the words."""
        return tuple(piece.time for piece in self.pieces if piece.time is not None)
