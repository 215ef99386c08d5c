"""The pieces that sentences are made of, in one language."""

from __future__ import annotations

from inference.describe.clocks import Clock, clock_of, edge_clock_of
from inference.describe.event import EventFacts
from inference.describe.vocabulary import Saying, Vocabulary


class Telling(Saying):
    """What can be said of one event: its facts with the words of a language and the clock of its source."""

    def __init__(self, facts: EventFacts, words: Vocabulary, clock: Clock | None = None) -> None:
        super().__init__(words)
        self.facts = facts
        self.time: Clock = clock or clock_of(facts, words.dates)
        self.edge: Clock = clock or edge_clock_of(facts, words.dates)

    def at(self, time: float) -> str:
        """A moment with its preposition: "at 00:18"."""
        return self.phrases.at[self.facts.source].format(time=self.time(time))

    def span(self) -> str:
        """From when to when."""
        start, end = self.edge(self.facts.start), self.edge(self.facts.end)
        if not self.facts.ongoing:
            return self.phrases.times.format(start=start, end=end)
        at_end = self.phrases.at[self.facts.source].format(time=end)
        return self.phrases.since.format(start=start, end=end, at_end=at_end)


def begun(text: str) -> str:
    """With a capital; `str.capitalize` would take away those that follow."""
    return text[:1].upper() + text[1:]
