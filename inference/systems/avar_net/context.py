"""What a camera's scoring carries from one hop to the next: the steps of the window so far, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from inference.systems.avar_net.steps import Steps
from inference.systems.avar_net.trained import TrainedModel

LONGEST_GAP = 3.0
"""Seconds without a hop after which a camera begins anew: what was before explains nothing."""

_VALUES, _PRESENT = "values", "present"
_HOP_VALUES, _HOP_PRESENT, _END = "hop_values", "hop_present", "end"


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """steps  at most one less than a window holds
    hop    the last hop alone, None at the beginning
    end    seconds at which it ended
    """

    steps: Steps
    hop: Steps | None
    end: float

    def arrays(self) -> dict[str, Any]:
        """values (k, D) float32, present (k, streams) bool, hop_values (h, D), hop_present (h, streams) with
        h 0 or 1, end () float64."""
        hop = self.hop if self.hop is not None else self.steps[:0]
        return {
            _VALUES: self.steps.values,
            _PRESENT: self.steps.present,
            _HOP_VALUES: hop.values,
            _HOP_PRESENT: hop.present,
            _END: np.asarray(self.end, np.float64),
        }

    @classmethod
    def read(cls, arrays: Mapping[str, Any] | None, model: TrainedModel, *, begins: float) -> Context:
        """What `arrays` told; empty for None, for arrays of another model's shape, after a gap, and after a
        clock that was set back.

        begins  seconds at which the next hop begins
        """
        size, streams = model.family.size, len(model.family.streams)
        empty = cls(Steps(np.zeros((0, size), np.float32), np.zeros((0, streams), np.bool_)), None, begins)
        if arrays is None or {_VALUES, _PRESENT, _HOP_VALUES, _HOP_PRESENT, _END} - set(arrays):
            return empty
        steps = Steps(np.asarray(arrays[_VALUES], np.float32), np.asarray(arrays[_PRESENT], np.bool_))
        hop = Steps(np.asarray(arrays[_HOP_VALUES], np.float32), np.asarray(arrays[_HOP_PRESENT], np.bool_))
        shapes = {(part.values.shape[1:], part.present.shape[1:]) for part in (steps, hop)}
        end = float(arrays[_END])
        # Snippets of recordings overlap by a second; hops do not.
        if shapes != {((size,), (streams,))} or not -1.5 <= begins - end <= LONGEST_GAP:
            return empty
        return cls(steps, hop if len(hop) else None, end)
