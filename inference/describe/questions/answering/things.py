"""How many there were, and whether there was one: of what a detector counted in the pictures."""

from __future__ import annotations

from collections.abc import Sequence

from inference.describe.questions import measures
from inference.describe.questions.answering.asked import Asked
from inference.describe.questions.answering.places import sided, zoned
from inference.describe.questions.answering.times import came_or_left
from inference.describe.questions.concepts import GROUPS, PERSON, THING, Act, Word
from inference.describe.questions.reply import Piece, Reply, Verdict


def count(asked: Asked) -> Reply:
    """How many at most at once, or at the moment that is asked about."""
    if not measures.was_counted(asked.account):
        return asked.cannot("no_spans" if not asked.account.events else "not_counted")
    names = asked.question.things or [THING]
    time = asked.moment() or _moment_of(asked)
    if time is not None:
        return _count_at(asked, names, time)
    found = [(name, asked.found(name)) for name in names]
    sentences = [_most(asked, name) if told else asked.none_found(name) for name, told in found]
    if asked.question.has(Word.TOTAL, Word.OTHER):
        return asked.teller.reply(Verdict.UNKNOWN, asked.say("cannot"), *sentences)
    return asked.told(*sentences)


def _most(asked: Asked, name: str) -> list[Piece]:
    if name in GROUPS:
        return asked.say("measured_was", what=asked.found(name))
    seen = measures.most(asked.account, name)
    if seen is None:
        return asked.none_found(name)
    return asked.say("at_most", things=asked.counted(name, seen[0]), time=asked.teller.at(seen[1]))


def exists(asked: Asked) -> Reply:
    """Whether there was a thing, so many of it, anything else than it."""
    question = asked.question
    if not measures.was_counted(asked.account):
        return asked.cannot("no_spans" if not asked.account.events else "not_counted")
    if Act.LEAVE in question.acts or (Act.APPEAR in question.acts and not question.zones):
        return came_or_left(asked)
    if question.sides:
        return sided(asked)
    if question.zones:
        return zoned(asked)
    time = asked.moment() or _moment_of(asked)
    if time is not None:
        return _count_at(asked, question.things, time)
    if Word.OTHER in question.words:
        return _others(asked)
    if question.numbers or Word.ONLY in question.words:
        return _so_many(asked)
    found = [asked.found(name) for name in question.things]
    missing = [asked.none_found(name) for name, told in zip(question.things, found, strict=True) if not told]
    there = [told for told in found if told]
    if asked.is_negated or (there and missing):
        return asked.told(*[asked.say("measured_was", what=told) for told in there], *missing)
    if missing and PERSON in asked.question.things:
        return asked.teller.reply(Verdict.UNKNOWN, *missing)  # people are missed too often for a "no"
    if missing:
        return asked.teller.reply(Verdict.NO, asked.say("no"), *missing)
    return asked.teller.reply(Verdict.YES, asked.say("yes_found", what=asked.teller.joined(there)))


def _others(asked: Asked) -> Reply:
    """ "Anyone else" takes one person for granted; "anything else" asks for what was not named."""
    question = asked.question
    if question.things == [THING] or not question.things:
        found = [
            asked.say("found_first", things=asked.counted(name, number), time=asked.teller.at(at))
            for name, number, at in asked.all_counted()
        ]
        if not found:
            return asked.teller.reply(Verdict.NO, asked.say("no_thing_found"))
        return asked.told(asked.say("measured_was", what=asked.teller.joined(found)))
    name = question.things[0]
    seen = None if name in GROUPS else measures.most(asked.account, name)
    if name in GROUPS or len(question.things) > 1:
        return asked.teller.reply(
            Verdict.UNKNOWN, asked.say("cannot"), *asked.premises()[0], *_as_measured(asked)
        )
    if seen is None:
        verdict = Verdict.UNKNOWN if name == PERSON else Verdict.CORRECTED
        return asked.teller.reply(verdict, asked.none_found(name))
    things = asked.counted(name, seen[0])
    if asked.is_negated:
        return asked.told(asked.say("at_most", things=things, time=asked.teller.at(seen[1])))
    return asked.decided(
        seen[0] > 1,
        asked.say("yes_at_most", things=things, time=asked.teller.at(seen[1])),
        asked.say("no_others", things=things)
        if name == PERSON
        else asked.say("no_at_most", things=things, time=asked.teller.at(seen[1])),
    )


