"""Optical flow between the pictures of a snippet, as I3D takes it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.types import Floats

LARGEST = 20.0
"""Pixels a frame at which flow is cut off, and that become 1."""

Grey = NDArray[np.uint8]
FlowMethod = Callable[[Grey, Grey], Floats]
"""(H, W) twice -> (H, W, 2) pixels, right and down."""


def tvl1_flow(before: Grey, after: Grey) -> Floats:
    """TV-L1 (Eq. 7 of paper 001; Wedel et al. 2009 in scikit-image's implementation)."""
    from skimage.registration import optical_flow_tvl1

    first, second = (picture.astype(np.float32) / 255 for picture in (before, after))
    down, right = cast(Any, optical_flow_tvl1)(first, second, dtype=np.float32)
    return np.stack([right, down], axis=-1).astype(np.float32)


def dis_flow(before: Grey, after: Grey) -> Floats:
    """Dense Inverse Search, a hundredth of the cost."""
    method = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    # OpenCV's stubs do not know that there need be no flow to start from.
    return np.asarray(cast(Any, method).calc(before, after, None), np.float32)


def flow_stack(greys: NDArray[np.uint8], method: FlowMethod) -> Floats:
    """(T, H, W) pictures -> (T, H, W, 2) in [-1, 1]; the last field stands twice, as T frames have T - 1."""
    fields = [
        np.clip(method(before, after), -LARGEST, LARGEST) / LARGEST for before, after in pairwise(greys)
    ]
    return np.stack([*fields, fields[-1]]).astype(np.float32)


METHODS: dict[str, FlowMethod] = {"tvl1": tvl1_flow, "dis": dis_flow}
