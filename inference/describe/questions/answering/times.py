"""When it was, how long it took, whether it goes on."""

from __future__ import annotations

from collections.abc import Sequence

from inference.describe.event import EventFacts
from inference.describe.questions import measures
from inference.describe.questions.answering.asked import Asked
from inference.describe.questions.concepts import GROUPS, THING, Act, Word
from inference.describe.questions.reply import Piece, Reply, Verdict

_ORDER = {Word.FIRST: 1, Word.SECOND: 2, Word.THIRD: 3}


def when(asked: Asked) -> Reply:
    """When the events were, or began, or ended; or when things were there."""
    question = asked.question
    if question.things and question.things != [THING]:
        return _of_things(asked)
    events = asked.chosen()
    if not events:
        return asked.teller.reply(Verdict.CORRECTED, asked.say("no_span"))
    told: list[Sequence[Piece]] = []
    if question.has(Act.START, Act.APPEAR):
        told.append(_start(asked, events))
    if question.has(Act.END, Act.LEAVE):
        told.append(_end(asked, events))
    if question.has(Act.PEAK, Act.AT_PEAK):
        strongest = max(events, key=lambda event: event.peak)
        told.append(
            asked.say(
                "peaked", peak=asked.teller.at(strongest.peak_at), score=asked.teller.number(strongest.peak)
            )
        )
    return asked.told(*(told or [_all(asked, events)]))


def _start(asked: Asked, events: Sequence[EventFacts]) -> list[Piece]:
    start = min(event.start for event in events)
    at = asked.teller.at(start)
    if not asked.account.is_recording:
        return asked.say("started_on", start=at, day=asked.teller.day(start))
    if (number := len(asked.spans(events))) > 1:
        return asked.say("first_started", start=at, number=str(number))
    return asked.say("started", start=at)


def _end(asked: Asked, events: Sequence[EventFacts]) -> list[Piece]:
    last = max(events, key=lambda event: event.end)
    at = asked.teller.at(last.end)
    if last.ongoing:
        return asked.say("goes_on", end=at)
    if (number := len(asked.spans(events))) > 1:
        return asked.say("last_ended", end=at, number=str(number))
    return asked.say("ended", end=at)


def _all(asked: Asked, events: Sequence[EventFacts]) -> list[Piece]:
    spans = asked.spans(events)
    told = asked.when(spans)
    if not asked.account.is_recording:
        return asked.say("was_when_on", when=told, day=asked.teller.day(events[0].start))
    if len(spans) == 1:
        return asked.say("was_when", when=told)
    return asked.say("several", number=str(len(spans)), when=told)


def often(asked: Asked) -> Reply:
    """How many events there were."""
    spans = asked.spans(asked.account.events)
    when = asked.when(spans)
    if not asked.account.is_recording:
        return asked.told(asked.say("one_event", when=when))
    if not spans:
        return asked.told(asked.say("no_span"))
    if len(spans) == 1:
        return asked.told(asked.say("one_span", when=when))
    return asked.told(asked.say("several", number=str(len(spans)), when=when))


def came_or_left(asked: Asked) -> Reply:
    """Whether a thing came or left: when it was seen first or last. That somebody is not seen any more need
    not be that they left, so that there is no bare yes."""
    question = asked.question
    if question.sides or question.zones or question.numbers or question.clocks or question.seconds:
        return asked.teller.reply(Verdict.UNKNOWN, asked.say("cannot"))
    return _of_things(asked)


def _of_things(asked: Asked) -> Reply:
    question, account = asked.question, asked.account
    missing, _ = asked.premises()
    if missing:
        return asked.teller.reply(Verdict.CORRECTED, *missing)
    if not measures.was_counted(account):
        return asked.cannot("not_counted")
    name = question.things[0]
    if len(question.things) > 1 or name in GROUPS:
        return asked.teller.reply(Verdict.UNKNOWN, asked.say("cannot"))
    wanted = next((_ORDER[word] for word in question.words if word in _ORDER), 0) or (
        question.numbers[0] if question.numbers else 0
    )
    if wanted > 1:
        return _so_many(asked, name, wanted)
    stretches = measures.presence(account, name)
    if not stretches:
        return asked.told(asked.say("measured_was", what=asked.found(name)))
    if question.has(Act.APPEAR) or wanted == 1:
        start = stretches[0][0]
        thing = asked.counted(name, 1)
        if any(abs(start - event.start) < 1e-3 for event in account.events[:1]):
            return asked.told(
                asked.say("there_at_begin", thing=asked.teller.noun(name), time=asked.teller.at(start))
            )
        return asked.told(asked.say("appeared", thing=thing, time=asked.teller.at(start)))
    if question.has(Act.LEAVE) or Word.FINAL in question.words:
        last = stretches[-1][1]
        is_there = last >= account.end - 1e-3
        return asked.told(
            asked.say(
                "left_never" if is_there else "left",
                thing=asked.teller.noun(name),
                time=asked.teller.at(last),
            )
        )
    return asked.told(asked.say("seen_times", thing=asked.teller.noun(name), when=asked.when(stretches)))


def _so_many(asked: Asked, name: str, wanted: int) -> Reply:
    at = measures.reached(asked.account, name, wanted)
    things = asked.teller.counted(name, wanted)
    if at is not None and asked.question.has(Act.LEAVE):
        return asked.teller.reply(
            Verdict.UNKNOWN,
            asked.say("cannot"),
            asked.say("reached", things=things, time=asked.teller.at(at)),
        )
    if at is not None:
        return asked.told(asked.say("reached", things=things, time=asked.teller.at(at)))
    return asked.teller.reply(Verdict.CORRECTED, asked.say("measured_was", what=asked.found(name)))


def long(asked: Asked) -> Reply:
    """How long it was above its line, or things were there."""
    question, account = asked.question, asked.account
    if question.things and question.things != [THING]:
        missing, _ = asked.premises()
        if missing:
            return asked.teller.reply(Verdict.CORRECTED, *missing)
        name = question.things[0]
        stretches = measures.presence(account, name)
        if len(question.things) > 1 or not stretches:
            return (
                asked.cannot("not_counted")
                if not measures.was_counted(account)
                else asked.teller.reply(
                    Verdict.UNKNOWN, asked.say("cannot"), asked.say("measured_was", what=asked.found(name))
                )
            )
        return asked.told(
            asked.say(
                "seen_length",
                thing=asked.teller.noun(name),
                length=asked.teller.length(sum(end - start for start, end in stretches)),
                when=asked.when(stretches),
            )
        )
    events = asked.chosen()
    if not events:
        return asked.teller.reply(Verdict.CORRECTED, asked.say("no_span"))
    spans = asked.spans(events)
    length, told = asked.teller.length(sum(end - start for start, end in spans)), asked.when(spans)
    if len(spans) > 1:
        return asked.told(asked.say("lasted_each", number=str(len(spans)), length=length, when=told))
    return asked.told(asked.say("lasts" if events[0].ongoing else "lasted", length=length, when=told))


def goes_on(asked: Asked) -> Reply:
    """Whether it is going on or over. No bare yes or no: "is it over?" asks for the contrary."""
    account = asked.account
    if not account.events:
        return asked.teller.reply(Verdict.CORRECTED, asked.say("no_span"))
    last = max(account.events, key=lambda event: event.end)
    end = asked.teller.at(last.end)
    if account.is_recording:
        return asked.told(asked.say("recording_over", end=end))
    return asked.told(asked.say("goes_on" if last.ongoing else "ended", end=end))
