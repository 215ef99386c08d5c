"""A question in words -> what it asks. Only what is understood word by word is answered.

Meanings come from a lexicon and from the names that the account holds: zones, labels, the place. A word that
has none is kept as unknown, and whoever answers says so rather than answer another question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from inference.describe.draft import Language
from inference.describe.event import Direction, Side
from inference.describe.questions.account import Account
from inference.describe.questions.concepts import (
    PERSON,
    THING,
    Act,
    Ask,
    Kind,
    Meaning,
    Sense,
    Unmeasured,
    Word,
)
from inference.describe.questions.tongues import LEXICONS, Tongue, tongue
from inference.describe.questions.wording import plain, sentences, words

_CLOCK = re.compile(r"(?<![\d:.])(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?![\d:])")
_NAME = re.compile(r"\x00(\d+)\x00")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, or of a recording: hours are minutes where no seconds were said."""

    first: int
    second: int
    third: int | None


@dataclass(slots=True)
class Question:
    """One question, understood as far as it was; `text` is it in plain words."""

    text: str
    language: Language
    asks: list[Ask] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    senses: list[Sense] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    unmeasured: list[Unmeasured] = field(default_factory=list)
    things: list[str] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)
    directions: list[Direction] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def has(self, *wanted: Ask | Act | Sense | Word) -> bool:
        """Whether any of these was said."""
        return any(one in (*self.asks, *self.acts, *self.senses, *self.words) for one in wanted)

    @property
    def understood(self) -> bool:
        return not self.unknown and not self.unmeasured


def read(text: str, account: Account, preferred: Language) -> list[Question]:
    """The questions in a text, at most three, in the language of which the most words are understood; the
    preferred one where several are."""
    asked = sentences(text)
    order = sorted(LEXICONS, key=lambda language: language is not preferred)
    best = min(order, key=lambda language: sum(len(_read(one, account, language).unknown) for one in asked))
    found = [_read(part, account, best) for one in asked for part in _apart(one, best)]
    return found[:3]


def _apart(text: str, language: Language) -> Iterator[str]:
    """An "and" before a word that asks divides: how many there were and when it started is asked twice."""
    parts = words(text) if not _CLOCK.search(text) else text.split()
    lexicon = tongue(language)
    begin, has_asked = 0, False
    for place, word in enumerate(parts):
        meaning = lexicon.phrases.get((word,))
        if meaning == Meaning(Kind.WORD, Word.AND) and has_asked and _asks(parts[place + 1 :], lexicon):
            yield " ".join(parts[begin:place])
            begin, has_asked = place + 1, False
        elif not has_asked:
            has_asked = _asks(parts[place:], lexicon)
    yield " ".join(parts[begin:])


def _asks(parts: Sequence[str], lexicon: Tongue) -> bool:
    return any(
        (meaning := lexicon.phrases.get(tuple(parts[:length]))) is not None and meaning.kind is Kind.ASK
        for length in range(1, lexicon.longest + 1)
    )


def _read(text: str, account: Account, language: Language) -> Question:
    question = Question(text, language)
    text, names = _without_names(text, account)
    text = _without_times(text, question)
    lexicon = tongue(language)
    parts = re.findall(r"\x00\d+\x00|[^\W_]+", text)
    place = 0
    while place < len(parts):
        name = _NAME.fullmatch(parts[place])
        if name:
            meaning: Meaning | None = names[int(name[1])]
            length = 1
        else:
            length, meaning = _longest(parts, place, lexicon)
        _take(question, meaning, parts[place])
        place += length
    _settle(question)
    return question


def _without_names(text: str, account: Account) -> tuple[str, list[Meaning]]:
    """Names typed by people may hold any words: they are taken out whole, the longest first. A label of one
    word that the lexicon knows is left to it."""
    found: list[Meaning] = []
    names = [(Meaning(Kind.ZONE, name), name) for name in _zones(account)]
    names += [(Meaning(Kind.CLASS, name), name) for name in labels(account)]
    names.append((Meaning(Kind.WORD, Word.EVENT), account.place))
    for meaning, name in sorted(names, key=lambda pair: -len(pair[1])):
        key = " ".join(words(plain(name.replace("_", " "))))
        if not key:
            continue
        pattern = r"(?<!\w)" + r"[\W_]+".join(map(re.escape, key.split())) + r"(?!\w)"
        if re.search(pattern, text):
            text = re.sub(pattern, f" \x00{len(found)}\x00 ", text)
            found.append(meaning)
        elif meaning.kind is Kind.CLASS and (asked := _words_of(key, text)):
            text = re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, asked))})(?!\w)", " ", text)
            text += f" \x00{len(found)}\x00"
            found.append(meaning)
    return text, found


