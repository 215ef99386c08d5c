"""What was before and after: other alerts of the camera, other spans of the recording."""

from __future__ import annotations

from collections.abc import Sequence

from inference.describe.questions.account import Neighbour
from inference.describe.questions.answering.asked import MOST_TOLD, Asked
from inference.describe.questions.answering.describing import listed
from inference.describe.questions.concepts import Word
from inference.describe.questions.measures import is_called
from inference.describe.questions.reply import Piece, Reply, Verdict


def neighbours(asked: Asked) -> Reply:
    """Alerts of the camera before and after this one; of a recording its spans before and after a class."""
    account, said = asked.account, asked.question.words
    if account.is_recording:
        return _spans(asked)
    if account.earlier is None or account.later is None:
        return asked.cannot("neighbours_unknown")
    wants_earlier = Word.BEFORE in said or Word.AFTER not in said
    wants_later = Word.AFTER in said or Word.BEFORE not in said
    told: list[Sequence[Piece]] = []
    if wants_earlier:
        told.append(_told(asked, account.earlier, is_earlier=True, more=account.more_earlier))
    if wants_later:
        told.append(_told(asked, account.later, is_earlier=False, more=account.more_later))
    return asked.told(*told)


def _told(asked: Asked, found: Sequence[Neighbour], *, is_earlier: bool, more: bool) -> list[Piece]:
    if not found:
        return asked.say("no_earlier" if is_earlier else "no_later")
    items = []
    for one in found:
        when = Piece(asked.teller.at(one.start).text, None, one.key)
        label = asked.teller.label(one.label) if one.label else asked.say("something")
        items.append(asked.say("neighbour", label=label, day=asked.teller.day(one.start), time=when))
    what = asked.teller.joined(items)
    if more:
        what = asked.say("and_more" if is_earlier else "and_more_later", what=what)
    return asked.say("earlier" if is_earlier else "later", what=what)


def _spans(asked: Asked) -> Reply:
    """Before or after what a class names; without one there is nothing that it could be before or after."""
    events = asked.account.events
    known = [
        event
        for event in events
        if any(
            is_called(label, name, asked.language)
            for name in asked.question.classes
            for label in (event.label, *(one.name for one in event.recognised))
            if label
        )
    ]
    if not asked.question.classes:
        return asked.cannot("neighbours_recording")
    if not known:
        what = asked.teller.listed(asked.teller.class_name(name) for name in asked.question.classes)
        return asked.teller.reply(Verdict.CORRECTED, asked.say("class_not_here", what=what))
    if Word.BEFORE in asked.question.words:
        others = [event for event in events if event.end <= known[0].start and event not in known]
        name, none = "spans_before", "no_span_before"
    else:
        others = [event for event in events if event.start >= known[-1].end and event not in known]
        name, none = "spans_after", "no_span_after"
    if not others:
        return asked.told(asked.say(none))
    return asked.told(asked.say(name, what=listed(asked, others[:MOST_TOLD])))
