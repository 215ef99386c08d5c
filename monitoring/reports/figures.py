"""The numbers of a report. Pure: cases in, rows out."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from monitoring.agreement import Agreement, FirstVerdict, agreement, agreement_by_people
from monitoring.models import Alert, Verdict
from monitoring.reports.cases import Case, Said

_Key = TypeVar("_Key", bound=Hashable)


class Counted(Protocol):
    """What rows count, with the meanings of `Case`."""

    @property
    def severity(self) -> str: ...
    @property
    def review(self) -> str: ...
    @property
    def false_alarm(self) -> bool: ...
    @property
    def acknowledged(self) -> float | None: ...
    @property
    def judged(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Times:
    """Of how many, and the median and the 90th percentile in seconds; None where there are none."""

    count: int
    median: float | None
    slow: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """Of a camera, a class, a day, or all together.

    waiting       without any verdict
    undecided     a second opinion is wanted, or reviewers disagree
    false_alarms  of the dismissed
    watched       camera-days with scores; 0 where rows are not told apart by camera
    false_alarms_a_day, budget  a camera-day; None where nothing was watched, or there is no budget
    """

    key: str
    name: str
    alerts: int
    severe: int
    confirmed: int
    dismissed: int
    false_alarms: int
    waiting: int
    undecided: int
    acknowledged: Times
    judged: Times
    watched: float = 0.0
    false_alarms_a_day: float | None = None
    budget: float | None = None


@dataclass(frozen=True, slots=True)
class Reviewer:
    """What a person said, verdicts that were taken back counted apart; `first` are the alerts that they were
    the first to judge, and how long after opening."""

    name: str
    verdicts: int
    confirmed: int
    dismissed: int
    unsure: int
    withdrawn: int
    settled: int
    first: Times


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people and how far they agree."""

    names: tuple[str, str]
    agreement: Agreement


def row(key: str, name: str, cases: Sequence[Counted]) -> Row:
    """Counts of some cases."""
    reviews = [case.review for case in cases]
    return Row(
        key=key,
        name=name,
        alerts=len(cases),
        severe=sum(case.severity == Alert.Severity.ALERT for case in cases),
        confirmed=reviews.count(Alert.Review.CONFIRMED),
        dismissed=reviews.count(Alert.Review.DISMISSED),
        false_alarms=sum(case.false_alarm for case in cases),
        waiting=reviews.count(Alert.Review.WAITING),
        undecided=reviews.count(Alert.Review.SECOND) + reviews.count(Alert.Review.DISAGREED),
        acknowledged=times(case.acknowledged for case in cases),
        judged=times(case.judged for case in cases),
    )


def grouped(cases: Iterable[Case], by: Callable[[Case], _Key]) -> dict[_Key, list[Case]]:
    """Cases by what `by` gives, in the order in which these come."""
    found: dict[_Key, list[Case]] = defaultdict(list)
    for case in cases:
        found[by(case)].append(case)
    return dict(found)


def times(seconds: Iterable[float | None]) -> Times:
    """Of those that are there."""
    known = sorted(value for value in seconds if value is not None)
    if not known:
        return Times(0, None, None)
    slow = known[min(len(known) - 1, int(0.9 * len(known)))]
    return Times(len(known), statistics.median(known), slow)


def reviewers(cases: Sequence[Case]) -> list[Reviewer]:
    """Everybody who gave a verdict on them, busiest first."""
    said: dict[Hashable, list[Said]] = defaultdict(list)
    firsts: dict[Hashable, list[float]] = defaultdict(list)
    for case in cases:
        for verdict in case.said:
            said[_person(verdict)].append(verdict)
        if case.said and case.judged is not None:
            firsts[_person(case.said[0])].append(case.judged)
    rows = [_reviewer(verdicts, times(firsts[person])) for person, verdicts in said.items()]
    return sorted(rows, key=lambda reviewer: (-reviewer.verdicts, reviewer.name))


def agreements(cases: Sequence[Case]) -> tuple[Agreement, list[Pair]]:
    """Cohen's kappa of all together, and of each two who judged the same alerts."""
    names = {_person(said): said.person for case in cases for said in case.said}
    firsts = [
        FirstVerdict(said.alert, _person(said), said.kind, said.given_at, said.settles)
        for case in cases
        for said in case.said
    ]
    pairs = [
        Pair((names[one], names[other]), found) for (one, other), found in agreement_by_people(firsts).items()
    ]
    return agreement(firsts), sorted(pairs, key=lambda pair: (-pair.agreement.pairs, pair.names))


def _person(said: Said) -> str:
    return str(said.person_id) if said.person_id is not None else f"left: {said.person}"


def _reviewer(verdicts: Sequence[Said], first: Times) -> Reviewer:
    standing = [said.kind for said in verdicts if not said.withdrawn]
    return Reviewer(
        name=verdicts[0].person,
        verdicts=len(standing),
        confirmed=standing.count(Verdict.Kind.CONFIRMED),
        dismissed=standing.count(Verdict.Kind.DISMISSED),
        unsure=standing.count(Verdict.Kind.UNSURE),
        withdrawn=len(verdicts) - len(standing),
        settled=sum(said.settles and not said.withdrawn for said in verdicts),
        first=first,
    )
