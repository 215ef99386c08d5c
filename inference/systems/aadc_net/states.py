"""What stands for DETR's states where there is no DETR: the class in words, the box, and how the scene moves.

A decoder's state tells what an object is, where, and within what. The packaged detector gives none, so they
are put together: the class's name as a vector of the text side, the box's geometry, and 44 numbers of the
snippet's flow (`motion_features` of `deep_feature_fusion`), the same for all of its regions.
"""

from __future__ import annotations

import numpy as np

from inference.types import Floats, Ints

GEOMETRY = 5
"""Centre, width, height and confidence of a box."""


class PackagedStates:
    """States (n, D + 49) of detections: names (91, D) are COCO's classes' vectors."""

    def __init__(self, names: Floats) -> None:
        self.names = names

    def of(self, boxes: Floats, classes: Ints, confidence: Floats, motion: Floats) -> Floats:
        """Of the regions of a snippet: boxes (n, 4), classes (n,), confidence (n,), and motion (44,)."""
        left, top, right, bottom = boxes.T
        geometry = np.stack(
            [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top, confidence], axis=1
        )
        moving = np.tile(motion, (len(boxes), 1))
        return np.concatenate([self.names[classes], geometry, moving], axis=1).astype(np.float32)
