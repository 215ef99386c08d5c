"""What is said in answers, in each language: templates by name, the same names and places in all of them."""

from __future__ import annotations

from collections.abc import Mapping

from inference.describe.draft import Language
from inference.describe.questions.phrases import english, french, german, spanish

_TABLES = {
    Language.ENGLISH: english,
    Language.GERMAN: german,
    Language.FRENCH: french,
    Language.SPANISH: spanish,
}
PHRASES: Mapping[Language, Mapping[str, str]] = {name: table.PHRASES for name, table in _TABLES.items()}
UNMEASURED: Mapping[Language, Mapping[str, str]] = {name: table.UNMEASURED for name, table in _TABLES.items()}
SUGGESTIONS: Mapping[Language, Mapping[str, str]] = {
    name: table.SUGGESTIONS for name, table in _TABLES.items()
}
