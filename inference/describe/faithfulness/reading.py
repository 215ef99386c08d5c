"""Takes a text apart into phrases; a text of which anything is left over is not understood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from inference.describe.draft import Language
from inference.describe.event import EventFacts
from inference.describe.faithfulness import english
from inference.describe.faithfulness.naming import name_rules
from inference.describe.faithfulness.phrases import JOINTS, Kind, NotUnderstood, Phrase, Rule

_GRAMMARS = {Language.ENGLISH: english.GRAMMAR}
_EDGE = r"(?![\w%])"
"""A phrase ends where a word ends."""


def read(text: str, facts: EventFacts, language: Language) -> list[Phrase]:
    """Phrases of a text in order. Raises NotUnderstood for what is no phrase."""
    grammar = _GRAMMARS.get(language)
    if grammar is None:
        raise NotUnderstood(f"there is no grammar of {language.value}.")
    strange = sorted({sign for sign in text if unicodedata.category(sign)[0] in "CM"} - {"\n"})
    if strange:
        raise NotUnderstood("it holds characters that cannot be seen.")
    if unicodedata.normalize("NFC", text) != text:
        raise NotUnderstood("it is not written in composed characters.")
    rules = [*_compiled_names(tuple(name_rules(facts, grammar))), *_compiled(language)]
    found: list[Phrase] = []
    position = _after_space(text, 0)
    while position < len(text):
        phrase, end = _longest(text, position, rules)
        if phrase is None:
            raise NotUnderstood(f"“{_words_at(text, position)}” is not among what was measured.")
        found.append(phrase)
        position = _after_space(text, end)
    if not any(phrase.kind not in JOINTS for phrase in found):
        raise NotUnderstood("it says nothing.")
    return found


_Compiled = tuple[Rule, re.Pattern[str]]


def _longest(text: str, position: int, rules: Sequence[_Compiled]) -> tuple[Phrase | None, int]:
    best: Phrase | None = None
    end = position
    for rule, pattern in rules:
        match = pattern.match(text, position)
        if match and match.end() > end:
            value = rule.value({name: told for name, told in match.groupdict().items() if told is not None})
            best, end = Phrase(rule.kind, value, match.group()), match.end()
    return best, end


@lru_cache(maxsize=len(Language))
def _compiled(language: Language) -> tuple[_Compiled, ...]:
    return tuple(_pattern(rule) for rule in _GRAMMARS[language].rules)


def _compiled_names(rules: tuple[Rule, ...]) -> list[_Compiled]:
    return [_pattern(rule) for rule in rules]


def _pattern(rule: Rule) -> _Compiled:
    edge = "" if rule.kind in JOINTS - {Kind.AND, Kind.GLUE} else _EDGE
    return rule, re.compile(f"(?:{rule.pattern}){edge}", re.IGNORECASE)


def _after_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \n":
        position += 1
    return position


def _words_at(text: str, position: int) -> str:
    """A few words from there, for a reason that people read."""
    return " ".join(text[position:].split()[:4])[:60]
