"""Words made comparable: what is indexed and what is asked for pass through here alike.

Lower case, no accents, small numbers as digits, and beside each word its stem (Snowball) in the languages
given. Clock times and decimals are left out: nobody looks for them, and their digits would pass for counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from threading import Lock
from typing import Any

import snowballstemmer

LANGUAGES = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}

_CLOCK = re.compile(r"\d+(?:[:.,]\d+)+%?")
_WORD = re.compile(r"[^\W_]+")
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
            "twelve")  # fmt: skip
_SAME = {word: str(number) for number, word in enumerate(_NUMBERS)} | {
    "people": "person",
    "persons": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "kids": "kid",
    "lorry": "truck",
    "lorries": "truck",
    "fell": "fall",
    "fallen": "fall",
    "ran": "run",
    "stole": "steal",
    "stolen": "steal",
    "broke": "break",
    "broken": "break",
    "fought": "fight",
}
_STEMMING = Lock()
"""A stemmer works on the word that it holds, one at a time."""

LONGEST = 40
"""Characters of a word; what is longer is no word."""


def words_of(text: str) -> list[str]:
    """Comparable words in their order, inflected as they were written but for irregular forms."""
    bare = _CLOCK.sub(" ", text).casefold()
    if not bare.isascii():
        bare = unicodedata.normalize("NFKD", bare)
        bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return [_SAME.get(word, word)[:LONGEST] for word in _WORD.findall(bare)]


def written_words(text: str) -> list[tuple[str, str]]:
    """Each comparable word, and the word that it was written as."""
    return [(word, written) for written in _CLOCK.sub(" ", text).split() for word in words_of(written)]


@lru_cache(maxsize=100_000)
def stems(word: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The word's stems, each once; of what is no letter-only word, the word itself."""
    if not word.isalpha():
        return (word,)
    # Indexed text is folded like these: a stemmer must not bring accents back.
    with _STEMMING:
        return tuple(dict.fromkeys(_stemmer(language).stemWord(word) for language in languages))


def indexed(texts: Iterable[str], languages: tuple[str, ...]) -> str:
    """Words and their stems parted by blanks, as they are stored for the database to index."""
    found: list[str] = []
    for text in texts:
        for word in words_of(text):
            found += dict.fromkeys((word, *stems(word, languages)))
    return " ".join(found)


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(LANGUAGES[language])
