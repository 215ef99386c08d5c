"""What became of texts that a model was asked for, and what of them was untrue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from inference.describe.draft import Draft
from inference.describe.event import EventFacts
from tests.bench.descriptions.checker import findings
from tests.bench.table import percentile


@dataclass(slots=True)
class Tally:
    """Of texts that were asked for.

    first, retried, replaced  accepted at once, accepted at the second attempt, never accepted
    unasked   the writer gave no answer
    untrue    (place of the record, field and words) of each claim in a shown text that its facts do not hold
    unknown   words of shown texts of which the checker cannot tell what they claim
    seconds   of each text, all attempts; words  of all texts that came
    """

    first: int = 0
    retried: int = 0
    replaced: int = 0
    unasked: int = 0
    untrue: list[tuple[int, str, str]] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    words: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        return self.first + self.retried + self.replaced + self.unasked

    def count(self, draft: Draft | None, refused: int) -> None:
        """One more text; `draft` is what was accepted after so many refusals."""
        if draft is None:
            self.replaced += 1
        elif refused:
            self.retried += 1
        else:
            self.first += 1

    def read(self, place: int, draft: Draft, facts: EventFacts) -> None:
        """Hold a text that people are shown against its facts."""
        for found in findings(draft, facts):
            if found.kind == "unknown":
                self.unknown[found.words] += 1
            else:
                self.untrue.append((place, found.kind, found.words))

    def row(self, name: str) -> list[object]:
        return [
            name,
            self.asked,
            share(self.first, self.asked),
            share(self.retried, self.asked),
            share(self.replaced, self.asked),
            len({place for place, _, _ in self.untrue}),
            len(self.untrue),
            percentile(self.seconds, 50),
            percentile(self.seconds, 95),
            self.words / sum(self.seconds) if self.seconds else float("nan"),
        ]


HEAD = (
    "texts",
    "asked",
    "at first",
    "after retry",
    "replaced",
    "untrue texts",
    "untrue claims",
    "s p50",
    "s p95",
    "words/s",
)


def share(part: int, of: int) -> str:
    return f"{100 * part / of:.1f} %" if of else "-"


def listed(words: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{word} ({count})" for word, count in words)
