"""One picture of a pair's two, for alerts whose visible picture alone may be black. Worker code."""

from __future__ import annotations

import cv2
import numpy as np

_QUALITY = 80


def side_by_side(visible: bytes, thermal: bytes) -> bytes | None:
    """A JPEG with both, the thermal one at the right in the height of the visible one; None unless both are
    pictures."""
    left, right = (
        cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
        for jpeg in (visible, thermal)
    )
    if left is None or right is None:
        return None
    width = max(1, round(right.shape[1] * left.shape[0] / right.shape[0]))
    scaled = cv2.resize(right, (width, left.shape[0]), interpolation=cv2.INTER_AREA)
    _, encoded = cv2.imencode(".jpg", np.hstack([left, scaled]), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return encoded.tobytes()
