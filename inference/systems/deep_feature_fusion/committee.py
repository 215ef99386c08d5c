"""Late fusion: classifiers that each see the columns of one extractor, and average their log-odds.

A classifier on all columns at once drowns forty columns of motion in a thousand of appearance; members are
regularised each by what its columns need, and none can outweigh the others by its width (what was measured:
docs/decisions/071-fights.md). An extractor that saw nothing has only columns at the pool's mean: its member
then says nearly nothing either way. Where people are looked for, that nobody is there is evidence that is
added to the mean (`presence`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from inference.systems.deep_feature_fusion.classifiers import Kind, Options
from inference.systems.deep_feature_fusion.logits import Doubles, Rule, softmax
from inference.systems.deep_feature_fusion.rows import Columns
from inference.systems.deep_feature_fusion.rules import COMMITTEE, nested, nested_from


@dataclass(frozen=True, slots=True)
class Member:
    """gain  what its log-odds are multiplied by"""

    kind: Kind
    options: Options
    gain: float = 1.0


MEMBERS: Mapping[str, Member] = MappingProxyType(
    {
        "motion": Member(Kind.LOGISTIC, Options(c=0.4)),
        "motion_live": Member(Kind.LOGISTIC, Options(c=0.4)),
        # AdaBoost's normalised votes shrink its log-odds; doubled, they spread like the other members'.
        "people": Member(Kind.ADABOOST, Options(trees=100, depth=3), gain=2.0),
    }
)
"""By extractor; all others get `NETWORK`."""

NETWORK = Member(Kind.LOGISTIC, Options(c=0.001))
"""A thousand columns of a network on a few hundred rows want strong regularisation."""


@dataclass(frozen=True, slots=True)
class Committee:
    """members  one rule an extractor, and presence
    spans    (M, 2) int64: the first column of each member and the one after its last; they may overlap
    gains    (M,)
    """

    form: ClassVar[str] = COMMITTEE
    smooth: ClassVar[bool] = False
    members: tuple[Rule, ...]
    spans: NDArray[np.int64]
    gains: Doubles

    def logits(self, x: Doubles) -> Doubles:
        said = [
            gain * member.logits(x[:, start:end])
            for member, (start, end), gain in zip(self.members, self.spans, self.gains, strict=True)
        ]
        return np.asarray(np.mean(said, axis=0))

    def probabilities(self, x: Doubles) -> Doubles:
        return softmax(self.logits(x))

    def pulled(self, x: Doubles, weights: Doubles) -> Doubles:
        found = np.zeros(x.shape[1])
        for gain, member, (start, end) in zip(self.gains, self.members, self.spans, strict=True):
            found[start:end] += gain / len(self.members) * member.pulled(x[:, start:end], weights)
        return found

    def tables(self) -> dict[str, NDArray[Any]]:
        tables: dict[str, NDArray[Any]] = {"spans": self.spans, "gains": self.gains}
        for number, member in enumerate(self.members):
            tables |= nested(str(number), member)
        return tables

    @classmethod
    def from_tables(cls, tables: Mapping[str, NDArray[Any]]) -> Committee:
        """Raises KeyError when a table is missing."""
        members = tuple(nested_from(str(number), tables) for number in range(len(tables["spans"])))
        return cls(members, tables["spans"], tables["gains"])


def spans_of(columns: Sequence[Columns]) -> dict[str, tuple[int, int]]:
    """First column and the one after the last, by extractor. Blocks of one extractor ("motion.mean",
    "motion.largest") must lie together: ValueError otherwise."""
    spans: dict[str, tuple[int, int]] = {}
    start = 0
    for item in columns:
        name = item.extractor.partition(".")[0]
        first, end = spans.get(name, (start, start))
        if end != start:
            raise ValueError(f"The columns of {name} do not lie together.")
        start += item.size
        spans[name] = first, start
    return spans
