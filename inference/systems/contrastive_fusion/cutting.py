"""Windows cut out of both modalities' pictures, with identical geometry."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.media.homography import Homography
from inference.systems.contrastive_fusion.windows import Window
from inference.types import Frames

SIDE = 112

Crop = NDArray[np.uint8]
"""(16, 112, 112)"""


def cut_visible(grey: Frames, window: Window) -> Crop:
    """The window of grey pictures (16, H, W); beyond the picture its edge goes on."""
    return _warped(grey, np.vstack([window.to_crop(SIDE), [0.0, 0.0, 1.0]]))


def cut_thermal(
    warm: Frames, window: Window, size: NDArray[np.float64], homography: Homography
) -> Crop | None:
    """The same window of thermal pictures (16, H', W'); None if its middle is not in their view.

    size  (2,) width and height of the visible picture that the window is in
    """
    corners = homography.map(window.corners / size)
    if not (np.abs(corners.mean(axis=0) - 0.5) <= 0.5).all():
        return None
    extent = np.array([warm.shape[2], warm.shape[1]], np.float64)
    pixels = (corners * extent - 0.5).astype(np.float32)
    end = SIDE - 0.5
    target = np.array([[-0.5, -0.5], [end, -0.5], [end, end], [-0.5, end]], np.float32)
    return _warped(warm, np.asarray(cv2.getPerspectiveTransform(pixels, target), np.float64))


def _warped(pictures: Frames, change: NDArray[np.float64]) -> Crop:
    """(16, SIDE, SIDE) of pictures by a projective map; what is made much smaller is averaged."""
    finer = max(1, min(4, round(1 / np.sqrt(abs(np.linalg.det(change[:2, :2]))))))
    enlarged = np.diag([float(finer), float(finer), 1.0])
    enlarged[:2, 2] = (finer - 1) / 2
    cut = np.empty((len(pictures), SIDE, SIDE), np.uint8)
    for picture, target in zip(pictures, cut, strict=True):
        large = cv2.warpPerspective(
            picture,
            enlarged @ change,
            (SIDE * finer, SIDE * finer),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        target[:] = large if finer == 1 else cv2.resize(large, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return cut
