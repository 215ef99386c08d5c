"""Fitted decision rules as plain arrays: what scikit-learn found, evaluated without it and without pickles.

Every rule works on standardised columns and knows three things of rows x (n, d): `probabilities` (n, K), the
`logits` (n, K) behind them, and their gradients, on which Grad-CAM rests: `pulled` gives a weighted sum of
them, which costs no more than the logits. Gradients are exact for linear rules, kernels and Gaussians. Votes
of neighbours and of trees (`votes`) are step functions, whose gradient is zero almost everywhere: theirs is
of a smooth stand-in, described at each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import import_module
from typing import Any, ClassVar, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from inference.systems.deep_feature_fusion.logits import LEAST, Doubles, Rule, softmax, squared_distances
from inference.systems.deep_feature_fusion.presence import Presence
from inference.systems.deep_feature_fusion.votes import Boosted, Neighbours

Tables = Mapping[str, NDArray[Any]]

COMMITTEE, TAUGHT = "committee", "taught"


@dataclass(frozen=True, slots=True)
class Linear:
    """Logits x W' + b: logistic regression and softmax.

    weights (K, d), bias (K,)
    """

    form: ClassVar[str] = "linear"
    smooth: ClassVar[bool] = True
    weights: Doubles
    bias: Doubles

    def logits(self, x: Doubles) -> Doubles:
        return np.asarray(x @ self.weights.T + self.bias)

    def probabilities(self, x: Doubles) -> Doubles:
        return softmax(self.logits(x))

    def pulled(self, x: Doubles, weights: Doubles) -> Doubles:
        return np.asarray(weights.sum(axis=0) @ self.weights)


@dataclass(frozen=True, slots=True)
class Margins:
    """One-against-rest margins of support vector machines, each made a probability by Platt's sigmoid.

    weights (M, d) and bias (M,) of linear margins, M = 1 for two classes, else K
    slope, offset (M,): the probability of a class is sigmoid(slope * margin + offset), over their sum
    """

    form: ClassVar[str] = "margins"
    smooth: ClassVar[bool] = True
    weights: Doubles
    bias: Doubles
    slope: Doubles
    offset: Doubles

    def margins(self, x: Doubles) -> Doubles:
        return np.asarray(x @ self.weights.T + self.bias)

    def logits(self, x: Doubles) -> Doubles:
        return _sigmoid_logits(self.slope * self.margins(x) + self.offset)

    def probabilities(self, x: Doubles) -> Doubles:
        return softmax(self.logits(x))

    def pulled(self, x: Doubles, weights: Doubles) -> Doubles:
        of_margins = self.slope * _sigmoid_pulled(self.slope * self.margins(x) + self.offset, weights)
        return np.asarray(of_margins.sum(axis=0) @ self.weights)


@dataclass(frozen=True, slots=True)
class Kernel:
    """As Margins, each a sum of Gaussian kernels: sum_i c_i exp(-gamma |x - s_i|^2) + b.

    supports (S, d), coefficients (M, S), bias (M,), gamma (), slope and offset (M,)
    """

    form: ClassVar[str] = "kernel"
    smooth: ClassVar[bool] = True
    supports: Doubles
    coefficients: Doubles
    bias: Doubles
    gamma: Doubles
    slope: Doubles
    offset: Doubles

    def margins(self, x: Doubles) -> Doubles:
        kernel = np.exp(-self.gamma * squared_distances(x, self.supports))
        return np.asarray(kernel @ self.coefficients.T + self.bias)

    def logits(self, x: Doubles) -> Doubles:
        return _sigmoid_logits(self.slope * self.margins(x) + self.offset)

    def probabilities(self, x: Doubles) -> Doubles:
        return softmax(self.logits(x))

    def pulled(self, x: Doubles, weights: Doubles) -> Doubles:
        kernel = np.exp(-self.gamma * squared_distances(x, self.supports))
        margins = kernel @ self.coefficients.T + self.bias
        of_margins = self.slope * _sigmoid_pulled(self.slope * margins + self.offset, weights)
        pulls = 2 * self.gamma * (of_margins @ self.coefficients) * kernel
        return np.asarray(pulls.sum(axis=0) @ self.supports - pulls.sum(axis=1) @ x)


@dataclass(frozen=True, slots=True)
class Gaussians:
    """Naive Bayes with a Gaussian for each column and class, kept as sums, to which rows can be added.

    counts (K,), means (K, d), squares (K, d): sums of squared deviations from the mean
    """

    form: ClassVar[str] = "gaussians"
    smooth: ClassVar[bool] = True
    counts: Doubles
    means: Doubles
    squares: Doubles

    def variances(self) -> Doubles:
        """With a billionth of the widest column's variance added, as scikit-learn does."""
        total = self.counts.sum()
        mean = self.counts @ self.means / total
        spread = (self.squares.sum(axis=0) + self.counts @ (self.means - mean) ** 2) / total
        return np.asarray(self.squares / self.counts[:, None] + 1e-9 * max(float(spread.max()), LEAST))

    def logits(self, x: Doubles) -> Doubles:
        variances = self.variances()
        found = np.empty((len(x), len(self.counts)))
        for number, (mean, variance) in enumerate(zip(self.means, variances, strict=True)):
            found[:, number] = -0.5 * (np.log(2 * np.pi * variance) + (x - mean) ** 2 / variance).sum(axis=1)
        return np.asarray(found + np.log(self.counts / self.counts.sum()))

    def probabilities(self, x: Doubles) -> Doubles:
        return softmax(self.logits(x))

    def pulled(self, x: Doubles, weights: Doubles) -> Doubles:
        pull = weights.sum(axis=0)[:, None] * self.means - weights.T @ x
        return np.asarray((pull / self.variances()).sum(axis=0))

    def with_rows(self, x: Doubles, number: int) -> Gaussians:
        """With rows (n, d) of a class, known or the next one (Chan, Golub and LeVeque, 1979)."""
        count, mean = float(len(x)), x.mean(axis=0)
        square = ((x - mean) ** 2).sum(axis=0)
        if number == len(self.counts):
            return Gaussians(
                np.append(self.counts, count),
                np.concatenate([self.means, mean[None]]),
                np.concatenate([self.squares, square[None]]),
            )
        counts, means, squares = self.counts.copy(), self.means.copy(), self.squares.copy()
        before, total = counts[number], counts[number] + count
        squares[number] += square + (mean - means[number]) ** 2 * before * count / total
        means[number] += (mean - means[number]) * count / total
        counts[number] = total
        return Gaussians(counts, means, squares)


