"""Rules that count votes, of neighbours and of trees: step functions, explained by smooth stand-ins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from inference.systems.deep_feature_fusion.logits import LEAST, Doubles, softmax, squared_distances


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
        distances = squared_distances(x, self.bank)
        nearest = np.argsort(distances, axis=1, kind="stable")[:, : self._voters]
        votes = self.classes[nearest][:, :, None] == np.arange(int(self.size))
        return np.asarray(votes.mean(axis=1))

    def logits(self, x: Doubles) -> Doubles:
        return np.log(np.maximum(self.probabilities(x), LEAST))

    def pulled(self, x: Doubles, weights: Doubles) -> Doubles:
        distances = squared_distances(x, self.bank)
        width = np.maximum(np.sort(distances, axis=1)[:, self._voters - 1 : self._voters], LEAST)
        pulls = np.zeros(distances.shape)
        for number in range(int(self.size)):
            own = self.classes == number
            shares = softmax(-distances[:, own] / (2 * width))
            pulls[:, own] = weights[:, number : number + 1] * shares / width
        return np.asarray(pulls.sum(axis=0) @ self.bank - pulls.sum(axis=1) @ x)

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

    def pulled(self, x: Doubles, weights: Doubles) -> Doubles:
        width = 0.5
        columns = self.columns
        with np.errstate(over="ignore"):
            right = 1 / (1 + np.exp((self.thresholds - x[:, columns]) / width))
        reached = np.ones_like(right)
        for node in range(1, right.shape[2]):
            parent = (node - 1) // 2
            share = right[:, :, parent] if node % 2 == 0 else 1 - right[:, :, parent]
            reached[:, :, node] = reached[:, :, parent] * share
        voices = self.weights / self.weights.sum() / self._scale
        # What each leaf's vote is worth to each row; (n, trees, leaves).
        below = (weights @ self._coded())[:, self.leaves] * voices[:, None]
        found = np.zeros(x.shape[1])
        # From the leaves up, `below` holds what is expected under each node of a level.
        for level in range(self._depth - 1, -1, -1):
            nodes = np.arange(2**level - 1, 2 ** (level + 1) - 1)
            left, other = below[:, :, 0::2], below[:, :, 1::2]
            gate = right[:, :, nodes]
            change = reached[:, :, nodes] * gate * (1 - gate) / width * (other - left)
            np.add.at(found, columns[:, nodes], change.sum(axis=0))
            below = (1 - gate) * left + gate * other
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
