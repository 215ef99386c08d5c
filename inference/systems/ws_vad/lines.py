"""The alert line: chosen by labels of whole videos, since of their snippets nothing is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from inference.systems.contrastive_fusion.template import choose_threshold
from inference.systems.ws_vad.trained import Line, logit

_SHARPEST, _BLUNTEST = 0.05, 10.0


def choose_line(scores: Sequence[ArrayLike], abnormal: Sequence[bool]) -> Line:
    """The line of best balanced accuracy between videos, and the scale that fits them best.

    scores    smoothed scores (T,) of each video that was not learned from
    abnormal  its label

    Raises ValueError when either kind is absent.
    """
    highest = logit([np.max(np.asarray(own, np.float64)) for own in scores])
    is_abnormal = np.asarray(abnormal, bool)
    threshold = -choose_threshold(-highest, is_abnormal)
    return Line(float(1 / (1 + np.exp(-threshold))), _scale(highest - threshold, is_abnormal))


def _scale(margin: NDArray[np.float64], abnormal: NDArray[np.bool_]) -> float:
    """Of the least balanced log loss."""
    weight = np.where(abnormal, 0.5 / abnormal.sum(), 0.5 / (~abnormal).sum())
    sign = np.where(abnormal, 1.0, -1.0)

    def loss(log_scale: float) -> float:
        return float((weight * np.logaddexp(0, -sign * margin / np.exp(log_scale))).sum())

    found = minimize_scalar(loss, bounds=(np.log(_SHARPEST), np.log(_BLUNTEST)), method="bounded")
    return float(np.exp(found.x))