RULES: Mapping[str, type[Any]] = {
    rule.form: rule for rule in (Linear, Margins, Kernel, Neighbours, Boosted, Gaussians, Presence)
}


class _Composed(Protocol):
    """A rule made of rules."""

    def tables(self) -> dict[str, NDArray[Any]]: ...
    @classmethod
    def from_tables(cls, tables: Tables) -> Rule: ...


_COMPOSED: Mapping[str, tuple[str, str]] = {
    COMMITTEE: ("inference.systems.deep_feature_fusion.committee", "Committee"),
    TAUGHT: ("inference.systems.deep_feature_fusion.taught", "Taught"),
}
"""Module and class by form; imported when needed, as they are made of the rules here."""


def tables_of(rule: Rule) -> dict[str, NDArray[Any]]:
    """The rule's arrays by name."""
    if rule.form in _COMPOSED:
        return cast(_Composed, rule).tables()
    names = [field.name for field in fields(rule)]  # type: ignore[arg-type]
    return {name: np.asarray(getattr(rule, name), order="C") for name in names}


def rule_from(form: str, tables: Tables) -> Rule:
    """The opposite of `tables_of`; KeyError when the form is unknown or a table is missing."""
    if form in _COMPOSED:
        module, name = _COMPOSED[form]
        return cast(type[_Composed], getattr(import_module(module), name)).from_tables(tables)
    rule = RULES[form]
    made: Rule = rule(**{field.name: tables[field.name] for field in fields(rule)})
    return made


def nested(mark: str, rule: Rule) -> dict[str, NDArray[Any]]:
    """The arrays of a rule within another one, under a mark of its own."""
    form = np.asarray(list(rule.form.encode()), np.int64)
    return {f"{mark}.form": form, **{f"{mark}.{name}": table for name, table in tables_of(rule).items()}}


def nested_from(mark: str, tables: Tables) -> Rule:
    """The opposite of `nested`; KeyError when a table is missing."""
    own = {
        name.removeprefix(f"{mark}."): table for name, table in tables.items() if name.startswith(f"{mark}.")
    }
    return rule_from(bytes(own.pop("form").tolist()).decode(), own)


def _sigmoid_logits(z: Doubles) -> Doubles:
    """(n, M) to (n, K): whose softmax is sigmoid(z) over its sum; for one margin, sigmoid(z) and the rest."""
    if z.shape[1] == 1:
        return np.concatenate([-z / 2, z / 2], axis=1)
    return np.asarray(-np.logaddexp(0.0, -z))


def _sigmoid_pulled(z: Doubles, weights: Doubles) -> Doubles:
    """(n, M): what weights (n, K) of the logits are worth as weights of z."""
    if z.shape[1] == 1:
        return np.asarray((weights[:, 1:] - weights[:, :1]) / 2)
    return np.asarray(weights * np.exp(-np.logaddexp(0.0, z)))
