"""Fitted decision rules as plain arrays: what scikit-learn found, evaluated without it and without pickles.

Every rule works on standardised columns and knows three things of rows x (n, d): `probabilities` (n, K),
the `logits` (n, K) behind them, and, for one row, the `gradients` (K, d) of those logits, on which Grad-CAM
rests. Gradients are exact for linear rules, kernels and Gaussians. Votes of neighbours and of trees are step
functions, whose gradient is zero almost everywhere: theirs is of a smooth stand-in, described at each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Protocol, cast

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Tables = Mapping[str, NDArray[Any]]

COMMITTEE = "committee"

_LEAST = 1e-12


class Rule(Protocol):
    form: ClassVar[str]
    smooth: ClassVar[bool]
    """Whether `gradients` are those of the rule itself."""

    def logits(self, x: Doubles) -> Doubles: ...
    def probabilities(self, x: Doubles) -> Doubles: ...
    def gradients(self, x: Doubles) -> Doubles:
        """(K, d) at one row (d,)."""
        ...


def softmax(logits: Doubles) -> Doubles:
    """Over the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


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

    def gradients(self, x: Doubles) -> Doubles:
        return self.weights


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

    def gradients(self, x: Doubles) -> Doubles:
        z = self.slope * self.margins(x[None])[0] + self.offset
        return _sigmoid_gradients(z, self.slope[:, None] * self.weights)


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
        kernel = np.exp(-self.gamma * _squared_distances(x, self.supports))
        return np.asarray(kernel @ self.coefficients.T + self.bias)

    def logits(self, x: Doubles) -> Doubles:
        return _sigmoid_logits(self.slope * self.margins(x) + self.offset)

    def probabilities(self, x: Doubles) -> Doubles:
        return softmax(self.logits(x))

    def gradients(self, x: Doubles) -> Doubles:
        z = self.slope * self.margins(x[None])[0] + self.offset
        kernel = np.exp(-self.gamma * _squared_distances(x[None], self.supports)[0])
        of_margins = -2 * self.gamma * ((self.coefficients * kernel) @ (x - self.supports))
        return _sigmoid_gradients(z, self.slope[:, None] * of_margins)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The share of each class among the nearest rows.

    bank (n, d) float32, classes (n,) int64, count () int64 of neighbours, size () int64 of classes

    Its smooth stand-in weighs every row by a Gaussian as wide as the distance to the last neighbour that
    votes: log sum_{i in class} exp(-|x - x_i|^2 / 2h^2).
    """

    form: ClassVar[str] = "neighbours"
    smooth: ClassVar[bool] = False
    bank: NDArray[np.float32]
    classes: NDArray[np.int64]
    count: NDArray[np.int64]
    size: NDArray[np.int64]

    def probabilities(self, x: Doubles) -> Doubles:
        distances = _squared_distances(x, self.bank.astype(np.float64))
        nearest = np.argsort(distances, axis=1, kind="stable")[:, : self._voters]
        votes = self.classes[nearest][:, :, None] == np.arange(int(self.size))
        return np.asarray(votes.mean(axis=1))

    def logits(self, x: Doubles) -> Doubles:
        return np.log(np.maximum(self.probabilities(x), _LEAST))

    def gradients(self, x: Doubles) -> Doubles:
        bank = self.bank.astype(np.float64)
        distances = _squared_distances(x[None], bank)[0]
        width = max(float(np.sort(distances)[self._voters - 1]), _LEAST)
        exponents = -distances / (2 * width)
        found = np.zeros((int(self.size), len(x)))
        for number in range(int(self.size)):
            own = self.classes == number
            found[number] = softmax(exponents[own]) @ (bank[own] - x) / width
        return found

    @property
    def _voters(self) -> int:
        return min(int(self.count), len(self.bank))


@dataclass(frozen=True, slots=True)
class Boosted:
    """AdaBoost (SAMME) over trees, each laid out as a complete binary tree.

    columns, thresholds (trees, 2^depth - 1): a row goes left where its column is at most the threshold
    leaves (trees, 2^depth) int64: the class of each leaf, left to right
    weights (trees,), size () int64 of classes

    Its smooth stand-in replaces each step by a sigmoid half a deviation wide, so that a row reaches every
    leaf to some degree (soft trees).
    """

    form: ClassVar[str] = "boosted"
    smooth: ClassVar[bool] = False
    columns: NDArray[np.int64]
    thresholds: Doubles
    leaves: NDArray[np.int64]
    weights: Doubles
    size: NDArray[np.int64]

    def logits(self, x: Doubles) -> Doubles:
        # scikit-learn's trees see single precision.
        x = x.astype(np.float32)
        depth = self._depth
        trees = np.arange(len(self.columns))
        node = np.zeros((len(x), len(trees)), np.int64)
        for _ in range(depth):
            column, threshold = self.columns[trees, node], self.thresholds[trees, node]
            right = np.take_along_axis(x, column, axis=1) > threshold
            node = 2 * node + 1 + right
        said = self.leaves[trees, node - (2**depth - 1)]
        share = self.weights / self.weights.sum() / self._scale
        return np.asarray(np.einsum("t,ntk->nk", share, self._coded()[said]))

    def probabilities(self, x: Doubles) -> Doubles:
        return softmax(self.logits(x))

    def gradients(self, x: Doubles) -> Doubles:
        width = 0.5
        depth = self._depth
        with np.errstate(over="ignore"):
            right = 1 / (1 + np.exp((self.thresholds - x[self.columns]) / width))
        reached = np.ones_like(right)
        for node in range(1, right.shape[1]):
            parent = (node - 1) // 2
            share = right[:, parent] if node % 2 == 0 else 1 - right[:, parent]
            reached[:, node] = reached[:, parent] * share
        coded = self._coded()
        below = coded[self.leaves] * (self.weights / self.weights.sum() / self._scale)[:, None, None]
        found = np.zeros((int(self.size), len(x)))
        # From the leaves up, `below` holds what is expected under each node of a level.
        for level in range(depth - 1, -1, -1):
            nodes = np.arange(2**level - 1, 2 ** (level + 1) - 1)
            left_value, right_value = below[:, 0::2], below[:, 1::2]
            gate = right[:, nodes]
            slope = reached[:, nodes] * gate * (1 - gate) / width
            change = slope[:, :, None] * (right_value - left_value)
            for number in range(int(self.size)):
                np.add.at(found[number], self.columns[:, nodes], change[:, :, number])
            below = (1 - gate)[:, :, None] * left_value + gate[:, :, None] * right_value
        return found

    @property
    def _depth(self) -> int:
        return int(self.leaves.shape[1]).bit_length() - 1

    @property
    def _scale(self) -> float:
        """Probabilities are the softmax of the votes over K - 1 (Zhu et al. 2009, Eq. 15)."""
        return float(self.size) - 1

    def _coded(self) -> Doubles:
        """(K, K): the vote for a class counts against the others so that votes sum to zero."""
        size = int(self.size)
        coded = np.full((size, size), -1 / (size - 1))
        np.fill_diagonal(coded, 1.0)
        return coded


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
        return np.asarray(self.squares / self.counts[:, None] + 1e-9 * max(float(spread.max()), _LEAST))

    def logits(self, x: Doubles) -> Doubles:
        variances = self.variances()
        found = np.empty((len(x), len(self.counts)))
        for number, (mean, variance) in enumerate(zip(self.means, variances, strict=True)):
            found[:, number] = -0.5 * (np.log(2 * np.pi * variance) + (x - mean) ** 2 / variance).sum(axis=1)
        return np.asarray(found + np.log(self.counts / self.counts.sum()))

    def probabilities(self, x: Doubles) -> Doubles:
        return softmax(self.logits(x))

    def gradients(self, x: Doubles) -> Doubles:
        return np.asarray((self.means - x) / self.variances())

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
    rule.form: rule for rule in (Linear, Margins, Kernel, Neighbours, Boosted, Gaussians)
}


def tables_of(rule: Rule) -> dict[str, NDArray[Any]]:
    """The rule's arrays by name."""
    if rule.form == COMMITTEE:
        from inference.systems.deep_feature_fusion.committee import Committee

        return cast(Committee, rule).tables()
    names = [field.name for field in fields(rule)]  # type: ignore[arg-type]
    return {name: np.asarray(getattr(rule, name), order="C") for name in names}


def rule_from(form: str, tables: Tables) -> Rule:
    """The opposite of `tables_of`; KeyError when the form is unknown or a table is missing."""
    if form == COMMITTEE:
        # Made of these rules, so it imports them.
        from inference.systems.deep_feature_fusion.committee import Committee

        return Committee.from_tables(tables)
    rule = RULES[form]
    made: Rule = rule(**{field.name: tables[field.name] for field in fields(rule)})
    return made


def _squared_distances(x: Doubles, others: Doubles) -> Doubles:
    """(n, m)"""
    squares = (x**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * (x @ others.T)
    return np.asarray(np.maximum(squares, 0.0))


def _sigmoid_logits(z: Doubles) -> Doubles:
    """(n, M) to (n, K): whose softmax is sigmoid(z) over its sum; for one margin, sigmoid(z) and the rest."""
    if z.shape[1] == 1:
        return np.concatenate([-z / 2, z / 2], axis=1)
    return np.asarray(-np.logaddexp(0.0, -z))


def _sigmoid_gradients(z: Doubles, of_z: Doubles) -> Doubles:
    if len(z) == 1:
        return np.concatenate([-of_z / 2, of_z / 2])
    return np.asarray(np.exp(-np.logaddexp(0.0, z))[:, None] * of_z)
