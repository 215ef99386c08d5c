"""What languages have in common: numbers, durations, lists, and names that people typed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from inference.describe.draft import Language
from inference.describe.grading import spoken
from inference.describe.names import plain
from inference.describe.vocabulary import Vocabulary, vocabulary

MOST_LISTED = 5
"""Names in one sentence; of more only the number is said."""


@dataclass(frozen=True, slots=True)
class Lasted:
    """times    how often
    total    seconds, all together
    begin, end  of the longest, as clocks show them; of one that still goes on, only when it began
    """

    times: int
    total: float
    begin: str
    end: str


class Words(ABC):
    """Each method gives one whole sentence. Names are quoted, so that none reads as a part of it."""

    language: Language
    more: str
    """Such as "{} more"."""

    @property
    def vocabulary(self) -> Vocabulary:
        """What it has in common with the descriptions of events."""
        return vocabulary(self.language)

    def quoted(self, name: str) -> str:
        """A name as data: on one line, and no quotation mark of its own ends it."""
        marks = self.vocabulary.marks
        return f"{marks.opening}{plain(name)}{marks.closing}"

    def cited(self, text: str) -> str:
        """What a person wrote, whole."""
        marks = self.vocabulary.marks
        told = " ".join(text.split())
        for mark in (marks.opening.strip(), marks.closing.strip()):
            told = told.replace(mark, "'")
        return f"{marks.opening}{told}{marks.closing}"

    def named(self, label: str) -> str:
        """A label in this language; one that people made is quoted."""
        return self.vocabulary.labels.get(spoken(label)) or self.quoted(label)

    def at(self, name: str, sentence: str) -> str:
        """The sentence as one about a camera."""
        return f"{self.quoted(name)}: {sentence}"

    def listed(self, parts: Sequence[str]) -> str:
        if len(parts) > MOST_LISTED:
            parts = [*parts[: MOST_LISTED - 1], self.more.format(len(parts) - MOST_LISTED + 1)]
        if len(parts) < 2:
            return "".join(parts)
        marks = self.vocabulary.marks
        return f"{marks.comma.join(parts[:-1])} {marks.conjunction} {parts[-1]}"

    def number(self, value: float) -> str:
        return f"{value:.2f}".replace(".", self.vocabulary.numbers.decimal)

    def duration(self, seconds: float) -> str:
        """45 s, 4 min 10 s, 25 min, 2 h 14 min."""
        whole = round(seconds) if seconds < 600 else 60 * round(seconds / 60)
        hours, rest = divmod(whole, 3600)
        minutes, left = divmod(rest, 60)
        parts = [(hours, "h"), (minutes, "min"), (left, "s")]
        return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 s"

    @abstractmethod
    def raised(self, alerts: int, severe: int, cameras: int, of: int) -> str:
        """On how many of how many cameras."""

    @abstractmethod
    def labels(self, counts: Sequence[tuple[str, int]]) -> str:
        """How many of each, by what `named` gave."""

    @abstractmethod
    def stood_out(self, at: str, score: float, confirmed: bool, text: str, by: str) -> str:
        """`text` is a sentence of its own, of a person's where `by` is a name."""

    @abstractmethod
    def verdicts(self, confirmed: int, dismissed: int, false: int) -> str: ...

    @abstractmethod
    def unjudged(self, alerts: int) -> str: ...

    @abstractmethod
    def undecided(self, alerts: int) -> str: ...

    @abstractmethod
    def unseen(self, alerts: int, of: int) -> str: ...

    @abstractmethod
    def seen_after(self, alerts: int, of: int, median: float, slowest: float) -> str: ...

    @abstractmethod
    def judged_after(self, alerts: int, of: int, median: float, slowest: float) -> str: ...

    @abstractmethod
    def open(self, alerts: int, where: Sequence[str]) -> str:
        """`where` are what `since` gave."""

    @abstractmethod
    def since(self, name: str, clock: str) -> str:
        """A part of a sentence; the name may be empty."""

    @abstractmethod
    def carried(self, alerts: int) -> str: ...

    @abstractmethod
    def away(self, lasted: Lasted) -> str: ...

    @abstractmethod
    def picture(self, lasted: Lasted, note: str) -> str: ...

    @abstractmethod
    def room(self, lasted: Lasted) -> str: ...

    @abstractmethod
    def gap(self, lasted: Lasted) -> str: ...

    @abstractmethod
    def unscored(self, seconds: float, of: float) -> str: ...

    @abstractmethod
    def no_footage(self, alerts: int) -> str: ...

    @abstractmethod
    def all_present(self, cameras: int) -> str: ...

    @abstractmethod
    def all_recorded(self, cameras: int) -> str: ...

    @abstractmethod
    def switched_off(self, names: Sequence[str]) -> str: ...
