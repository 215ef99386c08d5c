"""Every sentence that a summary may say, a language each."""

from __future__ import annotations

from inference.describe.draft import Language
from monitoring.shifts.words.base import Lasted, Words
from monitoring.shifts.words.english import English
from monitoring.shifts.words.french import French
from monitoring.shifts.words.german import German
from monitoring.shifts.words.spanish import Spanish

__all__ = ["Lasted", "Words", "words_of"]

_WORDS: dict[Language, Words] = {
    Language.ENGLISH: English(),
    Language.GERMAN: German(),
    Language.FRENCH: French(),
    Language.SPANISH: Spanish(),
}


def words_of(language: Language) -> Words:
    return _WORDS[language]
