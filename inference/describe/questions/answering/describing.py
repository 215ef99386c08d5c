"""What there is to see, in the form of paper 002 (section III-F): "Yes, the video shows ..." and when.

The paper has a language model write it, from a question template and the features. Here verdict, categories
and times are those that were measured, of whichever systems, and only they are said.
"""

from __future__ import annotations

from collections.abc import Sequence

from inference.describe.event import EventFacts
from inference.describe.questions import measures
from inference.describe.questions.answering.asked import MOST_TOLD, Asked
from inference.describe.questions.answering.things import outside
from inference.describe.questions.reply import Piece, Reply, Verdict


def describe(asked: Asked) -> Reply:
    """The whole, or the moment or the event that was asked about."""
    account = asked.account
    time = asked.moment()
    if len(asked.question.clocks) + len(asked.question.seconds) > 1:
        return _between(asked)
    if time is not None:
        return _at(asked, time)
    events = asked.chosen()
    if not account.events:
        if account.duration is None:
            return asked.cannot("fault")
        end = asked.teller.at(account.duration)
        return asked.teller.reply(
            Verdict.TOLD, asked.say("shows_normal", start=asked.teller.at(0.0), end=end), *_unfinished(asked)
        )
    shows = asked.say("shows" if account.is_recording else "shows_alert", what=listed(asked, events))
    rest = _rest(asked, events) if account.is_recording and len(events) == len(account.events) else []
    return asked.told(shows, rest, *_more(asked), *_unfinished(asked))


def listed(asked: Asked, events: Sequence[EventFacts]) -> list[Piece]:
    """What it is called and when it was, one after the other, neighbours of one name sharing it. What several
    systems call the same at the same time is told once."""
    told: list[list[Piece]] = []
    before = ""
    named = measures.by_label(events)
    for label, start, end in named[:MOST_TOLD]:
        what = asked.teller.label(label) if label else asked.teller.phrases["something"]
        when, length = asked.teller.stretch(start, end), asked.teller.length(end - start)
        if what == before:
            told.append(asked.say("again", when=when, length=length))
        else:
            told.append(asked.say("shows_in", what=what, when=when, length=length))
        before = what
    if len(named) > MOST_TOLD:
        last = asked.teller.at(max(end for _, _, end in named))
        told.append(asked.say("more_spans", number=str(len(named) - MOST_TOLD), end=last))
    return asked.teller.joined(told)


def _rest(asked: Asked, events: Sequence[EventFacts]) -> list[Piece]:
    duration = asked.account.duration or 0.0
    covered = measures.joined((event.start, event.end) for event in events)
    left = duration - min(duration, sum(end - start for start, end in covered))
    if left < 0.5:
        return asked.say("all_of_it", length=asked.teller.length(duration))
    return asked.say("remaining", rest=asked.teller.length(left), length=asked.teller.length(duration))


def _more(asked: Asked) -> list[Sequence[Piece]]:
    """What was found in it, and where."""
    told: list[Sequence[Piece]] = []
    found = [asked.counted(name, number) for name, number, _ in asked.all_counted()]
    if found:
        told.append(asked.say("found", things=asked.teller.listed(found)))
    sides = [side for event in asked.chosen() for side in event.sides]
    if sides and not asked.account.is_recording:
        told.append(asked.say("happened_at", sides=asked.sides(sides)))
    names = list(dict.fromkeys(event.sound.name for event in asked.chosen() if event.sound.name))
    if names:
        told.append(asked.say("heard_what", name=asked.teller.listed(map(asked.teller.label, names))))
    return told


def _unfinished(asked: Asked) -> list[list[Piece]]:
    return [asked.say("not_finished")] if asked.account.unfinished else []


def _at(asked: Asked, time: float) -> Reply:
    account, at = asked.account, asked.teller.at(time)
    events = [event for event in account.events if event.start <= time <= event.end]
    if not events:
        if account.duration is not None and time <= account.duration:
            return asked.told(asked.say("nothing_in_time", when=asked.say("at_time", time=at)))
        return outside(asked, time)
    counted = []
    for name, _, _ in asked.all_counted():
        number = measures.count_at(account, name, time)
        if number:
            counted.append(asked.counted(name, number))
    within = asked.say("within", when=asked.say("at_time", time=at), what=listed(asked, events))
    return asked.told(
        within,
        asked.say("counted_at", things=asked.teller.listed(counted), time=at) if counted else [],
    )


def _between(asked: Asked) -> Reply:
    account = asked.account
    times = sorted(
        [measures.moment(account, clock) for clock in asked.question.clocks]
        + [(0.0 if account.is_recording else account.start) + second for second in asked.question.seconds]
    )
    start, end = times[0], times[-1]
    if account.duration is not None and start > account.duration:
        return outside(asked, start)
    events = [event for event in account.events if event.start <= end and event.end >= start]
    when = asked.teller.stretch(start, end)
    if not events:
        return (
            asked.told(asked.say("nothing_in_time", when=when))
            if account.is_recording
            else outside(asked, start)
        )
    return asked.told(asked.say("within", when=when, what=listed(asked, events)))
