"""From looks to the rows of a pool, and back from a row's gradient to that of each look."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from inference.systems.deep_feature_fusion.configuration import Block, Configuration, Summary, Unit
from inference.systems.deep_feature_fusion.logits import Doubles
from inference.types import Floats

Values = Mapping[str, Floats]
"""Looks (m, size) by extractor."""


def rows_of(values: Values, configuration: Configuration) -> Floats:
    """(n, d) rows: one of each frame, or one of the window.

    Frames need every extractor's looks at the same pictures. In a window, columns of an extractor that saw
    nothing are NaN; without any look at all there is no row.
    """
    blocks = configuration.blocks
    if configuration.unit is Unit.FRAME:
        return np.concatenate([values[block.extractor] for block in blocks], axis=1).astype(np.float32)
    if not any(len(looks) for looks in values.values()):
        return np.zeros((0, sum(values[block.extractor].shape[1] for block in blocks)), np.float32)
    return np.concatenate([_summed(values[block.extractor], block) for block in blocks])[None]


def look_gradients(gradient: Doubles, values: Values, configuration: Configuration) -> dict[str, Doubles]:
    """How much each look's columns matter, (m, size) by extractor, from a row's gradient (d,).

    For rows of frames `values` holds the one look of each extractor that made the row.
    """
    found = {name: np.zeros(looks.shape) for name, looks in values.items()}
    start = 0
    for block in configuration.blocks:
        looks = values[block.extractor].astype(np.float64)
        own = gradient[start : start + looks.shape[1]]
        start += looks.shape[1]
        if not len(looks):
            continue
        if configuration.unit is Unit.FRAME:
            found[block.extractor] += own
        else:
            found[block.extractor] += _shared_out(own, looks, block)
    return found


def column_shares(
    gradient: Doubles, row: Floats, mean: Doubles, values: Values, configuration: Configuration
) -> dict[str, float]:
    """Each extractor's part in moving the row's log-odds away from the pool's mean: the sum of gradient x
    (value - mean) over its columns; exact for linear classifiers. Those that saw nothing are left out."""
    shares: dict[str, float] = {}
    start = 0
    for block in configuration.blocks:
        end = start + values[block.extractor].shape[1]
        part = slice(start, end)
        start = end
        if len(values[block.extractor]):
            moved = float(gradient[part] @ np.nan_to_num(row[part] - mean[part]))
            shares[block.extractor] = shares.get(block.extractor, 0.0) + moved
    return shares


def _summed(looks: Floats, block: Block) -> Floats:
    if not len(looks):
        return np.full(looks.shape[1], np.nan, np.float32)
    if block.summary is Summary.MEAN:
        return np.asarray(looks.mean(axis=0, dtype=np.float64), np.float32)
    if block.summary is Summary.DEVIATION:
        return np.asarray(looks.std(axis=0, dtype=np.float64), np.float32)
    return np.asarray(looks.max(axis=0), np.float32)


def _shared_out(gradient: Doubles, looks: Doubles, block: Block) -> Doubles:
    """The chain rule through a summary: (m, size)."""
    count = len(looks)
    if block.summary is Summary.MEAN:
        return np.broadcast_to(gradient / count, looks.shape)
    if block.summary is Summary.DEVIATION:
        deviation = looks.std(axis=0)
        varied = deviation > 1e-9
        slope = np.where(varied, gradient / (count * np.where(varied, deviation, 1.0)), 0.0)
        return np.asarray(slope * (looks - looks.mean(axis=0)))
    shared = np.zeros(looks.shape)
    shared[looks.argmax(axis=0), np.arange(looks.shape[1])] = gradient
    return shared
