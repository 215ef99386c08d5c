"""Some two hundred questions, hostile ones among them: the kind of answer, and the moments that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inference.describe.questions import Verdict, ask
from inference.describe.sentences import clock
from tests.inference.describe.questions.facts import RECORDING

QUESTIONS = [
    tuple(part.strip() for part in line.split(" | ", 2))
    for line in Path(__file__).with_name("english.txt").read_text(encoding="utf-8").splitlines()
]
_TIMES = "00:00 00:15 00:18 00:20 00:21 00:22 00:25 00:30 00:40 01:30"
_VALUES = "0.91 0.50 1.2 0.8 2.1 70 62 38 12 25 1 5 30"
MEASURED = {*_TIMES.split(), *_VALUES.split()}
"""Every number that may be said of the recording, lengths and what is left of it included."""


def test_there_are_many() -> None:
    assert len(QUESTIONS) >= 150
    assert {verdict for verdict, _, _ in QUESTIONS} == set(Verdict)


@pytest.mark.parametrize("line", [pytest.param(line, id=f"{place}") for place, line in enumerate(QUESTIONS)])
def test_the_answer_is_of_the_expected_kind(line: tuple[str, str, str]) -> None:
    verdict, moments, question = line
    found = ask(question, RECORDING)
    told = " ".join(clock(time) for reply in found.replies for time in reply.times) or "-"
    assert (found.verdict.value, told) == (verdict, moments), found.text


def test_no_number_is_said_that_was_not_measured() -> None:
    """Nor asked about: moments of the question may come back."""
    for _, _, question in QUESTIONS:
        asked = set(re.findall(r"\d+(?:[:.]\d+)*", question))
        said = set(re.findall(r"\d+(?:[:.]\d+)*", re.sub("“[^”]*”", "", ask(question, RECORDING).text)))
        clocks = {clock(int(time)) for time in asked if time.isdecimal()}
        padded = {time.rjust(5, "0") for time in asked}
        assert said <= MEASURED | padded | clocks, question


def test_nothing_that_was_planted_is_said() -> None:
    for _, _, question in QUESTIONS:
        text = re.sub("“[^”]*”", "", ask(question, RECORDING).text.lower())
        assert not {"five", "nine", "17", "hundred", "pirate", "asleep", "role"} & set(
            re.findall(r"\w+", text)
        )
