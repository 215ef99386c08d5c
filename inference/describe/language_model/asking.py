"""One text: asked for, read, judged, and asked for a second and last time where it was refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from inference.describe.draft import Draft
from inference.describe.faithfulness import check
from inference.describe.language_model.form import NotTheForm, draft_of, words_of
from inference.describe.language_model.writer import Assignment, NoText, Writer

MOST_ATTEMPTS = 2
_KEPT = 4000
"""Characters of a refused answer that are kept for people to look at."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A text that the guard turned away, as the writer gave it, and why."""

    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking for a text.

    draft     the text that was accepted; None: none was
    refusals  texts that were turned away, in order
    failure   why the writer could not be asked the second time; empty
    seconds   the writer took for all of it; words  people are given to read, of all texts that came
    """

    draft: Draft | None
    refusals: tuple[Refusal, ...]
    failure: str
    seconds: float
    words: int


class Withdrawn(Exception):
    """Nobody wants the text any more."""


def ask(
    writer: Writer,
    assignment: Assignment,
    *,
    timeout: float,
    before_each: Callable[[], bool] = lambda: True,
) -> Outcome:
    """A text that is true to the facts, or that there is none.

    timeout      seconds for each attempt
    before_each  says whether the text is still wanted; it is called before each attempt
    Raises NoText where the writer could not be asked at all, and Withdrawn.
    """
    refusals: list[Refusal] = []
    seconds, words = 0.0, 0
    for attempt in range(MOST_ATTEMPTS):
        if not before_each():
            raise Withdrawn
        reasons = refusals[-1].reasons if refusals else ()
        asked = replace(assignment, reasons=reasons, seed=assignment.seed + attempt)
        try:
            answer = writer.write(asked, timeout=timeout)
        except NoText as failure:
            if not refusals:
                raise
            return Outcome(None, tuple(refusals), str(failure), seconds, words)
        seconds += answer.seconds
        try:
            draft = draft_of(answer.text)
        except NotTheForm as problem:
            refusals.append(Refusal(answer.text[:_KEPT], (str(problem),)))
            continue
        words += words_of(draft)
        judgement = check(draft, assignment.facts, assignment.language)
        if judgement.accepted:
            return Outcome(draft, tuple(refusals), "", seconds, words)
        refusals.append(Refusal(answer.text[:_KEPT], judgement.reasons))
    return Outcome(None, tuple(refusals), "", seconds, words)
