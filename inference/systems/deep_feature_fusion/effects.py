"""What adding rows of a class does to every class, by cross-validation over recordings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.systems.deep_feature_fusion.logits import Doubles
from inference.systems.deep_feature_fusion.rows import Rows
from inference.types import Ints

ALLOWED = 0.01
"""Share of an earlier class's recordings that may be given away in cross-validation: half of the two points
that an added class may cost, as scenes of which nothing says that they are one lie on both sides there."""

FEWEST = 1
"""Recordings that may be given away where `ALLOWED` is less, of each class and of all together."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Of rows of one class.

    rows, recordings  that were learned of the class, earlier ones included
    offset      of its log-odds, at most 0; of a class of the training, of the log-odds of "normal"
    recognised  share of its recordings' time that is called so; None where it cannot be held out
    unbridled   the same without the offset
    lost        by other class: how many recordings it has, and the share of them that it loses by being
                called the new class, or by the line that moved (less than 0: that it gains)
    alongside   the same of recordings that were taught with it, which are learned from but not spared
    """

    name: str
    rows: int
    recordings: int
    offset: float
    recognised: float | None
    unbridled: float | None
    lost: Mapping[str, tuple[int, float]]
    alongside: Mapping[str, tuple[int, float]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        def told(value: float | None) -> float | None:
            return None if value is None else round(value, 4)

        return {
            "class": self.name,
            "rows": self.rows,
            "recordings": self.recordings,
            "offset": round(self.offset, 4),
            "recognised": told(self.recognised),
            "recognised_without_offset": told(self.unbridled),
            "others": _told(self.lost),
            "alongside": _told(self.alongside),
        }


def _told(lost: Mapping[str, tuple[int, float]]) -> dict[str, Any]:
    return {name: {"recordings": count, "lost": round(share, 4)} for name, (count, share) in lost.items()}


@dataclass(frozen=True, slots=True)
class Shares:
    """Rows of a class, weighed so that each recording counts once, whatever its length.

    count    recordings
    weights  (n,) of all rows; 0 of those of other classes
    """

    count: int
    weights: Doubles

    @classmethod
    def of(cls, rows: Rows, chosen: NDArray[np.bool_]) -> Shares:
        """chosen  (n,) the class's rows, at least one"""
        _, recordings = np.unique(np.asarray(rows.clips)[chosen], return_inverse=True)
        sizes = np.bincount(recordings)
        weights = np.zeros(len(rows))
        weights[chosen] = 1.0 / (sizes[recordings] * len(sizes))
        return cls(len(sizes), weights)

    def of_those(self, said: NDArray[np.bool_]) -> float:
        return float(self.weights @ said)


def held_back(
    rows: Rows, name: str, odds: Doubles, line: float, alongside: Collection[str] = frozenset()
) -> Effect:
    """With the highest offset of a class, up to 0, at which no other gives away more than it may.

    odds       (n,) of the class against the rest, of rows that were held out; NaN of those that were not
    line       log-odds from which on the class may be what is said
    alongside  recordings taught with the class. They are the ones that are hardest to tell from it, which is
               why somebody taught them: sparing each of them would hold the class back until it is never said
    """
    own = rows.classes == rows.names.index(name)
    known = ~np.isnan(odds)
    new = np.isin(rows.clips, list(alongside))
    others = _by_class(rows, name, known & ~new)
    offset = 0.0
    # Every row of another class that is called so is a step at which the offset might end.
    steps = np.sort(odds[known & ~new & ~own & (odds >= line)])
    for barrier in [None, *steps.tolist()]:
        offset = 0.0 if barrier is None else line - barrier - 1e-6
        if _spared(list(others.values()), odds + offset >= line):
            break
    mine = Shares.of(rows, own & known) if (own & known).any() else None
    return Effect(
        name,
        int(own.sum()),
        recordings_of(rows, name),
        offset,
        mine.of_those(odds + offset >= line) if mine else None,
        mine.of_those(odds >= line) if mine else None,
        _lost(others, odds + offset >= line),
        _lost(_by_class(rows, name, known & new), odds + offset >= line),
    )


def _by_class(rows: Rows, name: str, chosen: NDArray[np.bool_]) -> dict[str, Shares]:
    """Of every class but one that has any rows among the chosen."""
    return {
        other: Shares.of(rows, (rows.classes == place) & chosen)
        for place, other in enumerate(rows.names)
        if other != name and ((rows.classes == place) & chosen).any()
    }


def _lost(others: Mapping[str, Shares], said: NDArray[np.bool_]) -> dict[str, tuple[int, float]]:
    return {other: (shares.count, shares.of_those(said)) for other, shares in others.items()}


def _spared(others: Sequence[Shares], said: NDArray[np.bool_]) -> bool:
    """Whether neither any class nor all of them give away more than they may."""
    counts = [shares.count for shares in others]
    lost = [shares.count * shares.of_those(said) for shares in others]
    return all(
        own <= max(FEWEST, ALLOWED * count) + 1e-9
        for own, count in [*zip(lost, counts, strict=True), (sum(lost), sum(counts))]
    )


def recordings_of(rows: Rows, name: str) -> int:
    own = (rows.classes == rows.names.index(name)).tolist()
    return len({clip for clip, is_own in zip(rows.clips, own, strict=True) if is_own})


def held_out(
    scenes: Sequence[str], target: NDArray[np.bool_], count: int, seed: int
) -> Iterator[tuple[Ints, Ints]]:
    """Numbers of rows to learn from and of rows held out, scenes whole; none where there are too few.

    scenes  (n,) of each row: what must not lie on both sides
    target  (n,) rows of the class that must be spread evenly
    """
    from sklearn.model_selection import StratifiedGroupKFold

    groups = np.unique(np.asarray(scenes), return_inverse=True)[1]
    if len(np.unique(groups[target])) < 2:
        # What only one scene shows is learned every time, and the others are held out in turn.
        others = np.flatnonzero(~np.isin(groups, groups[target]))
        parts = groups[others] % count
        for part in np.unique(parts):
            held = others[parts == part]
            yield np.setdiff1d(np.arange(len(groups)), held), held
        return
    fewest = min(len(np.unique(groups[part])) for part in (target, ~target))
    if fewest >= 2:
        splitter = StratifiedGroupKFold(min(count, fewest), shuffle=True, random_state=seed)
        yield from splitter.split(np.zeros(len(groups)), target, groups)
