"""Calibrating members and choosing their weights, on recordings whose sources none of them learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from inference.systems.ensemble.weights import Member, Weights, log_odds, sigmoid

PRIORS = (0.1, 1.0, 10.0)
"""Sources that speak for each member before anything was seen: from trusting what is seen to nearly equal
weights. Which of them is right is for held-out folds to say."""

LEAST_SHARE = 0.05
FEWEST = 2
"""A member that would count less is left out, since it costs as much to run as the others; so many stay."""

SPREAD = 1.0
"""Deviation that slopes and offsets of log-odds are believed to have around 1 and 0 beforehand."""

LEAST_SLOPE = 1e-3
"""A member that ranks held-out recordings no better than chance is made to say little, not turned round."""

_STEPS = 500

Values = NDArray[np.float64]
Truth = NDArray[np.bool_]


def choose_weights(
    scores: Mapping[str, Values], truth: Truth, sources: Sequence[str], folds: NDArray[np.int64]
) -> Weights:
    """`fit_weights` with the prior that made folds (n,) likeliest that were left out, each in turn.

    Raises ValueError without members or without both classes.
    """
    names = np.asarray(sources)
    counts = _counts(truth, sources)
    losses = dict.fromkeys(PRIORS, 0.0)
    for fold in np.unique(folds):
        held = folds == fold
        kinds = truth[~held]
        if kinds.all() or not kinds.any():
            continue
        learned = {name: own[~held] for name, own in scores.items()}
        for prior in PRIORS:
            weights = fit_weights(learned, kinds, names[~held].tolist(), prior=prior)
            said = weights.pooled({name: own[held] for name, own in scores.items()})
            losses[prior] -= float(counts[held] @ np.log(np.where(truth[held], said, 1.0 - said)))
    return fit_weights(scores, truth, sources, prior=min(PRIORS, key=lambda prior: losses[prior]))


def fit_weights(
    scores: Mapping[str, Values], truth: Truth, sources: Sequence[str], *, prior: float = 1.0
) -> Weights:
    """Platt's calibration of each member (n,), then the weights of their mean that make the truth (n,) of
    the snippets likeliest, then the calibration of the mean.

    sources  (n,) of each snippet: every source counts alike within a class, whatever its number of snippets,
             and both classes count alike, so that 0.5 is where abnormal is as likely as not

    Raises ValueError without members or without both classes.
    """
    if not scores or truth.all() or not truth.any():
        raise ValueError("Weights need members, and snippets of both classes.")
    counts = _counts(truth, sources) * len(set(sources))
    lines = {name: _platt(log_odds(own), truth, counts) for name, own in scores.items()}
    members = {name: Member(1.0, slope, offset) for name, (slope, offset) in lines.items()}
    said = np.stack([members[name].calibrated(own) for name, own in scores.items()])
    shares = _likeliest(np.where(truth, said, 1.0 - said), counts, prior)
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
    """Slope and offset of log-odds (n,) (Platt, Advances in Large Margin Classifiers, 1999), drawn to 1 and
    0, which is what calibrated scores need. counts (n,) sum to the number of sources."""
    from scipy.optimize import minimize

    signs = np.where(truth, 1.0, -1.0)
    usual = np.asarray([1.0, 0.0])

    def loss(line: Values) -> tuple[float, Values]:
        margins = signs * (line[0] * values + line[1])
        away = (line - usual) / SPREAD
        slopes = -counts * signs * sigmoid(-margins)
        return (
            float(counts @ np.logaddexp(0.0, -margins) + away @ away / 2.0),
            np.asarray([slopes @ values, slopes.sum()]) + away / SPREAD,
        )

    found = minimize(loss, usual, jac=True, method="L-BFGS-B", bounds=[(LEAST_SLOPE, None), (None, None)])
    return float(found.x[0]), float(found.x[1])


def _likeliest(likelihoods: Values, counts: Values, prior: float) -> Values:
    """(m,) shares of a mean of m probabilities (m, n) that make the whole likeliest: a linear opinion pool,
    by expectation maximisation, whose likelihood has one maximum; with the prior for each member."""
    shares = np.full(len(likelihoods), 1.0 / len(likelihoods))
    for _ in range(_STEPS):
        responsible = shares[:, None] * likelihoods
        responsible /= responsible.sum(axis=0)
        shares = responsible @ counts + prior
        shares /= shares.sum()
    order = np.argsort(-shares, kind="stable")
    small = order[FEWEST:][shares[order[FEWEST:]] < LEAST_SHARE]
    shares[small] = 0.0
    return np.asarray(shares / shares.sum())
