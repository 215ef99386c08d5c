"""The same in German, French and Spanish, answered in the language of the question."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

from inference.describe.draft import Language
from inference.describe.questions import ask, description_wanted, suggestions
from inference.describe.questions.phrases import PHRASES, SUGGESTIONS, UNMEASURED
from inference.describe.questions.tongues import tongue
from inference.describe.sentences import clock
from tests.inference.describe.questions.facts import RECORDING, seen_live

QUESTIONS = [
    tuple(part.strip() for part in line.split(" | ", 3))
    for line in Path(__file__).with_name("other_languages.txt").read_text(encoding="utf-8").splitlines()
]
OTHERS = [language for language in Language if language is not Language.ENGLISH]


@pytest.mark.parametrize("line", [pytest.param(line, id=f"{place}") for place, line in enumerate(QUESTIONS)])
def test_the_answer_is_of_the_expected_kind(line: tuple[str, str, str, str]) -> None:
    language, verdict, moments, question = line
    found = ask(question, RECORDING)
    told = " ".join(clock(time) for reply in found.replies for time in reply.times) or "-"
    assert (found.language.value, found.verdict.value, told) == (language, verdict, moments), found.text


def test_each_language_says_the_same_things() -> None:
    for language in OTHERS:
        for table in (PHRASES, UNMEASURED, SUGGESTIONS):
            assert table[language].keys() == table[Language.ENGLISH].keys()
        for name, template in PHRASES[Language.ENGLISH].items():
            assert places(PHRASES[language][name]) == places(template), (language, name)


def places(template: str) -> list[str]:
    return sorted(place for _, place, _, _ in string.Formatter().parse(template) if place)


@pytest.mark.parametrize("language", Language)
def test_no_phrase_has_two_meanings(language: Language) -> None:
    """Building the table refuses that."""
    assert len(tongue(language).phrases) > 700


@pytest.mark.parametrize("language", Language)
def test_what_is_suggested_is_answered_in_its_language(language: Language) -> None:
    for account in (RECORDING, seen_live()):
        suggested = suggestions(account, language)
        assert suggested[0] == description_wanted(language)
        for question in suggested:
            found = ask(question, account, language)
            assert found.language is language, question
            assert found.verdict != "unknown", (question, found.text)


@pytest.mark.parametrize("language", Language)
def test_what_nobody_understands_is_answered_in_the_language_of_the_site(language: Language) -> None:
    assert ask("xyzzy", RECORDING, language).language is language
    assert ask("?", RECORDING, language).language is language
