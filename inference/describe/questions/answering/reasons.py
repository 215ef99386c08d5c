"""How sure it is, why there was an alert, which system saw it, and who was there."""

from __future__ import annotations

from collections.abc import Sequence

from inference.describe.event import EventFacts
from inference.describe.grading import TRAINED
from inference.describe.questions import measures
from inference.describe.questions.answering.asked import MOST_TOLD, Asked
from inference.describe.questions.concepts import PERSON, Word
from inference.describe.questions.reply import Piece, Reply, Verdict
from inference.describe.questions.telling import Words


def sure(asked: Asked) -> Reply:
    """Scores and probabilities; whether it is right is a person's judgement."""
    events = asked.chosen()
    if not events:
        return asked.teller.reply(Verdict.CORRECTED, asked.say("no_span"))
    for name in asked.question.classes:
        if not any(
            measures.is_called(one.name, name, asked.language) for event in events for one in event.recognised
        ):
            return asked.teller.reply(
                Verdict.CORRECTED, asked.say("class_not_here", what=asked.teller.class_name(name))
            )
    strongest = max(events, key=lambda event: event.peak)
    told: list[Sequence[Piece]] = [
        asked.say(
            "score",
            score=asked.teller.number(strongest.peak),
            time=asked.teller.at(strongest.peak_at),
            line=asked.teller.number(strongest.line),
        )
    ]
    surest: dict[str, float] = {}
    for one in strongest.recognised:
        label = asked.teller.label(one.name)
        surest[label] = max(one.confidence, surest.get(label, 0.0))
    told += [
        asked.say("probability", what=label, confidence=asked.teller.number(confidence))
        for label, confidence in list(surest.items())[:3]
    ]
    if Word.FALSE in asked.question.words:
        return asked.teller.reply(Verdict.UNKNOWN, asked.say("cannot_because", why=asked.say("judge")), *told)
    return asked.told(*told, asked.say("score_means"))


def why(asked: Asked) -> Reply:
    """Why it was told at all: which score rose above which line, and what it came from."""
    events = asked.chosen()
    if not events:
        return asked.teller.reply(Verdict.CORRECTED, asked.say("no_span"))
    strongest = max(events, key=lambda event: event.peak)
    return asked.told(*_reason(asked, strongest))


def _reason(asked: Asked, event: EventFacts) -> list[Sequence[Piece]]:
    teller = asked.teller
    first = event.seen_by[0].title if event.seen_by else ""
    score, line = teller.number(event.peak), teller.number(event.line)
    at = teller.at(event.peak_at)
    told: list[Sequence[Piece]] = [
        asked.say("because", system=teller.quoted(first), score=score, line=line, time=at)
        if first
        else asked.say("because_score", score=score, line=line, time=at)
    ]
    if event.leading:
        shares = [
            asked.say("share", name=teller.vocabulary.modalities[modality], percent=teller.percent(share))
            for modality, share in event.leading
        ]
        told.append(asked.say("leading", what=teller.joined(shares)))
    if event.reference == TRAINED:
        told.append(asked.say("compared_trained"))
    elif event.reference in teller.vocabulary.normals:
        told.append(asked.say("compared", normal=teller.vocabulary.normals[event.reference]))
    return told


def systems(asked: Asked) -> Reply:
    """Which systems saw it, the strongest first."""
    seen = {
        one.system: one for event in asked.chosen() for one in sorted(event.seen_by, key=lambda one: one.peak)
    }
    ordered = sorted(seen.values(), key=lambda one: -one.peak)
    if not ordered:
        return asked.cannot("systems_unknown")
    told = [
        asked.say(
            "system_scored",
            system=asked.teller.quoted(one.title),
            score=asked.teller.number(one.peak),
            line=asked.teller.number(one.line),
        )
        for one in ordered[:MOST_TOLD]
    ]
    return asked.told(asked.say("systems", what=asked.teller.joined(told)))


def who(asked: Asked) -> Reply:
    """How many people there were; never who."""
    missing = not asked.found(PERSON) and measures.was_counted(asked.account)
    told = asked.none_found(PERSON) if missing else []
    found = asked.found(PERSON)
    return asked.teller.reply(
        Verdict.CORRECTED if missing else Verdict.UNKNOWN,
        told,
        asked.say("cannot_because", why=asked.say("who")),
        asked.say("measured_was", what=found) if found else [],
    )


def gathering(asked: Asked) -> Reply:
    """Whether people came together."""
    for event in asked.chosen():
        group = event.gathering
        if group is None:
            continue
        things, time = asked.counted(PERSON, group.after), asked.teller.at(group.at)
        values: dict[str, Words] = {"before": str(group.before), "things": things, "time": time}
        if asked.question.asks or asked.is_negated:
            return asked.told(asked.say("gathered_when", **values))
        return asked.teller.reply(Verdict.YES, asked.say("gathered", **values))
    found = asked.found(PERSON)
    why = asked.say("cannot_because", why=asked.say("no_gathering"))
    return asked.teller.reply(Verdict.UNKNOWN, why, asked.say("measured_was", what=found) if found else [])
