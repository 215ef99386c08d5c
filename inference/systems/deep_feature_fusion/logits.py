"""What every decision rule offers, and the arithmetic that they share."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
LEAST = 1e-12


class Rule(Protocol):
    form: ClassVar[str]
    smooth: ClassVar[bool]
    """Whether `pulled` gives gradients of the rule itself."""

    def logits(self, x: Doubles) -> Doubles: ...
    def probabilities(self, x: Doubles) -> Doubles: ...
    def pulled(self, x: Doubles, weights: Doubles) -> Doubles:
        """(d,) the sum over rows i of x (n, d) and classes k of weights[i, k] times the gradient of logit k
        at row i."""
        ...


def softmax(logits: Doubles) -> Doubles:
    """Over the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def squared_distances(x: Doubles, others: NDArray[Any]) -> Doubles:
    """(n, m); `others` of single precision are multiplied in it."""
    products = x.astype(others.dtype) @ others.T
    squares = (x**2).sum(axis=1)[:, None] + np.einsum("md,md->m", others, others) - 2 * products
    return np.asarray(np.maximum(squares, 0.0), np.float64)
