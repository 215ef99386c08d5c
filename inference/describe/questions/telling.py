"""Times, lengths, numbers of things and sentences of an answer, in the language of the question."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from inference.describe.draft import Language
from inference.describe.event import Direction, Side
from inference.describe.questions.account import Account
from inference.describe.questions.phrases import PHRASES, UNMEASURED
from inference.describe.questions.reply import Piece, Reply, Verdict
from inference.describe.questions.tongues import LEXICONS
from inference.describe.sentences import clock
from inference.describe.vocabulary import vocabulary
from inference.describe.vocabulary.words import Vocabulary

Words = str | Piece | Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Teller:
    """Of one account in one language. What it is given to fill in is data: nothing in it is a template."""

    account: Account
    language: Language

    @property
    def vocabulary(self) -> Vocabulary:
        return vocabulary(self.language)

    @property
    def phrases(self) -> Mapping[str, str]:
        return PHRASES[self.language]

    def fill(self, name: str, /, **values: Words) -> list[Piece]:
        """The phrase of that name with its places filled."""
        pieces: list[Piece] = []
        for text, place, _, _ in string.Formatter().parse(self.phrases[name]):
            if text:
                pieces.append(Piece(text))
            if place:
                value = values[place]
                pieces.extend(
                    [Piece(value)]
                    if isinstance(value, str)
                    else [value]
                    if isinstance(value, Piece)
                    else value
                )
        return pieces

    def fill_unmeasured(self, topic: str) -> list[Piece]:
        """Why something is not measured."""
        return [Piece(UNMEASURED[self.language][topic])]

    def class_name(self, name: str) -> str:
        """What a question calls a class, as data: in its own language's word for it."""
        if name in self.vocabulary.labels:
            return self.quoted(self.vocabulary.labels[name])
        line = LEXICONS[self.language].CLASSES.get(name)
        return self.quoted(line.split(",")[0].strip() if line else name)

    def reply(self, verdict: Verdict, *sentences: Sequence[Piece]) -> Reply:
        """Sentences one after the other, each beginning with a capital letter."""
        pieces: list[Piece] = []
        for sentence in sentences:
            if not sentence:
                continue
            if pieces:
                pieces.append(Piece(" "))
            pieces.extend(_capital(sentence))
        return Reply(verdict, _merged(pieces))

    def at(self, time: float) -> Piece:
        """A moment as the reader's clock says it: mm:ss of a recording, HH:MM:SS of the site."""
        return Piece(clock(time) if self.account.is_recording else f"{self._site(time):%H:%M:%S}", time)

    def day(self, time: float) -> str:
        """The site's date of a camera's time."""
        return f"{self._site(time):%Y-%m-%d}"

    def stretch(self, start: float, end: float) -> list[Piece]:
        return self.fill("from_to", start=self.at(start), end=self.at(end))

    def length(self, seconds: float) -> str:
        """ "25 seconds", "1 minute 5 seconds", "2 hours"."""
        units, whole = self.vocabulary.units, round(seconds)
        if whole < 1:
            return units.moment
        hours, rest = divmod(whole, 3600)
        minutes, left = divmod(rest, 60)
        parts = [(hours, units.hour), (minutes, units.minute), (left if not hours else 0, units.second)]
        return " ".join(f"{number} {unit[number != 1]}" for number, unit in parts if number)

    def noun(self, name: str) -> str:
        """One thing of a class, or of a group of classes, without its article."""
        thing = self.vocabulary.things.get(name)
        return thing.name if thing else self.phrases.get(f"group_{name}", name)

    def counted(self, name: str, number: int) -> str:
        """ "one person", "two cars", "17 people"."""
        thing = self.vocabulary.things.get(name, self.vocabulary.things["object"])
        if number == 1:
            return f"{thing.article} {thing.name}"
        spelled = self.vocabulary.numbers.words
        return f"{spelled[number] if number < len(spelled) else number} {thing.many}"

    def sides(self, sides: Iterable[Side]) -> str:
        """ "on the left and in the middle"."""
        at = self.vocabulary.places.at
        return self.listed(at[side] for side in dict.fromkeys(sides))

    def way(self, direction: Direction) -> str:
        return self.vocabulary.directions[direction]

    def number(self, value: float, digits: int = 2) -> str:
        return f"{value:.{digits}f}".replace(".", self.vocabulary.numbers.decimal)

    def percent(self, share: float) -> str:
        return self.vocabulary.numbers.percent.format(number=round(share * 100))

    def quoted(self, name: str) -> str:
        """A name that people typed, or a label, as data: on one line, and between quotation marks."""
        marks = self.vocabulary.marks
        return f"{marks.opening}{' '.join(name.replace('_', ' ').split())}{marks.closing}"

    def label(self, name: str) -> str:
        """What a system calls something: in the language's words where it has them, quoted otherwise."""
        known = self.vocabulary.labels.get(" ".join(name.replace("_", " ").lower().split()))
        return known or self.quoted(name)

    def joined(self, items: Sequence[Sequence[Piece]]) -> list[Piece]:
        """ "one, two and three"."""
        pieces: list[Piece] = []
        for place, item in enumerate(items):
            if place:
                pieces.append(
                    Piece(f" {self.vocabulary.marks.conjunction} " if place == len(items) - 1 else ", ")
                )
            pieces.extend(item)
        return pieces

    def listed(self, items: Iterable[str]) -> str:
        return "".join(piece.text for piece in self.joined([[Piece(item)] for item in items]))

    def _site(self, time: float) -> datetime:
        return datetime.fromtimestamp(time, ZoneInfo(self.account.time_zone))


def _merged(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Plain words beside each other become one piece."""
    merged: list[Piece] = []
    for piece in pieces:
        if merged and piece.time is None and not piece.key and merged[-1].time is None and not merged[-1].key:
            merged[-1] = Piece(merged[-1].text + piece.text)
        else:
            merged.append(piece)
    return tuple(merged)


def _capital(sentence: Sequence[Piece]) -> list[Piece]:
    first, *rest = sentence
    return [Piece(first.text[:1].upper() + first.text[1:], first.time, first.key), *rest]
