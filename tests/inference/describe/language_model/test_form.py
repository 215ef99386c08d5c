from __future__ import annotations

import json
from typing import Any

import pytest

from inference.describe.draft import Language
from inference.describe.language_model import NotTheForm, draft_of, schema, words_of
from inference.describe.sentences import describe
from tests.inference.describe.language_model.events import EVENT

MEASURED = describe(EVENT)


@pytest.mark.parametrize(
    "around",
    ["{}", "```json\n{}\n```", "<think>two {{people}}?</think>\n{}", "Here you are: {} Anything else?"],
)
def test_an_answer_is_read_however_it_is_wrapped(around: str) -> None:
    assert draft_of(around.format(json.dumps(MEASURED.to_json()))) == MEASURED


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "No.",
        "{",
        "}{",
        "{]}",
        "[1]",
        '{"title": "x"}',
        "{" * 100_000 + "}",
        '{"a":' * 5000 + "1" + "}" * 5000,
    ],
)
def test_anything_else_is_refused_with_a_sentence(answer: str) -> None:
    with pytest.raises(NotTheForm, match=r"\.$"):
        draft_of(answer)


@pytest.mark.parametrize(
    ("name", "value"),
    [("title", " "), ("scene", 3), ("confidence", 2), ("confidence", True), ("potential_threat_level", 3),
     ("other_concerns", "none"), ("other_concerns", [1])],
)  # fmt: skip
def test_fields_of_another_kind_are_refused(name: str, value: Any) -> None:
    with pytest.raises(NotTheForm):
        draft_of(json.dumps({**MEASURED.to_json(), name: value}))


def test_the_form_holds_what_was_measured_as_the_only_value() -> None:
    properties = schema(EVENT, Language.ENGLISH)["properties"]
    assert properties["confidence"]["enum"] == [0.91]
    assert properties["potential_threat_level"]["enum"] == [MEASURED.threat_level]
    assert set(properties) == set(MEASURED.to_json())


def test_words_are_those_that_people_read() -> None:
    told = MEASURED.to_json()
    read = [told["title"], told["scene"], told["shortSummary"], *told["other_concerns"]]
    assert words_of(MEASURED) == sum(len(text.split()) for text in read)
