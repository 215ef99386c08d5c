"""How far reviewers agree beyond chance: Cohen's kappa over the alerts that two of them judged by themselves.

kappa = (p_o - p_e) / (1 - p_e), with p_o the share of alerts on which both said the same and p_e the share
expected if each said what they say as often as they do, but at random (J. Cohen, "A coefficient of agreement
for nominal scales", 1960). Pure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from monitoring.models import Verdict

_Said = TypeVar("_Said", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Agreement:
    """pairs     how many alerts two people judged
    agreed    of these, on how many they said the same
    expected  share expected by chance, 0 to 1
    kappa     1: always the same, 0: no more than chance; None: without pairs, or when nobody ever said
              anything but one thing
    """

    pairs: int
    agreed: int
    expected: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class FirstVerdict:
    """What a person said of an alert; `person` tells people apart."""

    alert: Hashable
    person: str
    kind: str
    given_at: datetime
    settles: bool = False


def cohens_kappa(pairs: Sequence[tuple[_Said, _Said]]) -> Agreement:
    """Of what the first and the second rater said of the same things."""
    if not pairs:
        return Agreement(0, 0, 0.0, None)
    count = len(pairs)
    agreed = sum(one == other for one, other in pairs)
    ones, others = (Counter(side) for side in zip(*pairs, strict=True))
    chance = sum(times * others[said] for said, times in ones.items())
    # In whole numbers, so that "always one thing" is told from "nearly" without rounding.
    kappa = None if chance == count * count else (agreed * count - chance) / (count * count - chance)
    return Agreement(count, agreed, chance / (count * count), kappa)


def pairs_of(verdicts: Iterable[FirstVerdict]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """What the first two people said first of each alert that two judged, by these people, sorted by name.

    Left out: being unsure, which is no judgement, and settling, which is done knowing what the others said.
    Verdicts that were taken back count as long as they are given here: they were what the person said first.
    """
    firsts: dict[Hashable, dict[str, str]] = defaultdict(dict)
    for verdict in sorted(verdicts, key=lambda verdict: verdict.given_at):
        if verdict.settles or verdict.kind == Verdict.Kind.UNSURE:
            continue
        said = firsts[verdict.alert]
        if verdict.person in said or len(said) < 2:
            said.setdefault(verdict.person, verdict.kind)
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for said in firsts.values():
        if len(said) == 2:
            one, other = sorted(said)
            found[one, other].append((said[one], said[other]))
    return dict(found)


def agreement(verdicts: Iterable[FirstVerdict]) -> Agreement:
    """Of all reviewers together: of each pair of people the one whose name sorts first is the first rater."""
    return cohens_kappa([pair for pairs in pairs_of(verdicts).values() for pair in pairs])


def agreement_by_people(verdicts: Iterable[FirstVerdict]) -> dict[tuple[str, str], Agreement]:
    """Of each two people who judged the same alerts."""
    return {people: cohens_kappa(pairs) for people, pairs in pairs_of(verdicts).items()}
