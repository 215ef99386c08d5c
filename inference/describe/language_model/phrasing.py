"""All that the small model may say of an event: true sentences, of which it chooses.

A model of this size cannot be trusted with facts. It is given the measured sentences and other turns of
phrase for each, in a grammar that lets it say nothing else; every one of them has passed the guard by itself
before it is offered, and the whole text passes it once more afterwards like any other writer's.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from inference.describe.draft import Draft, Language
from inference.describe.event import EventFacts, Light
from inference.describe.faithfulness import untrue
from inference.describe.language_model.turns import TURNS
from inference.describe.prompting import writable
from inference.describe.sentences import describe
from inference.describe.sentences.concerns import concerns
from inference.describe.sentences.description import title
from inference.describe.sentences.movement import groups
from inference.describe.sentences.scene import Matter, matters, opened
from inference.describe.sentences.summary import summary, where, who
from inference.describe.sentences.telling import Telling
from inference.describe.vocabulary import vocabulary

_MOST_WAYS = 2
"""Groups of movers that are told of."""

Choices = tuple[str, ...]
"""Ways to say the same, of which one is taken."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """The texts that are open to the model, field by field.

    measured  the text that exists already: what the model is shown
    """

    title: Choices
    scene: tuple[Choices, ...]
    summary: Choices
    concerns: tuple[Choices, ...]
    measured: Draft

    def grammar(self) -> str:
        """GBNF of the JSON on the wire (see `Draft`)."""
        rules = [
            "root ::= " + _literal('{"title": "') + " title " + _literal('", "scene": "') + " scene "
            + _literal('", "shortSummary": "') + " summary "
            + _literal(f'", "confidence": {self.measured.confidence}, "other_concerns": [') + " concerns "
            + _literal(f'], "potential_threat_level": {self.measured.threat_level}}}'),
            f"title ::= {_one_of(self.title)}",
            f"summary ::= {_one_of(self.summary)}",
            f"concerns ::= {_concerns(self.concerns)}",
        ]  # fmt: skip
        for number, choices in enumerate(self.scene):
            rules.append(f"s{number} ::= {_one_of(choices)}")
        sentences = (f"s{number}" for number in range(len(self.scene)))
        rules.append("scene ::= " + f" {_literal(' ')} ".join(sentences))
        return "\n".join(rules)


def phrasing_of(facts: EventFacts, language: Language, *, seed: int = 0) -> Phrasing:
    """What may be said of an event. Another `seed` offers it in another order, which a model heeds."""
    facts = writable(facts)
    words = vocabulary(language)
    turns = [words, *(replace(words, phrases=turn) for turn in TURNS[language](words.phrases))]
    tellings = [Telling(_essential(facts), turn) for turn in turns]
    chooser = _Chooser(facts, language, random.Random(seed))  # noqa: S311 (an order of words is no secret)
    told = [[matter for matter in matters(telling) if matter.needed] for telling in tellings]
    return Phrasing(
        title=chooser.choices([title(telling) for telling in tellings]),
        scene=tuple(_slots(told, chooser)),
        summary=_summaries(tellings, chooser),
        concerns=tuple(chooser.choices(same) for same in zip(*map(concerns, tellings), strict=True)),
        measured=describe(facts, language),
    )


def _essential(facts: EventFacts) -> EventFacts:
    """Without the figures and the many ways that stand in the measured text: a small model takes long to
    spell them."""
    went = groups([mover for mover in facts.movers if mover.direction]) or groups(facts.movers)
    movers = tuple(
        replace(mover, end=mover.start, speed=None if mover.direction else mover.speed, zones=())
        for group in went[:_MOST_WAYS]
        for mover in group
    )
    sound = replace(facts.sound, level_db=None, loudest_at=None)
    return replace(facts, movers=movers, sound=sound, dark_share=None)


def _summaries(tellings: Sequence[Telling], chooser: _Chooser) -> Choices:
    """The most that can be said in a sentence, for example "Camera “Gate”, 13:00:00 to 13:00:14: fast
    movement, at least two people, in the zone “Drive”."; the scores stand in the measured one."""
    for told in (_all_of_it, _what_and_where, _what):
        briefs = [opened(telling, telling.span(), ", ".join(told(telling))) for telling in tellings]
        if true := chooser.true(briefs):
            return true
    return chooser.choices([summary(tellings[0])])


def _all_of_it(telling: Telling) -> list[str]:
    return [*_what(telling), *who(telling), *where(telling), *_light(telling)]


def _what_and_where(telling: Telling) -> list[str]:
    return [*_what(telling), *where(telling), *_light(telling)]


def _what(telling: Telling) -> list[str]:
    return [telling.named(telling.facts.label)]


def _light(telling: Telling) -> list[str]:
    return [telling.phrases.in_the_dark] if telling.facts.light is Light.DARK else []


def _slots(told: Sequence[Sequence[Matter]], chooser: _Chooser) -> Iterator[Choices]:
    for matter in zip(*told, strict=True):
        for same in zip(*(one.sentences for one in matter), strict=True):
            yield chooser.choices(same)


class _Chooser:
    def __init__(self, facts: EventFacts, language: Language, order: random.Random) -> None:
        self._facts, self._language, self._order = facts, language, order

    def true(self, same: Sequence[str]) -> Choices:
        """Those that are true by themselves."""
        true = [text for text in dict.fromkeys(same) if not untrue(text, self._facts, self._language)]
        self._order.shuffle(true)
        return tuple(true)

    def choices(self, same: Sequence[str]) -> Choices:
        """Those, or the measured one, `same[0]`, where none seems to be."""
        return self.true(same) or (same[0],)


def _one_of(choices: Choices) -> str:
    return " | ".join(_literal(_in_json(choice)) for choice in choices)


def _concerns(told: Sequence[Choices]) -> str:
    if not told:
        return '""'
    return f" {_literal(', ')} ".join(
        f"{_literal(chr(34))} ({_one_of(choices)}) {_literal(chr(34))}" for choices in told
    )


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _literal(text: str) -> str:
    """A literal of the grammar, which escapes as JSON does."""
    return json.dumps(text, ensure_ascii=False)
