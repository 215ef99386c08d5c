"""Binds phrases to what they are said of: a claim is one topic, or several listed, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from inference.describe.faithfulness.phrases import JOINTS, TOPICS, Kind, NotUnderstood, Phrase

_LISTED = frozenset({Kind.COUNT, Kind.MODALITY, Kind.LABEL})
"""Topics that are listed: what is said after "two people and a car" is said of both."""

_OF_ANOTHER = {
    Kind.LABEL: frozenset({Kind.SCORE}),
    Kind.UNNAMED: frozenset({Kind.SCORE}),
    Kind.PEAK: frozenset({Kind.SCORE}),
    Kind.MODALITY: frozenset({Kind.RATIO, Kind.SPEED, Kind.SCORE}),
    Kind.COUNT: frozenset({Kind.SPEED}),
}
"""Topics that are said of the one before them rather than for themselves."""


@dataclass(slots=True)
class Claim:
    """`topics` are of one kind; `told` is said of each of them, `heading` of everything in its sentence."""

    topics: list[Phrase]
    told: list[Phrase] = field(default_factory=list)
    heading: tuple[Phrase, ...] = ()

    @property
    def kind(self) -> Kind:
        return self.topics[0].kind

    @property
    def text(self) -> str:
        return " ".join(phrase.text for phrase in (*self.heading, *self.topics, *self.told))


_INTRODUCING = frozenset(
    {Kind.AND, Kind.COMMA, Kind.BRACKET, Kind.COLON, Kind.EXISTS, Kind.MOST, Kind.RECOGNISED, Kind.BEHIND, Kind.PLACE}
)
"""Kinds after which another topic may be named: "two people fighting" says what "two people, fighting" does
not."""
_TIMES = frozenset({Kind.AT, Kind.SPAN, Kind.SINCE, Kind.UNTIL})
"""What is said of the topic behind it even when a comma stands between."""
_FREE = frozenset({Kind.SIDE, Kind.ZONES})
"""Where something happened is said of the event when it stands for itself in a list."""


def claims_of(phrases: Sequence[Phrase]) -> list[Claim]:
    """Claims of a text, sentence by sentence. Raises NotUnderstood where topics run into each other."""
    claims: list[Claim] = []
    sentence: list[Phrase] = []
    for phrase in phrases:
        if phrase.kind is Kind.STOP:
            claims += _of_sentence(sentence)
            sentence = []
        else:
            sentence.append(phrase)
    return [*claims, *_of_sentence(sentence)]


def _of_sentence(phrases: Sequence[Phrase]) -> list[Claim]:
    claims: list[Claim] = []
    heading: list[Phrase] = []
    between: list[Phrase] = []
    joined = listing = False
    before: Phrase | None = None
    for place, phrase in enumerate(phrases):
        after = phrases[place + 1].kind if place + 1 < len(phrases) else Kind.STOP
        current = claims[-1] if claims else None
        if phrase.kind in JOINTS or (phrase.kind is Kind.MOST and after is Kind.COUNT):
            # "Two people were seen, at 00:18 a car": what stands before a topic is said of that one too.
            if phrase.kind is Kind.BRACKET:
                between, joined = [], False
            elif phrase.kind is not Kind.GLUE:
                between, joined = [one for one in between if one.kind in _TIMES], True
            listing = listing or (phrase.kind is Kind.COLON and current is None)
            if phrase.kind is Kind.GLUE and after in JOINTS | {Kind.STOP}:
                raise NotUnderstood(f"“{phrase.text}” stands for itself.")
        elif phrase.kind in TOPICS and not (current and phrase.kind in _OF_ANOTHER.get(current.kind, ())):
            if current and before and before.kind not in _INTRODUCING:
                raise NotUnderstood(f"“{before.text} {phrase.text}” is not understood.")
            if current and current.kind is phrase.kind and not current.told and phrase.kind in _LISTED:
                current.topics.append(phrase)
            else:
                claims.append(Claim([phrase], told=between, heading=tuple(heading)))
            between, joined = [], False
        elif current is None:
            heading.append(phrase)
        elif listing and phrase.kind in _FREE and _alone(before, after):
            claims.insert(-1, Claim([Phrase(Kind.EVENT, None, "")], told=[phrase]))
        else:
            current.told.append(phrase)
            between = [*between, phrase] if joined else []
        before = phrase if phrase.kind is not Kind.GLUE else before
    if not claims and heading:
        # "00:15 to 00:22." speaks of the event.
        claims.append(Claim([Phrase(Kind.EVENT, None, "")], told=heading))
    return claims


def _alone(before: Phrase | None, after: Kind) -> bool:
    return before is not None and before.kind is Kind.COMMA and after in (Kind.COMMA, Kind.STOP)
