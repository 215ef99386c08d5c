"""Takes a text apart into phrases; a text of which anything is left over is not understood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from inference.describe.draft import Language
from inference.describe.event import EventFacts
from inference.describe.faithfulness.lexicon import Lexicon, lexicon_of, macros, one_space
from inference.describe.faithfulness.names import Names, names_of
from inference.describe.faithfulness.phrases import JOINTS, Kind, NotUnderstood, Phrase, Rule
from inference.describe.faithfulness.templates import template_rules
from inference.describe.faithfulness.values import value_of
from inference.describe.faithfulness.wordings import WORDINGS
from inference.describe.vocabulary import vocabulary

_MARKS = (
    Rule(Kind.COMMA, ","),
    Rule(Kind.BRACKET, "[()]"),
    Rule(Kind.COLON, ":"),
    Rule(Kind.STOP, r"[.;](?=[ \n]|$)"),
)
_SIGNS = frozenset({Kind.COMMA, Kind.BRACKET, Kind.COLON, Kind.STOP})
_MACRO = re.compile("<[a-z_]+>")
_NAMED = re.compile("<(?:place|zones|label|sound|title)>")
"""What differs from record to record."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    rule: Rule
    expression: re.Pattern[str]


def read(text: str, facts: EventFacts, language: Language) -> list[Phrase]:
    """Phrases of a text in order. Raises NotUnderstood for what is no phrase."""
    if any(unicodedata.category(sign)[0] == "C" and sign != "\n" for sign in text):
        raise NotUnderstood("It holds characters that cannot be seen.")
    text = one_space(text)
    lexicon, patterns = _grammar(language, names_of(facts))
    found: list[Phrase] = []
    position = _after_space(text, 0)
    while position < len(text):
        phrase, end = _longest(text, position, patterns, lexicon)
        if phrase is None:
            raise NotUnderstood(f"“{_words_at(text, position)}” is not among what was measured.")
        found.append(phrase)
        position = _after_space(text, end)
    if all(phrase.kind in JOINTS for phrase in found):
        raise NotUnderstood("It says nothing.")
    return found


def _longest(
    text: str, position: int, patterns: Sequence[_Pattern], lexicon: Lexicon
) -> tuple[Phrase | None, int]:
    best: tuple[_Pattern, re.Match[str]] | None = None
    for pattern in patterns:
        match = pattern.expression.match(text, position)
        if match and (best is None or match.end() > best[1].end()):
            best = pattern, match
    if best is None:
        return None, position
    pattern, match = best
    told = {name: words for name, words in match.groupdict().items() if words is not None}
    return Phrase(pattern.rule.kind, value_of(pattern.rule, told, lexicon), match.group()), match.end()


@lru_cache(maxsize=32)
def _grammar(language: Language, names: Names) -> tuple[Lexicon, tuple[_Pattern, ...]]:
    """Of a language and the names of one record, whose fields are read one after the other."""
    words, wording = vocabulary(language), WORDINGS[language]
    lexicon = lexicon_of(words, wording, names)
    told = macros(lexicon, words, wording)
    named = tuple(_compiled(rule, told) for rule in _rules(language) if _sayable(rule, lexicon))
    return lexicon, (*named, *_without_names(language))


@lru_cache(maxsize=len(Language))
def _rules(language: Language) -> tuple[Rule, ...]:
    return tuple(dict.fromkeys((*template_rules(vocabulary(language)), *WORDINGS[language].rules, *_MARKS)))


@lru_cache(maxsize=len(Language))
def _without_names(language: Language) -> tuple[_Pattern, ...]:
    """The same for every record: compiled once."""
    words, wording = vocabulary(language), WORDINGS[language]
    told = macros(lexicon_of(words, wording, Names()), words, wording)
    return tuple(_compiled(rule, told) for rule in _rules(language) if not _NAMED.search(rule.pattern))


def _sayable(rule: Rule, lexicon: Lexicon) -> bool:
    """Whether a rule is about names, and the record has such."""
    named = _NAMED.findall(rule.pattern)
    names = {
        "<place>": lexicon.places,
        "<zones>": lexicon.zones,
        "<label>": lexicon.labels,
        "<sound>": lexicon.sounds,
        "<title>": lexicon.titles,
    }
    return bool(named) and all(names[name] for name in named)


def _compiled(rule: Rule, told: dict[str, str]) -> _Pattern:
    pattern = _MACRO.sub(lambda macro: told[macro.group()], rule.pattern)
    # A phrase ends where a word ends: the mark for fifty percent belongs to the fifty.
    edge = "" if rule.kind in _SIGNS else r"(?![\w%])"
    return _Pattern(rule, re.compile(f"(?:{pattern}){edge}", re.IGNORECASE))


def _after_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \n":
        position += 1
    return position


def _words_at(text: str, position: int) -> str:
    """A few words from there, for a reason that people read."""
    return " ".join(text[position:].split()[:4])[:60]
