"""Calibrating members and choosing their weights, on recordings whose sources none of them learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from inference.systems.ensemble.weights import Member, Weights, log_odds

PRIOR = 1.0
"""Sources that speak for each member before anything was seen: with few sources weights stay near equal."""

LEAST_SLOPE = 1e-3
"""A member that ranks held-out recordings no better than chance is made to say little, not turned round."""

_STEPS = 500

Values = NDArray[np.float64]
Truth = NDArray[np.bool_]


def fit_weights(scores: Mapping[str, Values], truth: Truth, sources: Sequence[str]) -> Weights:
    """Platt's calibration of each member (n,), then the weights of their mean that make the truth (n,) of
    the snippets likeliest, then the calibration of the mean.

    sources  (n,) of each snippet: every source counts alike within a class, whatever its number of snippets,
             and both classes count alike, so that 0.5 is where abnormal is as likely as not

    Raises ValueError without members or without both classes.
    """
    if not scores or truth.all() or not truth.any():
        raise ValueError("Weights need members, and snippets of both classes.")
    counts = _counts(truth, sources)
    lines = {name: _platt(log_odds(own), truth, counts) for name, own in scores.items()}
    members = {name: Member(1.0, slope, offset) for name, (slope, offset) in lines.items()}
    said = np.stack([members[name].calibrated(own) for name, own in scores.items()])
    shares = _likeliest(np.where(truth, said, 1.0 - said), counts * len(set(sources)))
    slope, offset = _platt(log_odds(shares @ said), truth, counts)
    weighed = {
        name: Member(float(share), members[name].slope, members[name].offset)
        for name, share in zip(scores, shares, strict=True)
    }
    return Weights(weighed, slope, offset)


def _counts(truth: Truth, sources: Sequence[str]) -> Values:
    """(n,) what each snippet counts; 1 in all, half of it each class."""
    names = np.unique(np.asarray(sources), return_inverse=True)[1]
    counts = np.zeros(len(truth))
    for kind in (truth, ~truth):
        size = np.bincount(names[kind])
        counts[kind] = 1.0 / size[names[kind]]
        counts[kind] /= 2.0 * counts[kind].sum()
    return counts


def _platt(values: Values, truth: Truth, counts: Values) -> tuple[float, float]:
    """Slope and offset of log-odds (n,) (Platt, Advances in Large Margin Classifiers, 1999)."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e3).fit(values[:, None], truth, sample_weight=counts * len(values))
    slope = float(model.coef_[0, 0])
    if slope < LEAST_SLOPE:
        middle = float(counts @ values)
        return LEAST_SLOPE, -LEAST_SLOPE * middle
    return slope, float(model.intercept_[0])


def _likeliest(likelihoods: Values, counts: Values) -> Values:
    """(m,) shares of a mean of m probabilities (m, n) that make the whole likeliest: a linear opinion pool,
    by expectation maximisation, whose likelihood has one maximum; with `PRIOR` for each member."""
    shares = np.full(len(likelihoods), 1.0 / len(likelihoods))
    for _ in range(_STEPS):
        responsible = shares[:, None] * likelihoods
        responsible /= responsible.sum(axis=0)
        shares = responsible @ counts + PRIOR
        shares /= shares.sum()
    return np.asarray(shares)
