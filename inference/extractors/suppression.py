"""Which of a detector's overlapping boxes stay: greedy non-maximum suppression, for each class by itself."""

from __future__ import annotations

import numpy as np

from inference.types import Floats, Ints


def strongest(
    boxes: Floats, scores: Floats, *, least: float, most_overlap: float
) -> tuple[Floats, Ints, Floats]:
    """Boxes (n, 4), classes (n,) and scores (n,), best first, of all (A, 4) boxes and their (A, C) scores.

    boxes: (top, left, bottom, right); those given are cut at the picture's edges, 0 and 1.
    least: smaller scores are left out beforehand, which changes nothing for the others.
    most_overlap: a box goes when its intersection over union with a better one of its class is larger.
    """
    kept_boxes, kept_classes = [], []
    for number in np.flatnonzero((scores >= least).any(axis=0)):
        candidates = np.flatnonzero(scores[:, number] >= least)
        candidates = candidates[np.argsort(-scores[candidates, number], kind="stable")]
        kept = candidates[_stay(boxes[candidates], most_overlap)]
        kept_boxes.append(kept)
        kept_classes.append(np.full(len(kept), number, np.int64))
    if not kept_boxes:
        return np.zeros((0, 4), np.float32), np.zeros(0, np.int64), np.zeros(0, np.float32)
    rows, classes = np.concatenate(kept_boxes), np.concatenate(kept_classes)
    found, values = np.clip(boxes[rows], 0.0, 1.0), scores[rows, classes]
    order = np.argsort(-values, kind="stable")
    order = order[(found[order, 2:] > found[order, :2]).all(axis=1)]
    return found[order].astype(np.float32), classes[order], values[order].astype(np.float32)


def _stay(boxes: Floats, most_overlap: float) -> Ints:
    """Positions of boxes, best first, that no better one covers."""
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    left = np.arange(len(boxes))
    stay = []
    while len(left):
        best, left = left[0], left[1:]
        stay.append(best)
        sides = np.minimum(boxes[best, 2:], boxes[left, 2:]) - np.maximum(boxes[best, :2], boxes[left, :2])
        shared = sides.clip(min=0.0).prod(axis=1)
        left = left[shared <= most_overlap * (areas[best] + areas[left] - shared)]
    return np.asarray(stay, np.int64)
