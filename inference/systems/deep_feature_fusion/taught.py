"""A decision rule to which classes were added, each with a rule of its own that tells it from all the rest.

The classes that were there keep the rule that they had, so that what an added class costs them is what is now
called by its name, and nothing else. The added rule knows everything before it as "the rest": its log-odds z
are counted from the likeliest of the earlier classes, so that the class is the likeliest exactly where z > 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from inference.systems.deep_feature_fusion.logits import Doubles, Rule, softmax
from inference.systems.deep_feature_fusion.rules import TAUGHT, nested, nested_from


@dataclass(frozen=True, slots=True)
class Added:
    """One added class.

    rule         of two classes: the rest, and this one
    mean, scale  (d,) of the columns among the rows that it was fitted on, in the base's standardised units
    offset       () added to its log-odds; at most 0
    """

    rule: Rule
    mean: Doubles
    scale: Doubles
    offset: Doubles

    def log_odds(self, x: Doubles) -> Doubles:
        """(n,) against the rest, of rows x (n, d) in the base's standardised units."""
        logits = self.rule.logits((x - self.mean) * self.scale)
        return np.asarray(logits[:, 1] - logits[:, 0] + self.offset)

    def pulled(self, x: Doubles, weights: Doubles) -> Doubles:
        """(d,) the sum of weights (n,) times the gradients of the log-odds."""
        own = self.rule.pulled((x - self.mean) * self.scale, np.stack([-weights, weights], axis=1))
        return np.asarray(own * self.scale)


@dataclass(frozen=True, slots=True)
class Taught:
    """base   the rule of the first classes
    shift  () added to the logit of the first class, "normal"
    added  in the order of their classes, which follow the base's
    """

    form: ClassVar[str] = TAUGHT
    smooth: ClassVar[bool] = False
    base: Rule
    shift: Doubles
    added: tuple[Added, ...]

    def logits(self, x: Doubles) -> Doubles:
        found = np.array(self.base.logits(x), np.float64)
        found[:, 0] += self.shift
        for each in self.added:
            found = np.column_stack([found, found.max(axis=1) + each.log_odds(x)])
        return found

    def probabilities(self, x: Doubles) -> Doubles:
        return softmax(self.logits(x))

    def pulled(self, x: Doubles, weights: Doubles) -> Doubles:
        logits = self.logits(x)
        left = np.array(weights, np.float64)
        total = np.zeros(x.shape[1])
        before = logits.shape[1] - len(self.added)
        for place in range(len(self.added) - 1, -1, -1):
            own = left[:, before + place]
            total += self.added[place].pulled(x, own)
            # What a class is counted from moves it as well.
            likeliest = logits[:, : before + place].argmax(axis=1)
            left[np.arange(len(x)), likeliest] += own
        return np.asarray(total + self.base.pulled(x, left[:, :before]))

    def tables(self) -> dict[str, NDArray[Any]]:
        tables: dict[str, NDArray[Any]] = {"shift": self.shift, **nested("base", self.base)}
        for number, each in enumerate(self.added):
            tables |= nested(str(number), each.rule)
            tables[f"{number}.of.mean"] = each.mean
            tables[f"{number}.of.scale"] = each.scale
            tables[f"{number}.of.offset"] = each.offset
        tables["count"] = np.asarray(len(self.added), np.int64)
        return tables

    @classmethod
    def from_tables(cls, tables: Mapping[str, NDArray[Any]]) -> Taught:
        """Raises KeyError when a table is missing."""
        added = tuple(
            Added(
                nested_from(str(number), tables),
                tables[f"{number}.of.mean"],
                tables[f"{number}.of.scale"],
                tables[f"{number}.of.offset"],
            )
            for number in range(int(tables["count"]))
        )
        return cls(nested_from("base", tables), tables["shift"], added)


def as_taught(rule: Rule) -> Taught:
    """The rule itself, or one to which nothing was added yet."""
    return rule if isinstance(rule, Taught) else Taught(rule, np.asarray(0.0), ())
