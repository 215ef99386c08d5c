"""Asked, judged, asked once more, and no third time."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from inference.describe.draft import Draft, Language
from inference.describe.language_model import Answer, Assignment, NoText
from inference.describe.language_model.asking import Withdrawn, ask
from inference.describe.sentences import describe
from tests.inference.describe.language_model.events import BARE

TRUE = describe(BARE)
FALSE = replace(TRUE, summary="Three men with knives broke in.")
ASSIGNMENT = Assignment(BARE, Language.ENGLISH, seed=7)


class Scripted:
    """Gives these answers in turn; None: it cannot be asked."""

    name = "Scripted"

    def __init__(self, *answers: Draft | str | None) -> None:
        self.answers = list(answers)
        self.asked: list[Assignment] = []

    def write(self, assignment: Assignment, *, timeout: float) -> Answer:
        self.asked.append(assignment)
        answer = self.answers.pop(0)
        if answer is None:
            raise NoText("Nobody there.")
        return Answer(json.dumps(answer.to_json()) if isinstance(answer, Draft) else answer, 0.5)

    def close(self) -> None:
        """Holds nothing."""


def test_it_works() -> None:
    writer = Scripted(TRUE)
    outcome = ask(writer, ASSIGNMENT, timeout=1)
    assert (outcome.draft, outcome.refusals, outcome.seconds) == (TRUE, (), 0.5)
    assert outcome.words > 10


@pytest.mark.parametrize("first", [FALSE, "Sure, here is a text."])
def test_what_is_refused_is_asked_for_once_more_with_the_reasons(first: Draft | str) -> None:
    writer = Scripted(first, TRUE)
    outcome = ask(writer, ASSIGNMENT, timeout=1)
    assert outcome.draft == TRUE
    assert [bool(item.reasons) for item in outcome.refusals] == [True]
    assert writer.asked[0].reasons == ()
    assert writer.asked[1].reasons == outcome.refusals[0].reasons
    assert [item.seed for item in writer.asked] == [7, 8]


def test_the_second_refusal_is_the_last() -> None:
    writer = Scripted(FALSE, FALSE, TRUE)
    outcome = ask(writer, ASSIGNMENT, timeout=1)
    assert (outcome.draft, len(outcome.refusals), len(writer.answers)) == (None, 2, 1)


def test_who_cannot_be_asked_says_so() -> None:
    with pytest.raises(NoText):
        ask(Scripted(None), ASSIGNMENT, timeout=1)
    outcome = ask(Scripted(FALSE, None), ASSIGNMENT, timeout=1)
    assert (outcome.draft, outcome.failure, len(outcome.refusals)) == (None, "Nobody there.", 1)


def test_nobody_is_asked_for_what_is_no_longer_wanted() -> None:
    writer = Scripted(FALSE, TRUE)
    wanted = iter([True, False])
    with pytest.raises(Withdrawn):
        ask(writer, ASSIGNMENT, timeout=1, before_each=lambda: next(wanted))
    assert len(writer.asked) == 1
