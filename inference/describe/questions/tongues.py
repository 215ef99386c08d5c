"""What each language's lexicon amounts to: phrase by phrase, what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from inference.describe.draft import Language
from inference.describe.questions import wording
from inference.describe.questions.concepts import Kind, Meaning
from inference.describe.questions.lexicon import english, french, german, spanish
from inference.describe.questions.wording import plain
from inference.describe.vocabulary import vocabulary

LEXICONS: Mapping[Language, ModuleType] = {
    Language.ENGLISH: english,
    Language.GERMAN: german,
    Language.FRENCH: french,
    Language.SPANISH: spanish,
}
_TABLES = {
    Kind.ASK: "ASKS",
    Kind.ACT: "ACTS",
    Kind.SENSE: "SENSES",
    Kind.WORD: "WORDS",
    Kind.UNMEASURED: "UNMEASURED",
    Kind.THING: "THINGS",
    Kind.CLASS: "CLASSES",
    Kind.SIDE: "SIDES",
    Kind.DIRECTION: "DIRECTIONS",
}


@dataclass(frozen=True, slots=True)
class Tongue:
    """phrases  by their words; longest: words of the longest phrase"""

    phrases: Mapping[tuple[str, ...], Meaning]
    longest: int


@cache
def tongue(language: Language) -> Tongue:
    """Raises ValueError for a phrase that has two meanings: which one is meant could not be known."""
    phrases: dict[tuple[str, ...], Meaning] = {}
    for phrase, meaning in _lines(LEXICONS[language], language):
        words = tuple(wording.words(plain(phrase)))
        if phrases.setdefault(words, meaning) != meaning:
            raise ValueError(f"{language}: {phrase!r} means {phrases[words].value!r} and {meaning.value!r}.")
    # The lexicon comes first: "orange" is a colour to those who ask rather than a fruit.
    for name, thing in vocabulary(language).things.items():
        for word in (thing.name, thing.many):
            phrases.setdefault(tuple(wording.words(plain(word))), Meaning(Kind.THING, name))
    return Tongue(phrases, max(len(words) for words in phrases))


def _lines(lexicon: ModuleType, language: Language) -> Iterator[tuple[str, Meaning]]:
    for kind, table in _TABLES.items():
        for value, line in getattr(lexicon, table).items():
            for phrase in line.split(","):
                if phrase.strip():
                    yield " ".join(phrase.split()), Meaning(kind, str(value))
    for number, word in enumerate(lexicon.NUMBERS.split(",")):
        if number:
            yield word, Meaning(Kind.NUMBER, str(number))
