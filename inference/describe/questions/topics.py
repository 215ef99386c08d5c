"""Which matter a question is about, and what may be said with it. First that fits answers.

A question may hold only what its matter can take into account: whatever else it says would change the answer,
so that it is not given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inference.describe.questions.account import Account
from inference.describe.questions.answering import (
    around,
    describing,
    named,
    places,
    reasons,
    refusing,
    senses,
    things,
    times,
)
from inference.describe.questions.answering.asked import Asked
from inference.describe.questions.concepts import THING, Act, Ask, Sense, Word
from inference.describe.questions.reading import Question
from inference.describe.questions.reply import Reply, Verdict
from inference.describe.questions.telling import Teller

_ALWAYS = frozenset({Word.EVENT, Word.AND})
_ORDER = frozenset({Word.FIRST, Word.SECOND, Word.THIRD, Word.FINAL})
_LIGHT = (Sense.LIGHT, Sense.BRIGHT, Sense.DIM, Sense.DARK)


@dataclass(frozen=True, slots=True)
class Topic:
    """fits    whether a question is about it
    takes   what of a question it can take into account: names of lists of `Question`
    words   what turns the sense that it can take into account
    asks, acts   which of them it answers
    """

    fits: Callable[[Question], bool]
    answer: Callable[[Asked], Reply]
    takes: frozenset[str]
    words: frozenset[Word] = frozenset()
    asks: frozenset[Ask] = frozenset()
    acts: frozenset[Act] = frozenset()

    def covers(self, question: Question) -> bool:
        """Whether it can take all of the question into account."""
        lists = (
            "senses",
            "things",
            "classes",
            "sides",
            "directions",
            "zones",
            "numbers",
            "clocks",
            "seconds",
        )
        return (
            all(not getattr(question, name) or name in self.takes for name in lists)
            and set(question.words) <= self.words | _ALWAYS
            and set(question.asks) <= self.asks
            and set(question.acts) <= self.acts
        )


def _takes(*names: str) -> frozenset[str]:
    return frozenset(names)


def _asks_of_neighbours(question: Question) -> bool:
    if question.clocks or question.seconds or question.numbers:
        return False
    others = question.has(Word.OTHER) and question.has(Word.EVENT, Ask.OFTEN) and not question.things
    return others or question.has(Word.BEFORE, Word.AFTER)


def _is_about_anything(question: Question) -> bool:
    """ "Did anything happen?" asks for events, not for things."""
    return question.things == [THING] and Word.EVENT in question.words and not question.asks


_WHAT = frozenset({Ask.WHAT, Ask.DESCRIBE})
TOPICS = (
    Topic(
        _asks_of_neighbours,
        around.neighbours,
        _takes("classes", "things"),
        frozenset({Word.BEFORE, Word.AFTER, Word.OTHER, Word.FINAL}),
        _WHAT | {Ask.WHEN, Ask.COUNT, Ask.OFTEN},
    ),
    Topic(
        lambda question: question.has(Ask.SURE, Word.SURE, Word.FALSE),
        reasons.sure,
        _takes("classes"),
        frozenset({Word.SURE, Word.FALSE}) | _ORDER,
        frozenset({Ask.SURE, Ask.WHAT}),
        frozenset({Act.PEAK}),
    ),
    Topic(
        lambda question: question.has(Ask.SYSTEM),
        reasons.systems,
        _takes(),
        _ORDER,
        frozenset({Ask.SYSTEM, Ask.WHO}),
    ),
    Topic(
        lambda question: question.has(Ask.WHY),
        reasons.why,
        _takes(),
        _ORDER | {Word.UNUSUAL},
        frozenset({Ask.WHY, Ask.WHAT}),
        frozenset({Act.START}),
    ),
    Topic(
        lambda question: (
            question.has(Ask.LOUD, Sense.LOUD, Sense.QUIET)
            or (Sense.SOUND in question.senses and not question.classes)
        ),
        senses.sound,
        _takes("senses", "things"),
        _ORDER | {Word.NOT, Word.UNUSUAL},
        _WHAT | {Ask.LOUD, Ask.WHEN},
        frozenset({Act.PEAK}),
    ),
    Topic(
        lambda question: question.has(Ask.DARK, *_LIGHT),
        senses.light,
        _takes("senses"),
        _ORDER | {Word.NOT},
        frozenset({Ask.DARK, Ask.WHAT}),
    ),
    Topic(
        lambda question: question.has(Act.GATHER),
        reasons.gathering,
        _takes("things"),
        frozenset({Word.NOT}),
        frozenset({Ask.WHEN, Ask.COUNT}),
        frozenset({Act.GATHER}),
    ),
    Topic(
        lambda question: question.has(Ask.FAST, Act.HURRY),
        senses.speed,
        _takes("things"),
        _ORDER | {Word.NOT},
        frozenset({Ask.FAST, Ask.WHAT}),
        frozenset({Act.HURRY, Act.MOVE, Act.PEAK}),
    ),
    Topic(
        lambda question: bool(question.classes),
        named.classes,
        _takes("classes", "things", "senses"),
        frozenset({Word.NOT}),
        _WHAT | {Ask.WHEN, Ask.LONG},
        frozenset({Act.START, Act.END, Act.PEAK, Act.LAST}),
    ),
    Topic(
        lambda question: (
            (question.has(Word.UNUSUAL, Word.NORMAL) and not question.has(Ask.COUNT, Ask.OFTEN))
            or question.has(Ask.UNUSUAL)
            or _is_about_anything(question)
        ),
        named.unusual,
        _takes("things"),
        _ORDER | {Word.UNUSUAL, Word.NORMAL, Word.NOT},
        frozenset({Ask.UNUSUAL, Ask.WHAT, Ask.DESCRIBE, Ask.WHEN}),
    ),
    Topic(
        lambda question: (
            question.has(Ask.WAY)
            or (question.has(Act.MOVE) and not question.has(Ask.SIDE, Ask.ZONE, Ask.WHEN, Ask.LONG))
        ),
        places.way,
        _takes("things", "directions"),
        frozenset({Word.NOT}),
        frozenset({Ask.WAY, Ask.WHERE}),
        frozenset({Act.MOVE}),
    ),
    Topic(
        lambda question: question.has(Ask.WHERE, Ask.SIDE, Ask.ZONE, Ask.CAMERA),
        places.where,
        _takes("things"),
        _ORDER,
        frozenset({Ask.WHERE, Ask.SIDE, Ask.ZONE, Ask.CAMERA}),
        frozenset({Act.STAY}),
    ),
    Topic(
        lambda question: bool(question.directions) or _stood_still(question),
        places.way,
        _takes("things", "directions"),
        frozenset({Word.NOT}),
        frozenset(),
        frozenset({Act.STAY}),
    ),
    Topic(
        lambda question: question.has(Ask.LONG, Act.LAST),
        times.long,
        _takes("things"),
        _ORDER,
        frozenset({Ask.LONG}),
        frozenset({Act.LAST, Act.STAY}),
    ),
    Topic(
        lambda question: (
            question.has(Ask.OFTEN)
            or (question.has(Ask.COUNT) and Word.EVENT in question.words and not question.things)
        ),
        times.often,
        _takes(),
        frozenset({Word.UNUSUAL, Word.TOTAL}),
        frozenset({Ask.OFTEN, Ask.COUNT}),
    ),
    Topic(
        lambda question: question.has(Ask.COUNT),
        things.count,
        _takes("things", "clocks", "seconds"),
        frozenset({Word.TOTAL, Word.OTHER, Word.MOST}),
        frozenset({Ask.COUNT}),
        frozenset({Act.AT_START, Act.AT_END, Act.AT_PEAK}),
    ),
    Topic(
        lambda question: question.has(Ask.WHEN) and question.has(Act.START, Act.END, Act.PEAK),
        times.when,
        _takes(),
        _ORDER,
        frozenset({Ask.WHEN}),
        frozenset({Act.START, Act.END, Act.PEAK, Act.AT_PEAK}),
    ),
    Topic(
        lambda question: question.has(Ask.WHEN),
        times.when,
        _takes("things", "numbers"),
        _ORDER,
        frozenset({Ask.WHEN}),
        frozenset({Act.APPEAR, Act.LEAVE}),
    ),
    Topic(
        lambda question: question.has(Ask.WHO),
        reasons.who,
        _takes("things"),
        _ORDER,
        frozenset({Ask.WHO}),
    ),
    Topic(
        lambda question: (
            question.has(Act.GOES_ON, Act.END, Act.START, Act.PEAK)
            and not question.things
            and not question.asks
        ),
        times.goes_on,
        _takes(),
        frozenset({Word.NOT}),
        frozenset(),
        frozenset({Act.GOES_ON, Act.END}),
    ),
    Topic(
        lambda question: bool(question.things) and not question.has(Ask.DESCRIBE),
        things.exists,
        _takes("things", "sides", "zones", "numbers", "clocks", "seconds"),
        frozenset({Word.NOT, Word.OTHER, Word.ONLY, Word.MORE, Word.LEAST, Word.FEWER, Word.MOST, Word.WITH}),
        frozenset(),
        frozenset({Act.AT_START, Act.AT_END, Act.AT_PEAK, Act.APPEAR, Act.LEAVE}),
    ),
    Topic(
        lambda question: bool(question.sides or question.zones),
        places.where,
        _takes("sides", "zones"),
        frozenset({Word.NOT}),
    ),
    Topic(
        lambda question: (
            question.has(Ask.DESCRIBE)
            or (
                Word.EVENT in question.words
                and bool(question.clocks or question.seconds or question.has(Ask.WHAT, *_ORDER))
            )
        ),
        describing.describe,
        _takes("clocks", "seconds"),
        _ORDER | {Word.BETWEEN, Word.UNUSUAL},
        _WHAT,
    ),
)


def _stood_still(question: Question) -> bool:
    return question.has(Act.STAY) and not question.asks


def answer(question: Question, account: Account) -> Reply:
    """One question answered, or that it cannot be and why."""
    asked = Asked(question, account, Teller(account, question.language))
    if not account.events and not account.is_recording:
        return asked.cannot("fault")
    if not question.understood:
        return refusing.not_measured(asked)
    topic = next((topic for topic in TOPICS if topic.fits(question)), None)
    if topic is None:
        return asked.teller.reply(Verdict.UNKNOWN, asked.say("not_a_question"))
    if not topic.covers(question):
        return refusing.cannot(asked)
    if account.is_recording and not account.events and topic.answer not in (
        describing.describe, named.unusual, times.often, around.neighbours, places.where
    ):  # fmt: skip
        return asked.cannot("no_spans")
    return topic.answer(asked)
