"""What any writer is asked for and what it gives, wherever its model runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from inference.describe.draft import Language
from inference.describe.event import EventFacts
from inference.errors import InferenceError


class NoText(InferenceError):
    """The writer could not be asked, or gave no answer; `str()` says why, and holds nothing of its answer."""

    code = "no_text"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A text to write.

    pictures  JPEG files of the event, in order, for writers that take them
    reasons   why the text before was refused; empty at the first attempt
    seed      the same facts, seed and reasons give the same text where the writer can help it
    """

    facts: EventFacts
    language: Language
    pictures: tuple[bytes, ...] = ()
    reasons: tuple[str, ...] = ()
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a writer said, as it came: nobody has checked it. `seconds` from asking to the last word."""

    text: str
    seconds: float


class Writer(Protocol):
    """A language model that can be asked for texts, by one thread at a time."""

    @property
    def name(self) -> str:
        """Which model writes, as it is shown beside the text."""
        ...

    def write(self, assignment: Assignment, *, timeout: float) -> Answer:
        """Asks once, for at most so many seconds. Raises NoText."""
        ...

    def close(self) -> None:
        """Gives back what it holds. It can be asked again, and begins anew then."""
        ...
