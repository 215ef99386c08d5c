"""Binds phrases to what they are said of: a claim is one topic, or several listed, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from inference.describe.faithfulness.phrases import JOINTS, TOPICS, Kind, NotUnderstood, Phrase

_LISTED = frozenset({Kind.COUNT, Kind.MODALITY, Kind.LABEL})
"""Topics that are listed: what is said after "two people and a car" is said of both."""

_OF_ANOTHER = {
    Kind.LABEL: frozenset({Kind.SCORE}),
    Kind.UNNAMED: frozenset({Kind.SCORE}),
    Kind.PEAK: frozenset({Kind.SCORE}),
    Kind.MODALITY: frozenset({Kind.RATIO, Kind.SPEED, Kind.SCORE}),
    Kind.COUNT: frozenset({Kind.SPEED, Kind.RATIO, Kind.SCORE, Kind.LOUDEST}),
}
"""Topics that are said of the one before them rather than for themselves."""


_INTRODUCING = frozenset(
    {Kind.AND, Kind.COMMA, Kind.BRACKET, Kind.COLON, Kind.EXISTS, Kind.MOST, Kind.RECOGNISED, Kind.BEHIND}
)
"""Kinds after which another topic may be named: "two people fighting" says more than "two people" and
"fighting" do."""
_TIMES = frozenset({Kind.AT, Kind.SPAN, Kind.SINCE, Kind.UNTIL})
"""What is said of the topic behind it even when a comma stands between."""
_FREE = frozenset({Kind.SIDE, Kind.ZONES})
"""Where something happened is said of the event when it stands for itself in a list."""
_SHARES = frozenset({Kind.SHARE, Kind.MODALITY})
_GOING = frozenset({Kind.MOVES, Kind.STAYS, Kind.DIRECTION, Kind.WAY, Kind.SIDE, Kind.ZONES})
_CHANGES = frozenset({Kind.CHANGE, Kind.CHANGES_BETWEEN})


@dataclass(slots=True)
class Claim:
    """`topics` are of one kind; `told` is said of each of them, `heading` of everything in its sentence.

    listing  whether the heading stands before a colon, and what follows are the parts of a list
    """

    topics: list[Phrase]
    told: list[Phrase] = field(default_factory=list)
    heading: tuple[Phrase, ...] = ()
    listing: bool = False

    @property
    def kind(self) -> Kind:
        return self.topics[0].kind

    @property
    def text(self) -> str:
        return " ".join(phrase.text for phrase in (*self.heading, *self.topics, *self.told))


def claims_of(phrases: Sequence[Phrase]) -> list[Claim]:
    """Claims of a text, sentence by sentence. Raises NotUnderstood where it is open what is said of what."""
    claims: list[Claim] = []
    sentence: list[Phrase] = []
    for phrase in phrases:
        if phrase.kind is Kind.STOP:
            claims += _Sentence(sentence).claims()
            sentence = []
        else:
            sentence.append(phrase)
    return [*claims, *_Sentence(sentence).claims()]


class _Sentence:
    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self.phrases = phrases
        self.found: list[Claim] = []
        self.heading: list[Phrase] = []
        self.between: list[Phrase] = []
        """Since the last comma or "and": said of what stands before, and of a topic right behind."""
        self.joined = self.listing = self.shares = False

    def claims(self) -> list[Claim]:
        before: Phrase | None = None
        for place, phrase in enumerate(self.phrases):
            after = self.phrases[place + 1].kind if place + 1 < len(self.phrases) else Kind.STOP
            if phrase.kind in JOINTS or (phrase.kind is Kind.MOST and after is Kind.COUNT):
                self._join(phrase, before, after)
            elif phrase.kind in TOPICS and not self._is_of_another(phrase):
                self._name(phrase, before, after)
            elif not self.found:
                self.heading.append(phrase)
            elif self.listing and phrase.kind in _FREE and _alone(before, after):
                self.found.insert(-1, Claim([Phrase(Kind.EVENT, None, "")], told=[phrase]))
            else:
                self.found[-1].told.append(phrase)
                self.between = [*self.between, phrase] if self.joined else []
            before = phrase
        self._refuse_left_out_verbs()
        if not self.found and self.heading:
            # "00:15 to 00:22." speaks of the event.
            self.found.append(Claim([Phrase(Kind.EVENT, None, "")], told=self.heading))
        return self.found

    def _refuse_left_out_verbs(self) -> None:
        """ "One person moved to the right and a car" is read as of both."""
        for one, other in pairwise(self.found):
            both = one.kind is Kind.COUNT and other.kind is Kind.COUNT
            if both and not other.told and any(phrase.kind in _GOING for phrase in one.told):
                raise NotUnderstood(f"What “{other.text}” did is left open.")

    def _is_of_another(self, phrase: Phrase) -> bool:
        return bool(self.found) and phrase.kind in _OF_ANOTHER.get(self.found[-1].kind, ())

    def _join(self, phrase: Phrase, before: Phrase | None, after: Kind) -> None:
        match phrase.kind:
            case Kind.BRACKET:
                self.between, self.joined = [], False
            case Kind.COMMA:
                self.between, self.joined = [one for one in self.between if one.kind in _TIMES], True
            case Kind.AND:
                if before is None or before.kind is Kind.COLON or after in JOINTS | {Kind.STOP}:
                    raise NotUnderstood(f"“{phrase.text}” joins nothing.")
                self.between, self.joined = [one for one in self.between if one.kind in _TIMES], True
            case Kind.COLON:
                self._colon(before, after)
            case Kind.MOST if before and before.kind not in _INTRODUCING:
                raise NotUnderstood(f"“{before.text} {phrase.text}” is not understood.")
            case Kind.BEHIND:
                if before is not None:
                    raise NotUnderstood(f"“{phrase.text}” is said of something.")
                self.shares = True
            case Kind.GLUE:
                if after in JOINTS | TOPICS | {Kind.STOP}:
                    raise NotUnderstood(f"“{phrase.text}” stands for itself.")

    def _colon(self, before: Phrase | None, after: Kind) -> None:
        """A colon makes what follows a list, or says why; only lists that are known are understood."""
        if not self.found and self.heading:
            self.listing = True
            return
        counted = bool(self.found) and self.found[-1].kind is Kind.COUNT and after in _CHANGES
        if not counted and (before is None or before.kind not in (Kind.BEHIND, Kind.SEEN_BY)):
            raise NotUnderstood("What stands behind a colon is not understood.")

    def _name(self, phrase: Phrase, before: Phrase | None, after: Kind) -> None:
        current = self.found[-1] if self.found else None
        if self.shares and phrase.kind not in _SHARES:
            raise NotUnderstood(f"“{phrase.text}” is no share of a score.")
        if current and before and before.kind not in _INTRODUCING:
            raise NotUnderstood(f"“{before.text} {phrase.text}” is not understood.")
        if (
            current
            and current.kind is Kind.COUNT
            and phrase.kind is Kind.LABEL
            and not (after is Kind.RECOGNISED and before and before.kind in (Kind.AND, Kind.COMMA))
        ):
            # "Two people, fighting" says who fought.
            raise NotUnderstood(f"“{current.text}, {phrase.text}” is not understood.")
        if current and current.kind is phrase.kind and not current.told and phrase.kind in _LISTED:
            current.topics.append(phrase)
        else:
            self.found.append(
                Claim([phrase], told=self.between, heading=tuple(self.heading), listing=self.listing)
            )
        self.between, self.joined = [], False


def _alone(before: Phrase | None, after: Kind) -> bool:
    return before is not None and before.kind is Kind.COMMA and after in (Kind.COMMA, Kind.STOP)
