"""What systems named: whether it was a fight, when, for how long; and whether anything was unusual at all."""

from __future__ import annotations

from collections.abc import Sequence

from inference.describe.event import EventFacts
from inference.describe.questions import measures
from inference.describe.questions.answering.asked import MOST_TOLD, Asked
from inference.describe.questions.concepts import Act, Ask, Word
from inference.describe.questions.reading import labels
from inference.describe.questions.reply import Piece, Reply, Verdict
from inference.systems.protocol import ABNORMAL, NORMAL


def classes(asked: Asked) -> Reply:
    """Of one class that was asked about. That no system named it is no proof that it did not happen: there
    may be none that knows it."""
    question = asked.question
    missing, _ = asked.premises()
    if missing and not any(name == "person" for name in question.things if asked.none_found(name) in missing):
        return asked.teller.reply(Verdict.CORRECTED, *missing)
    found = [(name, _named(asked, name)) for name in question.classes]
    absent = [name for name, events in found if not events]
    events = [pair for _, pairs in found for pair in pairs]
    if absent and events:
        what = asked.teller.listed(asked.teller.class_name(name) for name in absent)
        return asked.told(
            asked.say("class_listed", what=_when(asked, events)), asked.say("class_not_here", what=what)
        )
    if absent:
        return _not_named(asked, absent)
    only_heard = all(event.sound.name == name != event.label for name, event in events)
    if only_heard and (question.asks or question.acts):
        return asked.told(_heard(asked, events, exactly=False))
    if question.has(Ask.LONG, Act.LAST):
        name = events[0][0]
        length = sum(end - start for start, end in measures.joined((one.start, one.end) for _, one in events))
        return asked.told(
            asked.say(
                "class_lasted",
                what=asked.teller.label(name),
                length=asked.teller.length(length),
                when=asked.when(asked.spans(one for _, one in events)),
            )
        )
    if question.has(Ask.WHEN) or question.has(Act.START, Act.END, Act.PEAK):
        return _at(asked, events)
    if asked.is_negated or question.asks:
        return asked.told(asked.say("class_listed", what=_when(asked, events)))
    if only_heard:
        return asked.teller.reply(Verdict.YES, _heard(asked, events, exactly=True))
    return asked.teller.reply(
        Verdict.YES, asked.say("class_yes", what=_when(asked, events)), _surest(asked, events)
    )


def _heard(asked: Asked, events: Sequence[tuple[str, EventFacts]], *, exactly: bool) -> list[Piece]:
    """Of a sound only is known that it was within an event."""
    names = asked.teller.listed(map(asked.teller.label, dict.fromkeys(name for name, _ in events)))
    if exactly:
        return asked.say("heard", name=names)
    return asked.say("heard_within", name=names, when=asked.when(asked.spans(one for _, one in events)))


def _at(asked: Asked, events: Sequence[tuple[str, EventFacts]]) -> Reply:
    name, first = events[0]
    last = max((event for _, event in events), key=lambda event: event.end)
    what = asked.teller.label(name)
    told: list[Sequence[Piece]] = []
    if asked.question.has(Act.START, Act.APPEAR):
        told.append(asked.say("class_begin", what=what, time=asked.teller.at(first.start)))
    if asked.question.has(Act.END):
        told.append(
            asked.say("goes_on", end=asked.teller.at(last.end))
            if last.ongoing
            else asked.say("class_end", what=what, time=asked.teller.at(last.end))
        )
    if asked.question.has(Act.PEAK):
        told.append(_surest(asked, events))
    return asked.told(
        *(told or [asked.say("class_listed", what=_when(asked, events)), _surest(asked, events)])
    )


def _not_named(asked: Asked, absent: Sequence[str]) -> Reply:
    """A question that takes for granted what nobody named is put right; another one cannot be answered."""
    what = asked.teller.listed(asked.teller.class_name(name) for name in absent)
    others = [name for name in labels(asked.account) if name.lower() not in (NORMAL, ABNORMAL, "unusual")]
    named = (
        asked.say("class_named", what=asked.teller.listed(map(asked.teller.label, others[:MOST_TOLD])))
        if others
        else []
    )
    if asked.question.asks or asked.question.has(Act.START, Act.END, Act.LAST, Act.PEAK):
        return asked.teller.reply(Verdict.CORRECTED, asked.say("class_not_here", what=what), named)
    why = asked.say("cannot_because", why=asked.say("class_no", what=what))
    return asked.teller.reply(Verdict.UNKNOWN, why, named)


def _named(asked: Asked, name: str) -> list[tuple[str, EventFacts]]:
    """(the label, the event) in order of time."""
    found = []
    for event in asked.account.events:
        labels = (
            event.label,
            *(one.name for one in event.recognised),
            *(one.label for one in event.seen_by),
            event.sound.name,
        )
        said = next(
            (label for label in labels if label and measures.is_called(label, name, asked.language)), None
        )
        if said:
            found.append((said, event))
    return found


def _when(asked: Asked, events: Sequence[tuple[str, EventFacts]]) -> list[Piece]:
    told = [
        asked.say(
            "class_when", what=asked.teller.label(name), when=asked.teller.stretch(event.start, event.end)
        )
        for name, event in events[:MOST_TOLD]
    ]
    return asked.teller.joined(told)


def _surest(asked: Asked, events: Sequence[tuple[str, EventFacts]]) -> list[Piece]:
    """When a trained system was surest of it; empty where none gave a probability."""
    sure = [
        one
        for name, event in events
        for one in event.recognised
        if measures.is_called(one.name, name, asked.language) or one.name == name
    ]
    if not sure:
        return []
    best = max(sure, key=lambda one: one.confidence)
    return asked.say(
        "class_sure", time=asked.teller.at(best.at), confidence=asked.teller.number(best.confidence)
    )


def unusual(asked: Asked) -> Reply:
    """Whether anything rose above the line."""
    events = asked.chosen()
    if not events:
        told = asked.say("unusual_no")
        if Word.NORMAL in asked.question.words or asked.is_negated:
            return asked.told(asked.say("no_span"))
        return asked.teller.reply(Verdict.NO, told)
    what = asked.teller.joined([_scored(asked, event) for event in events[:MOST_TOLD]])
    if Word.NORMAL in asked.question.words or asked.is_negated or asked.question.asks:
        return asked.told(asked.say("unusual_told", what=what))
    return asked.teller.reply(Verdict.YES, asked.say("unusual_yes", what=what))


def _scored(asked: Asked, event: EventFacts) -> list[Piece]:
    return asked.say(
        "unusual_class",
        what=asked.teller.label(event.label) if event.label else asked.say("something"),
        when=asked.teller.stretch(event.start, event.end),
        score=asked.teller.number(event.peak),
    )
