"""Grad-CAM (Selvaraju et al. 2017; 004 section 3.6) at the last map of each extractor.

A class's score is the log-odds that the classical classifier gives it. Weights alpha_c are the gradients of
that score by map channel, averaged over the map's positions; the picture is ReLU(sum_c alpha_c A_c). As
features are means of maps, dy/dA_c(position) = dy/df_c / (h w) everywhere: the averaged gradient needs no
backward pass through the network, only the classifier's gradient by feature, which the rules know.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from inference.systems.deep_feature_fusion.logits import Doubles
from inference.types import Floats


def grad_cam(maps: Floats, gradients: Doubles) -> Floats:
    """(h, w), zero or more, in log-odds: the mean over looks of what each place adds to the class.

    maps       (m, size, h, w) last maps of m looks
    gradients  (m, size) of the class's log-odds by each look's feature
    """
    height, width = maps.shape[2:]
    added = np.einsum("mc,mchw->mhw", gradients / (height * width), maps)
    return np.asarray(np.maximum(added, 0.0).mean(axis=0), np.float32)


def joined(pictures: Sequence[Floats]) -> Floats:
    """The sum of pictures (h, w) of any sizes, on the finest one's grid: log-odds of several extractors."""
    height = max(picture.shape[0] for picture in pictures)
    width = max(picture.shape[1] for picture in pictures)
    total = np.zeros((height, width), np.float32)
    for picture in pictures:
        # What falls on a coarse cell spreads over several fine ones.
        share = picture.size / (height * width)
        total += share * cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR)
    return total


def as_heatmap(picture: Floats, strength: float = 1.0) -> Floats:
    """Scaled so that the strongest place has `strength` in [0, 1]; all zero where nothing speaks for it."""
    peak = float(picture.max(initial=0.0))
    if peak <= 0.0:
        return np.zeros(picture.shape, np.float32)
    return np.asarray(np.clip(picture / peak * strength, 0.0, 1.0), np.float32)