def _words_of(label: str, text: str) -> list[str]:
    """The words of a question that are those of a label of several words, however they are inflected: "did
    anyone climb the fence" asks for "person climbing a fence". Empty unless all that count are there."""
    stems = {_stem(word) for word in label.split() if len(word) > 3 and word != PERSON}
    asked = [word for word in words(text) if _stem(word) in stems]
    is_whole = len(label.split()) > 1 and bool(stems) and stems == {_stem(word) for word in asked}
    return asked if is_whole else []


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s|e)$", "", word) if len(word) > 4 else word


def _zones(account: Account) -> Iterable[str]:
    return dict.fromkeys((*account.zones, *(zone for event in account.events for zone in event.zones)))


def labels(account: Account) -> list[str]:
    """What systems called something within these events, as they wrote it."""
    named = (
        name
        for event in account.events
        for name in (
            event.label,
            *(found.name for found in event.recognised),
            *(one.label for one in event.seen_by),
            event.sound.name,
        )
    )
    return [name for name in dict.fromkeys(named) if name.strip()]


def _without_times(text: str, question: Question) -> str:
    for found in _CLOCK.finditer(text):
        third = int(found[3]) if found[3] else None
        question.clocks.append(Clock(int(found[1]), int(found[2]), third))
    return _CLOCK.sub(" ", text)


def _longest(parts: Sequence[str], place: int, lexicon: Tongue) -> tuple[int, Meaning | None]:
    for length in range(min(lexicon.longest, len(parts) - place), 0, -1):
        meaning = lexicon.phrases.get(tuple(parts[place : place + length]))
        if meaning is not None:
            return length, meaning
    return 1, None


def _take(question: Question, meaning: Meaning | None, word: str) -> None:
    if meaning is None:
        if word.isdecimal() and len(word) <= 4:
            question.numbers.append(int(word))
        else:
            question.unknown.append(word)
        return
    value = meaning.value
    match meaning.kind:
        case Kind.ASK:
            question.asks.append(Ask(value))
        case Kind.ACT:
            question.acts.append(Act(value))
        case Kind.SENSE:
            question.senses.append(Sense(value))
        case Kind.WORD if value != Word.FUNCTION:
            question.words.append(Word(value))
        case Kind.UNMEASURED:
            question.unmeasured.append(Unmeasured(value))
        case Kind.THING:
            _once(question.things, value)
        case Kind.CLASS:
            _once(question.classes, value)
        case Kind.SIDE:
            _once(question.sides, Side(value))
        case Kind.DIRECTION:
            _once(question.directions, Direction(value))
        case Kind.ZONE:
            _once(question.zones, value)
        case Kind.NUMBER:
            question.numbers.append(int(value))


def _once(kept: list[Any], value: object) -> None:
    if value not in kept:
        kept.append(value)


def _settle(question: Question) -> None:
    """What words amount to together: a number before "seconds" is a time of the recording, "nobody" denies a
    person, who comes or leaves is a person, and whoever asks about a man takes one for granted."""
    for word, thing in ((Word.NOBODY, PERSON), (Word.NOTHING, THING)):
        if word in question.words:
            question.words = [Word.NOT if said is word else said for said in question.words]
            _once(question.things, thing)
    if not question.things and (Act.LEAVE in question.acts or Act.APPEAR in question.acts):
        question.things.append(PERSON)
    if len(question.asks) > 1:
        question.asks = [ask for ask in question.asks if ask is not Ask.WHAT]
    if Unmeasured.GENDER in question.unmeasured:
        _once(question.things, PERSON)
    if Word.IN_SECONDS in question.words and question.numbers:
        number = question.numbers.pop(0)
        scale = 60.0 if re.search(rf"\b{number} (?:minute|minuten|minutos|min)", question.text) else 1.0
        question.seconds.append(number * scale)
        question.words.remove(Word.IN_SECONDS)