def _so_many(asked: Asked) -> Reply:
    question = asked.question
    name = question.things[0]
    if name in GROUPS or len(question.things) > 1 or len(question.numbers) > 1:
        return asked.teller.reply(Verdict.UNKNOWN, asked.say("cannot"), *_as_measured(asked))
    wanted = question.numbers[0] if question.numbers else 1
    seen = measures.most(asked.account, name)
    if seen is None:
        missing = asked.none_found(name)
        return (
            asked.told(missing)
            if asked.is_negated or name == PERSON
            else asked.teller.reply(Verdict.NO, asked.say("no"), missing)
        )
    number, at = seen
    things, time = asked.counted(name, number), asked.teller.at(at)
    if asked.is_negated:
        return asked.told(asked.say("at_most", things=things, time=time))
    if question.has(Word.FEWER, Word.MOST):
        is_so = number < wanted or (Word.MOST in question.words and number == wanted)
        return asked.decided(
            is_so,
            asked.say("yes_never_more", things=things),
            asked.say("no_at_most", things=things, time=time),
        )
    if Word.ONLY in question.words:
        is_so = number == wanted
        yes = asked.say("yes_never_more", things=things)
    else:
        is_so = number > wanted if Word.MORE in question.words else number >= wanted
        yes = asked.say("yes_at_most", things=things, time=time)
    return asked.decided(is_so, yes, asked.say("no_at_most", things=things, time=time))


def _moment_of(asked: Asked) -> float | None:
    """At the start, at the end, at its strongest: of all that is spoken of."""
    events = asked.chosen()
    if not events:
        return None
    if asked.question.has(Act.AT_START):
        return min(event.start for event in events)
    if asked.question.has(Act.AT_END):
        return max(event.end for event in events)
    if asked.question.has(Act.AT_PEAK):
        return max(events, key=lambda event: event.peak).peak_at
    return None


def _count_at(asked: Asked, names: Sequence[str], time: float) -> Reply:
    account = asked.account
    if not any(event.start <= time <= event.end for event in account.events):
        return outside(asked, time)
    told: list[list[Piece]] = []
    numbers: list[int] = []
    for name in names:
        for one in measures.members(account, name) or [name]:
            number = 0 if one in GROUPS else measures.count_at(account, one, time)
            if number is None:
                return asked.teller.reply(Verdict.UNKNOWN, asked.say("cannot"), *_as_measured(asked))
            numbers.append(number)
            told.append(_at(asked, one, number, time))
    if asked.question.asks or asked.is_negated or len(told) > 1 or asked.question.numbers:
        return asked.told(*told)
    return asked.teller.reply(
        Verdict.YES if numbers[0] else Verdict.NO, asked.say("yes" if numbers[0] else "no"), told[0]
    )


def _at(asked: Asked, name: str, number: int, time: float) -> list[Piece]:
    at = asked.teller.at(time)
    if number:
        return asked.say("counted_at", things=asked.counted(name, number), time=at)
    if name == PERSON:
        return asked.say("nobody_at", time=at)
    return asked.say("none_at", thing=asked.teller.noun(name), time=at)


def outside(asked: Asked, time: float) -> Reply:
    """Of a moment within no event nothing was kept but that it was not unusual."""
    account, at = asked.account, asked.teller.at(time)
    if not account.is_recording:
        when = asked.teller.stretch(account.start, account.end)
        return asked.cannot("outside_event", when=when, time=at)
    if account.duration is not None and time > account.duration:
        return asked.teller.reply(
            Verdict.CORRECTED, asked.say("beyond", end=asked.teller.at(account.duration))
        )
    return asked.cannot("only_spans", time=at)


def _as_measured(asked: Asked) -> list[list[Piece]]:
    found = [asked.found(name) for name in asked.question.things]
    return [asked.say("measured_was", what=told) for told in found if told]
