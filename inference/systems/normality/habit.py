"""What a camera has shown of itself lately, for as long as nothing better than general footage is known.

General footage cannot know how people look from this mast or how loud this street is: on cameras that it had
not seen, 14 to 23 % of the seconds lay above its line. So what a camera shows all the time becomes its usual.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from inference.systems.normality.standard import Standard
from inference.systems.normality.timeline import ATTRIBUTES
from inference.types import Floats

SNIPPETS = 300
"""How many are remembered: five minutes at one a second."""

LEAST_SNIPPETS = 20
"""Before so many were seen there is nothing to compare with, and no score reaches the line."""

HELD_BELOW = 0.97
"""The raw score that is given at most until then."""

RESTLESS = 1.0
"""Rises of 95 % of an attribute's own values over its usual that count as one rise of general footage."""


class Habit:
    """The highest value of each attribute in each of the last snippets; NaN where it was not measured."""

    def __init__(self, rows: Iterable[Floats] = ()) -> None:
        self.rows: deque[Floats] = deque(rows, maxlen=SNIPPETS)

    @property
    def known(self) -> bool:
        return len(self.rows) >= LEAST_SNIPPETS

    def add(self, values: Floats) -> None:
        """The values (n, A) of one snippet's frames."""
        row = np.full(len(ATTRIBUTES), np.nan, np.float32)
        if len(values):
            measured = ~np.isnan(values).all(axis=0)
            row[measured] = np.nanmax(values[:, measured], axis=0)
        self.rows.append(row)

    def applied(self, standard: Standard) -> Standard:
        """The standard with this camera's usual, where it is higher or more restless than other cameras'."""
        if not self.rows:
            return standard
        seen = np.stack(self.rows)
        centre, scale = standard.centre.copy(), standard.scale.copy()
        for column in np.flatnonzero((~np.isnan(seen)).any(axis=0)):
            values = seen[~np.isnan(seen[:, column]), column]
            middle, upper = np.quantile(values, [0.5, 0.95])
            centre[column] = max(centre[column], middle)
            scale[column] = max(scale[column], RESTLESS * (upper - centre[column]))
        return replace(standard, centre=centre, scale=scale)
