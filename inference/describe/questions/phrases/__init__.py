"""What is said in answers, in each language: templates by name, the same names and places in all of them."""

from __future__ import annotations

from collections.abc import Mapping

from inference.describe.draft import Language
from inference.describe.questions.phrases import english

PHRASES: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: english.PHRASES}
UNMEASURED: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: english.UNMEASURED}
SUGGESTIONS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: english.SUGGESTIONS}
