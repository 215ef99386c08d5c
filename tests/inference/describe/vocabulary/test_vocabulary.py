"""Every language can say what another can."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from string import Formatter

import pytest

from inference.describe.draft import Language
from inference.describe.vocabulary import VOCABULARIES, Vocabulary, language_names, vocabulary
from inference.extractors.coco import NAMES
from inference.systems.normality.attributes import Attribute
from inference.systems.normality.labels import label

OTHERS = [words for words in VOCABULARIES.values() if words.language is not Language.ENGLISH]
ENGLISH = vocabulary(Language.ENGLISH)


def test_every_language_is_there_under_its_own_name() -> None:
    assert language_names() == {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
    assert set(VOCABULARIES) == set(Language)
    assert all(vocabulary(language).language is language for language in Language)


@pytest.mark.parametrize("words", VOCABULARIES.values(), ids=lambda words: words.own_name)
def test_everything_that_the_detector_finds_has_a_name(words: Vocabulary) -> None:
    assert set(words.things) == {*NAMES.values(), "object"}
    shared = {
        name for name, count in Counter(thing.name for thing in words.things.values()).items() if count > 1
    }
    assert not shared, "two classes cannot be told apart"


@pytest.mark.parametrize("words", VOCABULARIES.values(), ids=lambda words: words.own_name)
def test_everything_that_learned_normality_says_has_words(words: Vocabulary) -> None:
    said = {label(attribute, detail) for attribute in Attribute for detail in (-1, 0, *range(8))}
    without = {name for name in said if ": " not in name} - set(words.labels)
    assert without == set()


@pytest.mark.parametrize("words", OTHERS, ids=lambda words: words.own_name)
def test_the_same_labels_are_known(words: Vocabulary) -> None:
    assert set(words.labels) == set(ENGLISH.labels)


def templates(words: Vocabulary) -> Iterator[tuple[str, str]]:
    """(where it stands, the template) of every template."""
    for field in fields(words.phrases):
        value = getattr(words.phrases, field.name)
        if isinstance(value, str):
            yield field.name, value
        elif isinstance(value, Mapping):
            yield from ((f"{field.name}.{key}", text) for key, text in value.items())
        else:
            yield from ((f"{field.name}.{place}", text) for place, text in enumerate(value))
    yield from ((f"unusual.{key}", text) for key, text in words.unusual.items())
    yield "percent", words.numbers.percent
    yield "day", words.dates.day
    yield "picture", words.places.picture
    yield "across", words.places.across


def asked(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("words", OTHERS, ids=lambda words: words.own_name)
def test_templates_are_filled_alike(words: Vocabulary) -> None:
    mine = {where: asked(text) for where, text in templates(words)}
    assert mine == {where: asked(text) for where, text in templates(ENGLISH)}


@pytest.mark.parametrize("words", OTHERS, ids=lambda words: words.own_name)
def test_nothing_is_left_in_english(words: Vocabulary) -> None:
    english = dict(templates(ENGLISH))
    # "score {score}" is French too, and what is all fields is nobody's language.
    alike = {
        where
        for where, text in templates(words)
        if text == english[where] and any(part.strip(" ().,:;–%") for part, *_ in Formatter().parse(text))
    }
    assert alike <= {"score", "scored", "system_said"}


@pytest.mark.parametrize("words", VOCABULARIES.values(), ids=lambda words: words.own_name)
def test_what_must_be_told_apart_is(words: Vocabulary) -> None:
    for table in (
        words.places.at,
        words.places.from_,
        words.places.over,
        words.places.to,
        words.directions,
        words.modalities,
        words.normals,
        words.phrases.light,
        words.phrases.certainty,
        words.phrases.deviation,
        words.phrases.deviation_of_several,
    ):
        assert len(set(table.values())) == len(table)
    assert len(set(words.numbers.words)) == 13
    assert len(set(words.dates.months)) == 12
