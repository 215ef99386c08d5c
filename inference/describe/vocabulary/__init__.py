"""What each language has to say."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from inference.describe.draft import Language
from inference.describe.vocabulary.english import ENGLISH
from inference.describe.vocabulary.french import FRENCH
from inference.describe.vocabulary.german import GERMAN
from inference.describe.vocabulary.phrases import Phrases
from inference.describe.vocabulary.saying import Saying
from inference.describe.vocabulary.spanish import SPANISH
from inference.describe.vocabulary.words import Of, Thing, Vocabulary

__all__ = ["VOCABULARIES", "Of", "Phrases", "Saying", "Thing", "Vocabulary", "language_names", "vocabulary"]

VOCABULARIES: Mapping[Language, Vocabulary] = MappingProxyType(
    {words.language: words for words in (ENGLISH, GERMAN, FRENCH, SPANISH)}
)


def vocabulary(language: Language) -> Vocabulary:
    """The words of a language."""
    return VOCABULARIES[language]


def language_names() -> dict[Language, str]:
    """What the speakers of each language call it, for choosing one."""
    return {language: words.own_name for language, words in VOCABULARIES.items()}
