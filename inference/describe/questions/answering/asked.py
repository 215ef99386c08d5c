"""One question with the account that it is asked of, and what several answers need of both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inference.describe.draft import Language
from inference.describe.event import EventFacts, Mover, Side
from inference.describe.questions import measures
from inference.describe.questions.account import Account
from inference.describe.questions.concepts import PERSON, THING, Word
from inference.describe.questions.reading import Question
from inference.describe.questions.reply import Piece, Reply, Verdict
from inference.describe.questions.telling import Teller, Words

MOST_TOLD = 8
"""Spans, ways or systems told one by one."""


@dataclass(frozen=True, slots=True)
class Asked:
    question: Question
    account: Account
    teller: Teller

    @property
    def language(self) -> Language:
        return self.question.language

    @property
    def is_negated(self) -> bool:
        """A question that denies gets no bare yes or no: nobody could know what it was meant for."""
        return Word.NOT in self.question.words

    def say(self, name: str, /, **values: Words) -> list[Piece]:
        return self.teller.fill(name, **values)

    def cannot(self, why: str, /, **values: Words) -> Reply:
        """That it cannot be told, and why: the name of a phrase."""
        return self.teller.reply(Verdict.UNKNOWN, self.say("cannot_because", why=self.say(why, **values)))

    def told(self, *sentences: Sequence[Piece]) -> Reply:
        return self.teller.reply(Verdict.TOLD, *sentences)

    def decided(self, is_so: bool, yes: Sequence[Piece], no: Sequence[Piece]) -> Reply:
        return self.teller.reply(Verdict.YES if is_so else Verdict.NO, yes if is_so else no)

    def moment(self) -> float | None:
        """The one time that the question names, if it does."""
        if self.question.clocks:
            return measures.moment(self.account, self.question.clocks[0])
        if self.question.seconds:
            begin = 0.0 if self.account.is_recording else self.account.start
            return begin + self.question.seconds[0]
        return None

    def chosen(self) -> list[EventFacts]:
        """The events spoken of: "the first", "the last", or all."""
        events = list(self.account.events)
        places = {Word.FIRST: 0, Word.SECOND: 1, Word.THIRD: 2, Word.FINAL: -1}
        for word, place in places.items():
            if word in self.question.words and not self.question.things:
                return events[place:][:1]
        return events

    def counted(self, name: str, number: int) -> str:
        return self.teller.counted(name, number)

    def all_counted(self) -> list[tuple[str, int, float]]:
        """Everything that was found: class, most at once, when first."""
        found = []
        for name in measures.members(self.account, THING):
            seen = measures.most(self.account, name)
            if seen:
                found.append((name, *seen))
        return sorted(found, key=lambda item: (item[0] != PERSON, -item[1], item[0]))

    def none_found(self, name: str) -> list[Piece]:
        if name == PERSON:
            return self.say("nobody_found")
        if name == THING:
            return self.say("no_thing_found")
        return self.say("none_found", thing=self.teller.noun(name))

    def found(self, name: str) -> list[Piece]:
        """How many of it at most, and when first, of a group one after the other; else empty."""
        items = []
        for one in measures.members(self.account, name):
            seen = measures.most(self.account, one)
            if seen:
                items.append(
                    self.say("found_first", things=self.counted(one, seen[0]), time=self.teller.at(seen[1]))
                )
        return self.teller.joined(items)

    def premises(self) -> tuple[list[Sequence[Piece]], list[Sequence[Piece]]]:
        """What the question names and was not found; and what was found of it."""
        missing: list[Sequence[Piece]] = []
        there: list[Sequence[Piece]] = []
        for name in self.question.things:
            if name == THING:
                continue
            found = self.found(name)
            if found:
                there.append(found)
            elif measures.was_counted(self.account):
                missing.append(self.none_found(name))
        return missing, there

    def spans(self, events: Iterable[EventFacts]) -> list[measures.Stretch]:
        """When they were; what several systems saw at the same time is one."""
        return measures.joined((event.start, event.end) for event in events)

    def when(self, stretches: Sequence[measures.Stretch]) -> list[Piece]:
        """From when to when each was, the first ones one by one."""
        told = [self.teller.stretch(start, end) for start, end in stretches[:MOST_TOLD]]
        if len(stretches) > MOST_TOLD:
            end = self.teller.at(stretches[-1][1])
            told.append(self.say("more_spans", number=str(len(stretches) - MOST_TOLD), end=end))
        return self.teller.joined(told)

    def sides(self, sides: Iterable[Side]) -> str:
        return self.teller.sides(sides)

    def place_of(self, mover: Mover, *, in_zones: bool = False) -> list[Piece]:
        """Where one thing was while it was followed: sides of the picture, or zones."""
        when = self.teller.stretch(mover.start, mover.end)
        if in_zones and mover.zones:
            zones = self.teller.listed(map(self.teller.quoted, mover.zones))
            return self.say("mover_zones", thing=self.counted(mover.name, 1), zones=zones, when=when)
        return self.say(
            "mover_at", thing=self.counted(mover.name, 1), sides=self.sides(mover.went), when=when
        )
