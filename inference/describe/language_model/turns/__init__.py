"""Other turns of phrase in each language, for the model that may only choose among them.

Each is the language's own phrases with some of them put otherwise, so that all that is said of an event is
said by the same functions. What the guard does not understand is never offered (see `phrasing`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from inference.describe.draft import Language
from inference.describe.language_model.turns.english import english
from inference.describe.language_model.turns.french import french
from inference.describe.language_model.turns.german import german
from inference.describe.language_model.turns.spanish import spanish
from inference.describe.vocabulary.phrases import Phrases

TURNS: Mapping[Language, Callable[[Phrases], tuple[Phrases, ...]]] = MappingProxyType(
    {
        Language.ENGLISH: english,
        Language.GERMAN: german,
        Language.FRENCH: french,
        Language.SPANISH: spanish,
    }
)
