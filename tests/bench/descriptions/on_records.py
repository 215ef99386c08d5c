"""Texts of generated records: with form, guard and retry as on a site, and as the model wrote it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from inference.describe.draft import Language
from inference.describe.event import EventFacts
from inference.describe.language_model import Assignment, NoText, NotTheForm, Writer, draft_of, words_of
from inference.describe.language_model.asking import Outcome, ask
from inference.describe.sentences import describe
from tests.bench.descriptions.tally import Tally

TIMEOUT = 120.0


def measured(records: Sequence[EventFacts]) -> Tally:
    """The sentences that are made of facts alone, held against the same checker."""
    tally = Tally()
    for place, facts in enumerate(records):
        began = time.perf_counter()
        draft = describe(facts, Language.ENGLISH)
        tally.seconds.append(time.perf_counter() - began)
        tally.words += words_of(draft)
        tally.first += 1
        tally.read(place, draft, facts)
    return tally


def guarded(
    records: Sequence[EventFacts], writer: Writer, shown: list[dict[str, object]]
) -> tuple[Tally, Tally]:
    """As a site asks; and the yardstick: every first answer as it came, as if nobody had read it before.

    What is accepted is added to `shown`, for people to read.
    """
    tally, unread = Tally(), Tally()
    for place, facts in enumerate(records):
        try:
            outcome = ask(writer, Assignment(facts, Language.ENGLISH, seed=place), timeout=TIMEOUT)
        except NoText:
            tally.unasked += 1
            unread.unasked += 1
            continue
        tally.count(outcome.draft, len(outcome.refusals))
        tally.seconds.append(outcome.seconds)
        tally.words += outcome.words
        tally.reasons.update(reason for refusal in outcome.refusals for reason in refusal.reasons[:1])
        if outcome.draft is not None:
            tally.read(place, outcome.draft, facts)
            shown.append({"record": place, "text": outcome.draft.to_json()})
        _read_first(unread, place, facts, outcome)
    return tally, unread


def _read_first(unread: Tally, place: int, facts: EventFacts, outcome: Outcome) -> None:
    """Only what is written is judged: the two numbers of the form are those that were measured."""
    draft = outcome.draft
    if outcome.refusals:
        try:
            draft = draft_of(outcome.refusals[0].text)
        except NotTheForm:
            unread.replaced += 1
            return
    if draft is not None:
        unread.first += 1
        known = describe(facts, Language.ENGLISH)
        draft = replace(draft, confidence=known.confidence, threat_level=known.threat_level)
        unread.read(place, draft, facts)
