"""What was heard, how light it was, how fast things moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inference.describe.event import EventFacts, Light
from inference.describe.questions import measures
from inference.describe.questions.answering.asked import Asked
from inference.describe.questions.answering.named import classes
from inference.describe.questions.concepts import Act, Ask, Sense
from inference.describe.questions.reply import Piece, Reply, Verdict


def sound(asked: Asked) -> Reply:
    """What the sound was, whether it was unusual, how loud. Quiet and loud are only told in decibels: what
    counts as loud depends on where one stands."""
    question = asked.question
    heard = [event.sound for event in asked.chosen() if event.sound.measured]
    if not heard:
        return asked.cannot("no_sound")
    loudest = max(
        (one for one in heard if one.level_db is not None), key=lambda one: one.level_db or 0.0, default=None
    )
    level: list[Piece] = []
    if loudest is not None and loudest.level_db is not None:
        db = asked.teller.number(loudest.level_db, 0).replace("-", "−")
        level = (
            asked.say("level", level=db)
            if loudest.loudest_at is None
            else asked.say("loudest", time=asked.teller.at(loudest.loudest_at), level=db)
        )
    if question.has(Ask.LOUD, Sense.LOUD, Sense.QUIET, Act.PEAK):
        return asked.told(level) if level else asked.cannot("loudness_unknown")
    if question.has(Ask.WHEN):
        return (
            asked.told(level)
            if level
            else asked.teller.reply(Verdict.UNKNOWN, asked.say("cannot"), *_what(asked))
        )
    return asked.told(*_what(asked), level)


def _what(asked: Asked) -> list[Sequence[Piece]]:
    sounds = [event.sound for event in asked.chosen() if event.sound.measured]
    names = list(dict.fromkeys(one.name for one in sounds if one.name))
    if names:
        return [asked.say("heard_what", name=asked.teller.listed(map(asked.teller.label, names)))]
    if any(one.unusual for one in sounds):
        return [asked.say("sound_unusual"), asked.say("sound_unnamed")]
    return [asked.say("sound_ordinary")]


def light(asked: Asked) -> Reply:
    """How bright the picture was. Day and night, and where light came from, are not told by it."""
    question = asked.question
    lights = {event.light for event in asked.chosen() if event.light is not Light.UNKNOWN}
    shares = [event.dark_share for event in asked.chosen() if event.dark_share is not None]
    share: list[Piece] = asked.say("dark_share", percent=asked.teller.percent(max(shares))) if shares else []
    if not lights:
        if share:
            return asked.told(share)
        return asked.cannot("light_unknown")
    told = [asked.say(f"light_{one.value}") for one in sorted(lights)]
    wanted = {
        Sense.DARK: Light.DARK,
        Sense.DIM: Light.DIM,
        Sense.BRIGHT: Light.BRIGHT,
    }
    named = [wanted[sense] for sense in question.senses if sense in wanted]
    if len(named) == 1 and not question.asks and not asked.is_negated and len(lights) == 1:
        is_so = named[0] in lights
        return asked.teller.reply(
            Verdict.YES if is_so else Verdict.NO, asked.say("yes" if is_so else "no"), *told, share
        )
    return asked.told(*told, share)


def speed(asked: Asked) -> Reply:
    """How fast the fastest motion was. Whether it was running is a class's matter, not a speed's."""
    missing, _ = asked.premises()
    if missing:
        return asked.teller.reply(Verdict.CORRECTED, *missing)
    hurried = measures.called_by_act(asked.account, Act.HURRY, asked.language)
    if hurried and Act.HURRY in asked.question.acts and not asked.question.has(Ask.FAST):
        return classes(replace(asked, question=replace(asked.question, classes=hurried)))
    measured = [event for event in asked.chosen() if event.speed is not None]
    names = asked.question.things
    of_things = [
        one.speed for name in names for one in measures.movers(asked.account, name) if one.speed is not None
    ]
    if not asked.question.has(Ask.FAST, Act.PEAK):
        why = asked.say("cannot_because", why=asked.say("run_unknown"))
        return asked.teller.reply(Verdict.UNKNOWN, why, *_fastest(asked, measured))
    if of_things and names and not asked.question.has(Act.PEAK):
        told = asked.say(
            "speed_of", thing=asked.teller.noun(names[0]), speed=asked.teller.number(max(of_things), 1)
        )
        return asked.told(told, asked.say("scale_unknown"))
    if not measured:
        return asked.cannot("speed_unknown")
    return asked.told(*_fastest(asked, measured), asked.say("scale_unknown"))


def _fastest(asked: Asked, measured: Sequence[EventFacts]) -> list[list[Piece]]:
    if not measured:
        return []
    fastest = max(measured, key=lambda event: event.speed or 0.0)
    said = asked.teller.number(fastest.speed or 0.0, 1)
    if fastest.speed_ratio is None:
        return [asked.say("speed", speed=said)]
    return [asked.say("speed_ratio", speed=said, ratio=asked.teller.number(fastest.speed_ratio, 1))]
