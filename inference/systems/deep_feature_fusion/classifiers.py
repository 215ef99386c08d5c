"""The paper's six classifiers on a standardised pool, kept and run as arrays; `fitting` fits them.

004 section 3.3 names SVM, softmax, KNN, AdaBoost, logistic regression and naive Bayes and no settings; those
chosen here are in the README.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.systems.deep_feature_fusion.logits import Doubles, Rule
from inference.systems.deep_feature_fusion.rules import Gaussians, rule_from, tables_of
from inference.systems.deep_feature_fusion.votes import Neighbours
from inference.types import Floats, Ints

_STEPS = 16
"""Points on the way from the mean at which a gradient is taken."""


class Kind(StrEnum):
    SVM = "svm"
    SOFTMAX = "softmax"
    KNN = "knn"
    ADABOOST = "adaboost"
    LOGISTIC = "logistic"
    NAIVE_BAYES = "naive_bayes"
    COMMITTEE = "committee"
    """Late fusion: one classifier an extractor (`committee`); not in the paper."""


INCREMENTAL = frozenset({Kind.KNN, Kind.NAIVE_BAYES})
"""Kinds that take a class in without looking at the old rows again."""


def abnormality(probabilities: NDArray[np.floating]) -> Doubles:
    """(n,) of class probabilities (n, K), normal first: of the likeliest other class against normal.

    Of two classes it is 1 - P(normal). Of more, the others are not added up: each class that a model learns
    would otherwise make everything a little less normal, without any evidence for it.
    """
    likeliest = probabilities[:, 1:].max(axis=1).astype(np.float64)
    return np.asarray(likeliest / np.maximum(likeliest + probabilities[:, 0], 1e-12))


@dataclass(frozen=True, slots=True)
class Options:
    """c           inverse strength of regularisation, of SVM and logistic regression
    neighbours  that vote
    trees       of AdaBoost, each `depth` deep
    balanced    whether classes weigh alike whatever their number of rows (SVM, softmax, logistic, AdaBoost)
    """

    c: float = 1.0
    neighbours: int = 5
    trees: int = 100
    depth: int = 3
    balanced: bool = False


@dataclass(frozen=True, slots=True)
class Standardisation:
    """Columns minus their mean, over their deviation. What was not measured (NaN) becomes 0, the mean, and so
    does a column that never varied: it says nothing.

    mean (d,), scale (d,): 1 / deviation, or 0
    """

    mean: Doubles
    scale: Doubles

    @classmethod
    def of(cls, features: Floats) -> Standardisation:
        values = np.ma.masked_invalid(features)
        mean = values.mean(axis=0, dtype=np.float64).filled(0.0)
        deviation = values.std(axis=0, dtype=np.float64).filled(0.0)
        varied = deviation > 1e-6 * np.maximum(np.abs(mean), 1e-6)
        return cls(mean, np.where(varied, 1 / np.where(varied, deviation, 1.0), 0.0))

    def __call__(self, features: NDArray[Any]) -> Doubles:
        return np.nan_to_num((features - self.mean) * self.scale, nan=0.0)


@dataclass(frozen=True, slots=True)
class Classifier:
    """A fitted classifier with the standardisation of its columns. names: the classes, "normal" first."""

    kind: Kind
    names: tuple[str, ...]
    standardisation: Standardisation
    rule: Rule

    def probabilities(self, features: Floats) -> Floats:
        """(n, K) of rows (n, d) in the pool's own units."""
        return self.rule.probabilities(self.standardisation(features)).astype(np.float32)

    def predict(self, features: Floats) -> Ints:
        """(n,) class ids."""
        return np.asarray(self.probabilities(features).argmax(axis=1), np.int64)

    def log_odds(self, features: Floats | Doubles, number: int) -> Doubles:
        """(n,) of class `number` against all others; they do not change when every logit is raised alike, so
        that all kinds are explained on one scale."""
        logits = self.rule.logits(self.standardisation(features))
        return np.asarray(logits[:, number] - np.logaddexp.reduce(np.delete(logits, number, axis=1), axis=1))

    def gradient(self, row: Floats | Doubles, number: int) -> Doubles:
        """(d,) of the log-odds of class `number` at one row (d,), by the pool's own units. Of a smooth
        stand-in where `self.rule.smooth` is false."""
        return self._mean_gradient(self.standardisation(row)[None], number)

    def slopes(self, row: Floats | Doubles, number: int) -> Doubles:
        """(d,) the gradient averaged over the straight way from the pool's mean to the row.

        For a linear rule this is its gradient. Elsewhere the gradient at the row itself says how its
        neighbourhood bends (a kernel pulls back to where its rows are), not what made the row what it is; on
        the way from the mean it adds up to the change of the log-odds (Sundararajan et al. 2017).
        """
        ways = (np.arange(_STEPS) + 0.5) / _STEPS
        return self._mean_gradient(ways[:, None] * self.standardisation(row), number)

    def _mean_gradient(self, x: Doubles, number: int) -> Doubles:
        """Over rows (n, d) of standardised columns."""
        odds = self.rule.logits(x)
        odds[:, number] = -np.inf
        weights = -np.exp(odds - np.logaddexp.reduce(odds, axis=1)[:, None])
        weights[:, number] = 1.0
        return np.asarray(self.rule.pulled(x, weights / len(x)) * self.standardisation.scale)

    def with_class(self, name: str, features: Floats) -> Classifier:
        """The same with rows (n, d) of a new or known class added, without the old rows. Only for INCREMENTAL
        kinds (ValueError otherwise).

        Columns stay standardised as they were. Naive Bayes becomes what a new fit with that standardisation
        would be; so does KNN, to whose bank the rows are added.
        """
        names = self.names if name in self.names else (*self.names, name)
        x = self.standardisation(features)
        if isinstance(self.rule, Neighbours):
            rule: Rule = replace(
                self.rule,
                bank=np.concatenate([self.rule.bank, x.astype(np.float32)]),
                classes=np.concatenate([self.rule.classes, np.full(len(x), names.index(name))]),
                size=np.asarray(len(names)),
            )
        elif isinstance(self.rule, Gaussians):
            rule = self.rule.with_rows(x, names.index(name))
        else:
            raise ValueError(f"{self.kind} must be fitted anew.")
        return replace(self, names=names, rule=rule)

    def tables(self) -> dict[str, NDArray[Any]]:
        """Everything but `kind`, `names` and the rule's `form`, as arrays."""
        return {
            "mean": self.standardisation.mean,
            "scale": self.standardisation.scale,
            **{f"rule.{name}": table for name, table in tables_of(self.rule).items()},
        }

    @classmethod
    def from_tables(
        cls, kind: str, form: str, names: Sequence[str], tables: Mapping[str, NDArray[Any]]
    ) -> Classifier:
        """Raises KeyError or ValueError for tables that are not of this kind and form."""
        own = {name.removeprefix("rule."): table for name, table in tables.items() if name[:5] == "rule."}
        standardisation = Standardisation(tables["mean"], tables["scale"])
        return cls(Kind(kind), tuple(names), standardisation, rule_from(form, own))
